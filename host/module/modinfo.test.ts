import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readModinfo, readModuleFile } from './modinfo.ts';

const bytes = Buffer.from('\x7fELF\0\0license=Dual MIT/GPL\0srcversion=12\0version=0.1.0\0vermagic=6.1.0 SMP \0rest');

describe('modinfo', () => {
  it('reads a field by its whole name', () => {
    expect(readModinfo(bytes, 'version')).toBe('0.1.0');
    expect(readModinfo(bytes, 'vermagic')).toBe('6.1.0 SMP ');
  });

  it('has nothing for a field that is not there or has no end', () => {
    expect(readModinfo(bytes, 'author')).toBeUndefined();
    expect(readModinfo(Buffer.from('\0version=0.1'), 'version')).toBeUndefined();
  });

  it('takes any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (any) => {
        expect(() => readModinfo(any, 'version')).not.toThrow();
      }),
    );
  });
});

it('a file that is not there reads as none, and one that is with its time', () => {
  expect(readModuleFile('/nonexistent/nlscope_echo.ko')).toBeUndefined();
  const file = readModuleFile(import.meta.filename);
  expect(file?.bytes.length).toBeGreaterThan(100);
  expect(file?.builtAtMs).toBeGreaterThan(0);
});
