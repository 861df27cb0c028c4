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
  return (view, start, end, isMessageBig) => {
    const size = end - start;
    if (size > 8 || !isSize[size]) return false;
    const isLittle = order === undefined ? !isMessageBig : order === 'little';
    if (size === 8) {
      const high = view.getUint32(isLittle ? start + 4 : start, isLittle);
      return passes(isSigned ? high | 0 : high, view.getUint32(isLittle ? start : start + 4, isLittle));
    }
    const low = readUpTo4(view, start, size, isLittle);
    if (!isSigned) return passes(0, low);
    const value = (low << (32 - 8 * size)) >> (32 - 8 * size);
    return passes(value >> 31, value >>> 0);
  };
}

const readUpTo4 = (view: DataView, start: number, size: number, isLittle: boolean): number => {
  if (size === 4) return view.getUint32(start, isLittle);
  return size === 2 ? view.getUint16(start, isLittle) : view.getUint8(start);
};

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
