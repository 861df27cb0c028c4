// Owns what can be asked of integers where they stand in bytes. Up to 64 bits without a bigint for each: a number is read
// as two halves of 32 bits, the high one signed where the type is.
import type { BytesTest } from '../wire/attribute-route.ts';
import type { ByteOrder } from '../wire/bytes.ts';
import { integerOf } from './integers.ts';

/** Both ends included. */
export interface IntegerRange {
  readonly low: bigint;
  readonly high: bigint;
}

/** Asked of a number's halves; `low` is unsigned. */
export type HalvesTest = (high: number, low: number) => boolean;

/** @param order the field's own; without it that of the message */
export function integerTest(type: string, order: ByteOrder | undefined, passes: HalvesTest): BytesTest {
  const isSigned = type.startsWith('s');
  const isSize = Array.from({ length: 9 }, (_, size) => integerOf(type, size) !== undefined);
  return (bytes, start, end, isMessageBig) => {
    const size = end - start;
    if (size > 8 || !isSize[size]) return false;
    const isBig = order === undefined ? isMessageBig : order === 'big';
    if (size < 8) {
      const low = readUpTo4(bytes, start, size, isBig);
      return isSigned && low >> (8 * size - 1) !== 0
        ? passes(-1, (low | (-1 << (8 * size - 1))) >>> 0)
        : passes(0, low);
    }
    const high = readUpTo4(bytes, isBig ? start : start + 4, 4, isBig);
    return passes(isSigned ? high | 0 : high, readUpTo4(bytes, isBig ? start + 4 : start, 4, isBig));
  };
}

function readUpTo4(bytes: Uint8Array, start: number, size: number, isBig: boolean): number {
  let value = 0;
  for (let i = 0; i < size; i += 1) value = (value << 8) | bytes[isBig ? start + i : start + size - 1 - i]!;
  return value >>> 0;
}

export function inRanges(ranges: readonly IntegerRange[]): HalvesTest {
  const ends = ranges.map(({ low, high }) => [...halvesOf(low), ...halvesOf(high)] as const);
  return (high, low) => {
    for (const [lowHigh, lowLow, highHigh, highLow] of ends) {
      const isAbove = high > lowHigh || (high === lowHigh && low >= lowLow);
      if (isAbove && (high < highHigh || (high === highHigh && low <= highLow))) return true;
    }
    return false;
  };
}

/** Takes numbers of any size, which compare as they should with those of 64 bits. */
const halvesOf = (value: bigint): [high: number, low: number] => [
  Number(value >> 32n),
  Number(BigInt.asUintN(32, value)),
];

export function hasBits(bits: bigint, match: 'all' | 'any'): HalvesTest {
  const [high, low] = halvesOf(BigInt.asUintN(64, bits)).map((half) => half | 0) as [number, number];
  if (match === 'any') return (otherHigh, otherLow) => (otherHigh & high) !== 0 || (otherLow & low) !== 0;
  return (otherHigh, otherLow) => (otherHigh & high) === high && (otherLow & low) === low;
}
