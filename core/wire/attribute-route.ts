// Owns the walk from a list of attributes to one that is nested in it, over the bytes where they stand: it makes nothing,
// so that millions of messages can be walked. Total, and of one mind with decodeAttributes: an attribute whose nla_len
// can't be true takes what is left, and is the last.
import { ATTRIBUTE_HEADER_LENGTH, TYPE_MASK } from './attribute.ts';

/** Asks something of bytes[start..end). `isBig`: their integers are in network byte order. */
export type BytesTest = (bytes: Uint8Array, start: number, end: number, isBig: boolean) => boolean;

/** From a list of attributes into one of them. */
export interface RouteStep {
  /** nla_type without its flags, or {@link ANY_TYPE}. */
  readonly type: number;
  /** Bytes of its payload before the attributes of the next step: a sub-message's header. */
  readonly skip: number;
  /** Of these the first that is there decides whether the attribute is what is meant. */
  readonly selections?: readonly Selection[];
}

/** The entries of an array have their index for a type. */
export const ANY_TYPE = -1;

export interface Selection {
  /** Index of the step in whose list the selector stands. */
  readonly step: number;
  /** The selector's nla_type. */
  readonly type: number;
  /** Asked of its payload. */
  readonly test: BytesTest;
}

const NET_BYTE_ORDER = 0x40;

/**
 * Whether some attribute at the end of the route, of those in a list, passes the test with its payload.
 * @param obeysFlag NLA_F_NET_BYTEORDER says the payload's order
 */
export function alongRoute(steps: readonly RouteStep[], test: BytesTest, obeysFlag = true): BytesTest {
  const last = steps.length - 1;
  const starts = new Float64Array(steps.length);
  const ends = new Float64Array(steps.length);
  const isChosen = (selections: readonly Selection[], bytes: Uint8Array, isBig: boolean): boolean => {
    for (const { step, type, test } of selections) {
      const end = ends[step]!;
      let at = starts[step]!;
      while (end - at >= ATTRIBUTE_HEADER_LENGTH && typeAt(bytes, at, isBig) !== type)
        at += (lengthAt(bytes, at, end, isBig) + 3) & ~3;
      const length = end - at >= ATTRIBUTE_HEADER_LENGTH ? lengthAt(bytes, at, end, isBig) : 0;
      if (length > 0) return test(bytes, Math.min(at + ATTRIBUTE_HEADER_LENGTH, at + length), at + length, isBig);
    }
    return false;
  };
  const walk = (step: number, bytes: Uint8Array, start: number, end: number, isBig: boolean): boolean => {
    const { type, skip, selections } = steps[step]!;
    starts[step] = start;
    ends[step] = end;
    for (let at = start; end - at >= ATTRIBUTE_HEADER_LENGTH; ) {
      const length = lengthAt(bytes, at, end, isBig);
      const isIt = type === ANY_TYPE || typeAt(bytes, at, isBig) === type;
      if (isIt && (selections === undefined || isChosen(selections, bytes, isBig))) {
        const stop = at + length;
        const payload = Math.min(at + ATTRIBUTE_HEADER_LENGTH + skip, stop);
        const order = isBig || (obeysFlag && (bytes[at + (isBig ? 2 : 3)]! & NET_BYTE_ORDER) !== 0);
        if (step === last ? test(bytes, payload, stop, order) : walk(step + 1, bytes, payload, stop, isBig))
          return true;
      }
      at += (length + 3) & ~3;
    }
    return false;
  };
  return (bytes, start, end, isBig) => walk(0, bytes, start, end, isBig);
}

/** What is there of the attribute, header included, padding not. */
function lengthAt(bytes: Uint8Array, at: number, end: number, isBig: boolean): number {
  const stated = isBig ? (bytes[at]! << 8) | bytes[at + 1]! : bytes[at]! | (bytes[at + 1]! << 8);
  return stated < ATTRIBUTE_HEADER_LENGTH || stated > end - at ? end - at : stated;
}

const typeAt = (bytes: Uint8Array, at: number, isBig: boolean): number =>
  (isBig ? (bytes[at + 2]! << 8) | bytes[at + 3]! : bytes[at + 2]! | (bytes[at + 3]! << 8)) & TYPE_MASK;
