// Owns bytes as hexadecimal text, both ways. Reading is lenient about what stands between bytes, and about nothing else.

/** `position` is the index in the text at which it stops being understood. */
export type ParsedBytes =
  | { readonly bytes: Uint8Array; readonly error?: undefined }
  | { readonly error: string; readonly position: number };

const SEPARATOR = /[\s,:]/;

/** Takes 'deadbeef', 'de ad', '0xde, 0xad', '\xde\xad', 'de:ad' and lines of them. One digit is a byte only after 0x or \x. */
export function parseHex(text: string): ParsedBytes {
  const bytes = new Uint8Array(text.length);
  let count = 0;
  for (let position = 0; position < text.length; ) {
    const start = skipPrefix(text, position);
    const [high, low] = [digitAt(text, start), digitAt(text, start + 1)];
    if (high >= 0 && (low >= 0 || start > position)) {
      bytes[count] = low < 0 ? high : high * 16 + low;
      count += 1;
      position = start + (low < 0 ? 1 : 2);
    } else if (start === position && SEPARATOR.test(text[position]!)) {
      position += 1;
    } else {
      return { error: describeError(text, start), position: start };
    }
  }
  return { bytes: bytes.slice(0, count) };
}

function skipPrefix(text: string, position: number): number {
  if ((text.charCodeAt(position + 1) | 0x20) !== 0x78) return position;
  return text[position] === '0' || text[position] === '\\' ? position + 2 : position;
}

/** 0 to 15, or -1. */
function digitAt(text: string, position: number): number {
  const code = text.charCodeAt(position) | 0x20;
  if (code >= 0x61 && code <= 0x66) return code - 0x57;
  const decimal = text.charCodeAt(position) - 0x30;
  return decimal >= 0 && decimal <= 9 ? decimal : -1;
}

function describeError(text: string, position: number): string {
  const found = text[position];
  if (found === undefined) return 'a digit is missing';
  return digitAt(text, position) < 0
    ? `'${found}' is not a hexadecimal digit`
    : `'${found}' is half a byte: two digits each`;
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
  let line = '';
  for (let index = 0; index < bytes.length; index += 1) {
    if (index > 0) line += index % group === 0 ? '  ' : ' ';
    line += HEX[bytes[index]!];
  }
  return line;
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** '0a', for 0 to 255. */
export const hexByte = (byte: number): string => HEX[byte]!;
