import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { COPY_FORMS, copyAs } from './copy-as.ts';
import { patternBytes } from './pattern.ts';

const BYTES = Uint8Array.of(0xde, 0xad, 0, 0x31);
const LONG = patternBytes({ kind: 'count-up', start: 250, width: 1 }, 30);

describe('copied bytes', () => {
  it.each([
    ['hex', 'de ad 00 31'],
    ['c', 'static const unsigned char payload[4] = {\n    0xde, 0xad, 0x00, 0x31,\n};'],
    ['python', 'payload = bytes.fromhex(\n    "de ad 00 31"\n)'],
    ['go', 'payload := []byte{\n\t0xde, 0xad, 0x00, 0x31,\n}'],
    ['rust', 'const PAYLOAD: [u8; 4] = [\n    0xde, 0xad, 0x00, 0x31,\n];'],
    ['nlscope', "npx nlscope echo --hex 'dead0031'"],
  ] as const)('as %s', (id, text) => {
    expect(copyAs(BYTES, id)).toBe(text);
  });

  it.each([
    ['hex', ''],
    ['c', '/* no bytes */'],
    ['python', 'payload = b""'],
    ['go', 'payload := []byte{}'],
    ['rust', 'const PAYLOAD: [u8; 0] = [];'],
    ['nlscope', "npx nlscope echo --hex ''"],
  ] as const)('that are none, as %s', (id, text) => {
    expect(copyAs(new Uint8Array(), id)).toBe(text);
  });

  it('stay under 80 columns, the command aside', () => {
    for (const { id, write } of COPY_FORMS) {
      const widest = Math.max(
        ...write(LONG)
          .split('\n')
          .map((line) => line.length),
      );
      if (id !== 'nlscope') expect(widest).toBeLessThan(80);
    }
  });
});

describe('the real tools read them back', () => {
  const has = (tool: string): boolean => !spawnSync(tool, ['--version']).error;

  it.skipIf(!has('python3'))('Python', () => {
    const program = `${copyAs(LONG, 'python')}\nprint(payload.hex())`;
    expect(spawnSync('python3', ['-c', program]).stdout.toString().trim()).toBe(Buffer.from(LONG).toString('hex'));
  });

  it.skipIf(!has('gcc'))('C', () => {
    const directory = mkdtempSync(join(tmpdir(), 'nlscope-copy-as-'));
    try {
      const source = join(directory, 'main.c');
      const program = `#include <stdio.h>\n${copyAs(LONG, 'c')}\nint main(void) { return fwrite(payload, sizeof payload, 1, stdout) != 1; }`;
      writeFileSync(source, program);
      expect(spawnSync('gcc', ['-Wall', '-Werror', source, '-o', join(directory, 'main')]).stderr.toString()).toBe('');
      expect(new Uint8Array(spawnSync(join(directory, 'main')).stdout)).toEqual(LONG);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
