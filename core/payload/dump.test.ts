import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { dumpCanonical, dumpSeed } from './dump.ts';
import { DEFAULT_PATTERN, patternBytes } from './pattern.ts';

const upTo = (length: number): Uint8Array => patternBytes({ kind: 'count-up', start: 0, width: 1 }, length);

describe('the canonical dump', () => {
  it('has offsets, two groups of 8 and an ASCII gutter', () => {
    expect(dumpCanonical(Uint8Array.of(...upTo(9), 0x41, 0x7e, 0x7f, 0x20, 0xff, 0x30, 0x31, 0x32))).toBe(
      [
        '00000000  00 01 02 03 04 05 06 07  08 41 7e 7f 20 ff 30 31  |.........A~. .01|',
        '00000010  32                                                |2|',
        '00000011',
      ].join('\n'),
    );
  });

  const hexdump = spawnSync('hexdump', ['-Cv'], { input: '' });

  it.skipIf(hexdump.error).each([0, 1, 7, 8, 9, 15, 16, 17, 300])(
    'of %d bytes is what hexdump -Cv prints',
    (length) => {
      const printed = spawnSync('hexdump', ['-Cv'], { input: upTo(length) }).stdout.toString();
      expect(dumpCanonical(upTo(length))).toBe(printed.replace(/\n$/, ''));
    },
  );
});

describe("the seed's dump", () => {
  it('of the default payload', () => {
    expect(dumpSeed(patternBytes(DEFAULT_PATTERN, 50))).toBe(
      [
        '   0: 31313131 31313131 31313131 31313131 31313131 31313131 31313131 31313131',
        '  32: 31313131 31313131 31313131 31313131 3131',
        ' Length of Bytes: 50',
      ].join('\n'),
    );
  });

  it.each([0, 1, 4, 31, 32, 33, 100, 10_016])(
    "of %d bytes is what the article's dumpData prints, but for its empty lines",
    (length) => {
      const bytes = upTo(length);
      // dumpData(), printf for printf.
      let printed = '';
      for (let index = 0; index < bytes.length; index += 1) {
        if (index % 32 === 0) printed += `\n${String(index).padStart(4, ' ')}:`;
        if (index % 4 === 0) printed += ' ';
        printed += bytes[index]!.toString(16).padStart(2, '0');
      }
      printed += `\n Length of Bytes: ${bytes.length}\n\n`;
      expect(`\n${dumpSeed(bytes)}\n\n`).toBe(printed);
    },
  );
});
