import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asciiOf, dumpCanonical, dumpSeed } from './dump.ts';
import { hexByte } from './hex.ts';
import { parsePaste } from './paste.ts';

const someBytes = fc.uint8Array({ minLength: 1, maxLength: 100 });
/** Bytes whose characters look like hex themselves, or are spaces. */
const misleading = fc
  .array(fc.constantFrom(...Buffer.from('abcdef0123456789 |.\n')), { minLength: 1, maxLength: 60 })
  .map((bytes) => Uint8Array.from(bytes));
const anyBytes = fc.oneof(someBytes, misleading);

/** Lines of an offset, bytes and characters. */
function lines(bytes: Uint8Array, line: (offset: number, chunk: Uint8Array) => string, width = 16): string {
  const count = Math.ceil(bytes.length / width);
  return Array.from({ length: count }, (_, row) =>
    line(row * width, bytes.subarray(row * width, (row + 1) * width)),
  ).join('\n');
}
const hexOf = (chunk: Uint8Array): string => Array.from(chunk, hexByte).join(' ');
const offset4 = (offset: number): string => offset.toString(16).padStart(4, '0');

const wireshark = (bytes: Uint8Array): string =>
  lines(bytes, (offset, chunk) => `${offset4(offset)}   ${hexOf(chunk).padEnd(47)}   ${asciiOf(chunk)}`);
const wiresharkHex = (bytes: Uint8Array): string =>
  lines(bytes, (offset, chunk) => `${offset4(offset)}   ${hexOf(chunk)}`);
const xxd = (bytes: Uint8Array): string =>
  lines(bytes, (offset, chunk) => {
    const pairs = Buffer.from(chunk)
      .toString('hex')
      .match(/.{1,4}/g)!
      .join(' ');
    return `${offset.toString(16).padStart(8, '0')}: ${pairs.padEnd(39)}  ${asciiOf(chunk)}`;
  });
/** As hexdump -C leaves out lines that repeat. */
const squeezed = (bytes: Uint8Array): string => {
  const all = dumpCanonical(bytes).split('\n');
  const content = (line: string | undefined): string => line?.slice(8) ?? '';
  return all
    .flatMap((line, row) => {
      const repeats = row > 0 && row < all.length - 1 && content(line) === content(all[row - 1]);
      if (!repeats) return [line];
      return content(all[row - 1]) === content(all[row - 2]) && row > 1 ? [] : ['*'];
    })
    .join('\n');
};

describe('a dump with offsets', () => {
  it.each([
    ['hexdump -C', dumpCanonical],
    ['nlscope, as the console program has it', dumpSeed],
    ['Wireshark, bytes only', wiresharkHex],
  ])('of %s gives its bytes, whatever they look like', (_what, print) => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        expect(parsePaste(print(bytes))).toEqual({ bytes });
      }),
    );
  });

  it.each([
    ['Wireshark', wireshark],
    ['xxd', xxd],
  ])('of %s gives its bytes', (_what, print) => {
    fc.assert(
      fc.property(someBytes, (bytes) => {
        expect(parsePaste(print(bytes))).toEqual({ bytes });
      }),
      // Characters that look like the frame hexdump puts around them.
      { examples: [[Uint8Array.from(Buffer.from('||'))], [Uint8Array.from(Buffer.from('|a b|'))]] },
    );
  });

  it('of lines left out for repeating has them again', () => {
    const bytes = new Uint8Array(200).fill(0x31);
    expect(squeezed(bytes)).toContain('\n*\n');
    expect(parsePaste(squeezed(bytes))).toEqual({ bytes });
  });

  it('that would repeat a line for ever is refused', () => {
    const text = '00000000  31 31 31 31 31 31 31 31  31 31 31 31 31 31 31 31  |1111111111111111|\n*\nfffffff0';
    expect(parsePaste(text)).toEqual({ error: 'more than 1 MiB', position: 79 });
  });

  it('whose characters are quotes is a dump all the same', () => {
    const bytes = Uint8Array.of(0x22, 0x22, 0);
    for (const print of [wireshark, xxd, dumpCanonical]) expect(parsePaste(print(bytes))).toEqual({ bytes });
  });

  it('is no lines of strace with process numbers', () => {
    expect(parsePaste('1234 sendto(3, "ab", 2)\n1234 sendto(3, "c", 1)')).toEqual({
      bytes: Uint8Array.of(0x61, 0x62, 0x63),
    });
  });

  it('may begin in the middle', () => {
    expect(parsePaste('0010   de ad be ef\n0014   01')).toEqual({ bytes: Uint8Array.of(0xde, 0xad, 0xbe, 0xef, 1) });
  });
});

describe('a quoted string', () => {
  it.each([
    ['"\\x28\\x00\\x41"', [0x28, 0, 0x41]],
    ['"\\24\\0\\0\\0\\22\\0\\1\\3"', [20, 0, 0, 0, 18, 0, 1, 3]],
    ['"a\\n\\t\\"\\\\\\r\\v\\f"', [0x61, 10, 9, 0x22, 0x5c, 13, 11, 12]],
    ['"\\0012"', [1, 0x32]],
    ['const char m[] = "\\xde\\xad"\n  "\\xbe\\xef";', [0xde, 0xad, 0xbe, 0xef]],
    ['""', []],
    ['"ä"', [0xc3, 0xa4]],
  ])('%s has its bytes', (text, bytes) => {
    expect(parsePaste(text)).toEqual({ bytes: Uint8Array.from(bytes) });
  });

  it('of any bytes is read back, as strace -xx prints them', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const text = `"${Array.from(bytes, (byte) => `\\x${hexByte(byte)}`).join('')}"`;
        expect(parsePaste(text)).toEqual({ bytes });
      }),
    );
  });

  it('that strace cut short is told, with its place', () => {
    expect(parsePaste('write(1, "\\x31"..., 50)')).toEqual({ error: expect.stringContaining('-s'), position: 9 });
  });

  it('with an escape that is none is told, with its place', () => {
    expect(parsePaste('"ab\\xzz"')).toEqual({ error: '\\x takes hexadecimal digits', position: 3 });
  });
});

describe("strace's netlink message", () => {
  it('gives its header and the bytes behind it', () => {
    const line =
      'sendto(3, [{nlmsg_len=20, nlmsg_type=0x14 /* NLMSG_??? */, nlmsg_flags=NLM_F_REQUEST|NLM_F_ACK, nlmsg_seq=258, nlmsg_pid=7}, "\\x31\\x32\\x33\\x34"], 20, 0, {sa_family=AF_NETLINK}, 12) = 20';
    expect(parsePaste(line)).toEqual({
      bytes: Uint8Array.from([20, 0, 0, 0, 20, 0, 5, 0, 2, 1, 0, 0, 7, 0, 0, 0, 0x31, 0x32, 0x33, 0x34]),
    });
  });

  it('knows types and flags by their names', () => {
    const text =
      '{nlmsg_len=16, nlmsg_type=RTM_GETLINK, nlmsg_flags=NLM_F_REQUEST|NLM_F_DUMP, nlmsg_seq=1, nlmsg_pid=0}';
    expect(parsePaste(text)).toEqual({ bytes: Uint8Array.from([16, 0, 0, 0, 18, 0, 1, 3, 1, 0, 0, 0, 0, 0, 0, 0]) });
  });

  it('that is decoded further says that it shows no bytes', () => {
    const text =
      '[{nlmsg_len=40, nlmsg_type=RTM_GETLINK, nlmsg_flags=NLM_F_REQUEST, nlmsg_seq=1, nlmsg_pid=0}, {ifi_family=AF_UNSPEC, ifi_type=ARPHRD_NETROM}]';
    expect(parsePaste(text)).toMatchObject({ error: expect.stringContaining('decoded') });
  });
});

it('of which there are several says so', () => {
  const one = '{nlmsg_len=17, nlmsg_type=20, nlmsg_flags=0, nlmsg_seq=1, nlmsg_pid=0}, "1"';
  expect(parsePaste(`[${one}], [${one}]`)).toMatchObject({ error: expect.stringContaining('several messages') });
});

it("libnl's debug output gives the message, its header and attributes made anew", () => {
  const text = `--------------------------   BEGIN NETLINK MESSAGE ---------------------------
  [NETLINK HEADER] 16 octets
    .nlmsg_len = 32
    .type = 16 <genl/family::nlctrl>
    .flags = 5 <REQUEST,ACK>
    .seq = 258
    .port = 7
  [GENERIC NETLINK HEADER] 4 octets
    .cmd = 3
    .version = 1
    .unused = 0
  [ATTR 02] 7 octets
    6e 6c 63 74 72 6c 00                            nlctrl.
  [PADDING] 1 octets
    00                                              .
---------------------------  END NETLINK MESSAGE   ---------------------------`;
  expect(parsePaste(text)).toEqual({
    bytes: Uint8Array.from([
      ...[32, 0, 0, 0, 16, 0, 5, 0, 2, 1, 0, 0, 7, 0, 0, 0, 3, 1, 0, 0],
      ...[11, 0, 2, 0, 0x6e, 0x6c, 0x63, 0x74, 0x72, 0x6c, 0, 0],
    ]),
  });
});

describe('what is none of these', () => {
  it.each([
    'deadbeef',
    'de ad be ef',
    'de:ad:be:ef',
    '0xde, 0xad',
    '\\xde\\xad',
    'de ad\nbe ef',
    '',
    '31',
    '0000',
    '00000000 01000000',
    'deadbeef  01',
  ])('%j is left to plain hex', (text) => {
    expect(parsePaste(text)).toBeUndefined();
  });

  it('of any characters never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0a1f :*|"\\x\n[ATR]{}=,') }), (text) => {
        parsePaste(text);
      }),
    );
  });
});
