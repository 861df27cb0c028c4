// Owns the walk from a list of attributes to one that is nested in it, over the bytes where they stand: it makes nothing,
// so that millions of messages can be walked. Total, and of one mind with decodeAttributes: an attribute whose nla_len
// can't be true takes what is left, and is the last.
import { ATTRIBUTE_HEADER_LENGTH, TYPE_MASK } from './attribute.ts';

/** Asks something of the view's bytes start..end (without `end`). `isBig`: their integers are in network byte order. */
export type BytesTest = (view: DataView, start: number, end: number, isBig: boolean) => boolean;

/** From a list of attributes into one of them. */
export interface RouteStep {
  /** nla_type without its flags, or {@link ANY_TYPE}. */
  readonly type: number;
  /** It may stand more than once. Of one that may not, only the first is looked at: that ends most walks early. */
  readonly isMulti: boolean;
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

/** NLA_F_NET_BYTEORDER, in the high half. */
const NET_BYTE_ORDER = 0x4000_0000;

/**
 * Whether some attribute at the end of the route, of those in a list, passes the test with its payload.
 * @param obeysFlag NLA_F_NET_BYTEORDER says the payload's order
 */
export function alongRoute(steps: readonly RouteStep[], test: BytesTest, obeysFlag = true): BytesTest {
  const last = steps.length - 1;
  const starts = new Float64Array(steps.length);
  const ends = new Float64Array(steps.length);
  const isChosen = (selections: readonly Selection[], view: DataView, isBig: boolean): boolean => {
    for (const { step, type, test } of selections) {
      const end = ends[step]!;
      for (let at = starts[step]!; end - at >= ATTRIBUTE_HEADER_LENGTH; ) {
        const head = headAt(view, at, isBig);
        const stop = at + lengthOf(head, end - at);
        if (typeOf(head) === type) return test(view, at + ATTRIBUTE_HEADER_LENGTH, stop, isBig);
        at += (stop - at + 3) & ~3;
      }
    }
    return false;
  };
  const walk = (step: number, view: DataView, start: number, end: number, isBig: boolean): boolean => {
    const { type, isMulti, skip, selections } = steps[step]!;
    starts[step] = start;
    ends[step] = end;
    for (let at = start; end - at >= ATTRIBUTE_HEADER_LENGTH; ) {
      const head = headAt(view, at, isBig);
      const length = lengthOf(head, end - at);
      if (typeOf(head) === type || type === ANY_TYPE) {
        if (selections === undefined || isChosen(selections, view, isBig)) {
          const stop = at + length;
          const payload = Math.min(at + ATTRIBUTE_HEADER_LENGTH + skip, stop);
          const order = isBig || (obeysFlag && (head & NET_BYTE_ORDER) !== 0);
          const passes = step === last ? test(view, payload, stop, order) : walk(step + 1, view, payload, stop, isBig);
          if (passes) return true;
        }
        if (!isMulti) return false;
      }
      at += (length + 3) & ~3;
    }
    return false;
  };
  return (view, start, end, isBig) => walk(0, view, start, end, isBig);
}

/** nla_len in the low half, nla_type in the high one, whatever the order of the bytes. */
function headAt(view: DataView, at: number, isBig: boolean): number {
  if (!isBig) return view.getUint32(at, true) | 0;
  const head = view.getUint32(at, false);
  return (head << 16) | (head >>> 16);
}

/** What is there of the attribute, header included, padding not. */
function lengthOf(head: number, rest: number): number {
  const stated = head & 0xffff;
  return stated < ATTRIBUTE_HEADER_LENGTH || stated > rest ? rest : stated;
}

const typeOf = (head: number): number => (head >>> 16) & TYPE_MASK;
