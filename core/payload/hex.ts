// Owns bytes as hexadecimal text, both ways. Reading is lenient about what stands between bytes, and about nothing else.

/** `position` is the index in the text at which it stops being understood. */
export type ParsedBytes =
  | { readonly bytes: Uint8Array; readonly error?: undefined }
  | { readonly error: string; readonly position: number };

const SEPARATOR = /[\s,:]/;
const PREFIX = /0x|\\x/iy;
const DIGIT = /[0-9a-f]/i;

/** Takes 'deadbeef', 'de ad', '0xde, 0xad', '\xde\xad', 'de:ad' and lines of them. One digit is a byte only after 0x or \x. */
export function parseHex(text: string): ParsedBytes {
  const bytes: number[] = [];
  for (let position = 0; position < text.length; ) {
    if (SEPARATOR.test(text[position]!)) {
      position += 1;
      continue;
    }
    const start = skipPrefix(text, position);
    const digits = digitsAt(text, start);
    const error = digitsError(digits, start > position, text[start]);
    if (error) return { error, position: digits.length === 0 ? start : position };
    bytes.push(Number.parseInt(digits, 16));
    position = start + digits.length;
  }
  return { bytes: Uint8Array.from(bytes) };
}

function skipPrefix(text: string, position: number): number {
  PREFIX.lastIndex = position;
  return PREFIX.test(text) ? PREFIX.lastIndex : position;
}

function digitsAt(text: string, position: number): string {
  const [first, second] = [text[position] ?? '', text[position + 1] ?? ''];
  if (!DIGIT.test(first)) return '';
  return DIGIT.test(second) ? first + second : first;
}

function digitsError(digits: string, prefixed: boolean, found: string | undefined): string | undefined {
  if (digits.length === 0) return found === undefined ? 'a digit is missing' : `'${found}' is not a hexadecimal digit`;
  return digits.length === 1 && !prefixed ? `'${digits}' is half a byte: two digits each` : undefined;
}

export interface HexLayout {
  readonly bytesPerLine?: number;
  /** Bytes between which a second space stands. */
  readonly group?: number;
}

/** 'de ad be ef 00 01 02 03  04 05', in lines. */
export function formatHex(bytes: Uint8Array, { bytesPerLine = 16, group = 8 }: HexLayout = {}): string {
  const lines: string[] = [];
  for (let offset = 0; offset < bytes.length; offset += bytesPerLine) {
    lines.push(formatLine(bytes.subarray(offset, offset + bytesPerLine), group));
  }
  return lines.join('\n');
}

function formatLine(bytes: Uint8Array, group: number): string {
  const groups: string[] = [];
  for (let offset = 0; offset < bytes.length; offset += group) {
    groups.push(Array.from(bytes.subarray(offset, offset + group), hexByte).join(' '));
  }
  return groups.join('  ');
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** '0a', for 0 to 255. */
export const hexByte = (byte: number): string => HEX[byte]!;
