// Owns bytes of which some may be any: '00 ?? 10 ...'. Read and written as text, and compared with real bytes.
import { hexByte } from '../payload/hex.ts';

export interface BytePattern {
  /** null is any byte. */
  readonly bytes: readonly (number | null)[];
  /** Any number of bytes may follow. */
  readonly more: boolean;
}

export type ParsedPattern =
  | { readonly pattern: BytePattern; readonly error?: undefined }
  | { readonly error: string; readonly position: number };

/** Two hexadecimal digits or ?? a byte, blanks between them or not; '...' at the end lets any bytes follow. */
export function parseBytePattern(text: string): ParsedPattern {
  const bytes: (number | null)[] = [];
  let more = false;
  for (const { 0: word, index } of text.matchAll(/\.{3}|…|[0-9a-f]{2}|\?\?|[^\s,]/gi)) {
    if (more) return { error: "nothing may follow '...'", position: index };
    if (word === '...' || word === '…') more = true;
    else if (word === '??') bytes.push(null);
    else if (word.length === 2) bytes.push(Number.parseInt(word, 16));
    else return { error: `'${word}' is no byte: two hexadecimal digits, or ?? for any`, position: index };
  }
  return { pattern: { bytes, more } };
}

const BYTES_PER_LINE = 16;

export function formatBytePattern({ bytes, more }: BytePattern): string {
  const words = [...bytes.map((byte) => (byte === null ? '??' : hexByte(byte))), ...(more ? ['...'] : [])];
  const lines = Array.from({ length: Math.ceil(words.length / BYTES_PER_LINE) }, (_, line) =>
    words.slice(line * BYTES_PER_LINE, (line + 1) * BYTES_PER_LINE).join(' '),
  );
  return lines.join('\n');
}

/** Where the bytes are not what they should be, in words; undefined where they are. */
export function mismatch({ bytes: expected, more }: BytePattern, bytes: Uint8Array): string | undefined {
  const place = expected.findIndex((byte, index) => byte !== null && index < bytes.length && byte !== bytes[index]);
  if (place >= 0) return `byte ${place} is ${hexByte(bytes[place]!)}, not ${hexByte(expected[place]!)}`;
  if (bytes.length < expected.length) return `${bytes.length} bytes, not ${expected.length}`;
  return bytes.length > expected.length && !more ? `${bytes.length} bytes, not ${expected.length}` : undefined;
}
