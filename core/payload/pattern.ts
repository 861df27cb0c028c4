// Owns payloads that follow a rule: one byte over and over, counting up, random from a seed. The same pattern and
// length are the same bytes on every machine and in every version; captures and saved messages rely on it.

export type Pattern =
  | { readonly kind: 'fill'; readonly byte: number }
  /** Unsigned, little-endian, starting again at 0 after the greatest; a last number that doesn't fit is cut. */
  | { readonly kind: 'count-up'; readonly start: number; readonly width: 1 | 2 | 4 }
  /** `seed` is a u32. */
  | { readonly kind: 'random'; readonly seed: number };

/** What the article's console program sends: ASCII '1', 50 bytes (its kernel side's MAX_DATA_SIZE). */
export const DEFAULT_PATTERN = { kind: 'fill', byte: 0x31 } as const satisfies Pattern;
export const DEFAULT_LENGTH = 50;

export function patternBytes(pattern: Pattern, length: number): Uint8Array {
  if (pattern.kind === 'fill') return new Uint8Array(length).fill(pattern.byte);
  if (pattern.kind === 'count-up') return countUp(pattern.start, pattern.width, length);
  return randomBytes(pattern.seed, length);
}

function countUp(start: number, width: number, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => {
    const number = (start + Math.floor(index / width)) >>> 0;
    return (number >>> (8 * (index % width))) & 0xff;
  });
}

/** sfc32, each output as 4 bytes little-endian. Not for secrets: made to be the same everywhere. */
function randomBytes(seed: number, length: number): Uint8Array {
  const next = sfc32(seed);
  const bytes = new Uint8Array(length);
  for (let index = 0, word = 0; index < length; index += 1) {
    if (index % 4 === 0) word = next();
    bytes[index] = word >>> (8 * (index % 4));
  }
  return bytes;
}

/**
 * Chris Doty-Humphrey's "small fast counting" generator of 32 bits, from PractRand: state a = 0, b = seed, c = 0,
 * counter = 1, the first 12 outputs thrown away.
 */
export function sfc32(seed: number): () => number {
  let [a, b, c, counter] = [0, seed >>> 0, 0, 1];
  const next = (): number => {
    const output = (a + b + counter) >>> 0;
    counter = (counter + 1) >>> 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) >>> 0;
    c = (((c << 21) | (c >>> 11)) + output) >>> 0;
    return output;
  };
  for (let round = 0; round < 12; round += 1) next();
  return next;
}

/** The pattern these bytes follow, the simplest first. Random ones can't be told, and no bytes follow none. */
export function detectPattern(bytes: Uint8Array): Pattern | undefined {
  if (bytes.length === 0) return undefined;
  return candidates(bytes).find((pattern) => follows(bytes, pattern));
}

function candidates(bytes: Uint8Array): Pattern[] {
  const widths = ([1, 2, 4] as const).filter((width) => bytes.length >= 2 * width);
  const counts = widths.map((width) => ({ kind: 'count-up', start: firstNumber(bytes, width), width }) as const);
  return [{ kind: 'fill', byte: bytes[0]! }, ...counts];
}

const firstNumber = (bytes: Uint8Array, width: number): number =>
  bytes.subarray(0, width).reduceRight((number, byte) => number * 256 + byte, 0);

function follows(bytes: Uint8Array, pattern: Pattern): boolean {
  const expected = patternBytes(pattern, bytes.length);
  return bytes.every((byte, index) => byte === expected[index]);
}
