// Owns what can be asked about the attributes of messages, and the form of the answer: between a language that knows no
// schemas (core/capture) and schemas that know no captures (core/schema).
import type { BytesTest } from './attribute-route.ts';

/** A piece of a text; `at` and `length` in UTF-16 units. */
export interface Piece {
  readonly at: number;
  readonly length: number;
}

/** A name, or the number of a type: `linkinfo`, `IFLA_LINKINFO`, `[18]`. */
export interface PathSegment extends Piece {
  readonly name: string | number;
}

/** As it is written. Flags are one word: `up|running`. */
export interface ValueWord extends Piece {
  readonly text: string;
  /** What stands between quotes, where it is a text in quotes. */
  readonly quoted?: readonly number[];
}

/** Without `to` a single value. */
export interface ValueRange {
  readonly from: ValueWord;
  readonly to?: ValueWord;
}

export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>=';

export type Asked =
  /** Whether there is one. */
  | { readonly kind: 'present' }
  | { readonly kind: 'compare'; readonly comparison: Comparison; readonly value: ValueRange }
  | { readonly kind: 'in'; readonly values: readonly ValueRange[] }
  /** All of the bits set, or any of them. */
  | { readonly kind: 'flags'; readonly match: 'all' | 'any'; readonly value: ValueWord }
  | { readonly kind: 'contains'; readonly bytes: readonly number[] };

export interface AttributeQuestion {
  /** From the outside in; the first may be a family's name. */
  readonly path: readonly PathSegment[];
  readonly asked: Asked;
}

/** What tells what a message is. */
export interface MessageKind {
  readonly protocol: number;
  /** nlmsg_type. */
  readonly type: number;
  /** Behind the nlmsghdr; 0 where nothing is there. */
  readonly firstByte: number;
  /** Requests go to the kernel; replies, notifications and events come from it. */
  readonly side: 'request' | 'reply';
}

export interface AttributeAnswer {
  /** Messages of other types have no such attribute. Both ends of a range of types are included. */
  readonly messages: readonly { readonly protocol: number; readonly from: number; readonly to: number }[];
  /** Asked of a whole message, header included; undefined where messages of the kind have no such attribute. */
  testOf(kind: MessageKind): BytesTest | undefined;
}

/** Why there is no answer, and the piece of the question that is to blame. */
export interface AttributeRefusal extends Piece {
  readonly refusal: string;
}

export type AnswerAttributes = (question: AttributeQuestion) => AttributeAnswer | AttributeRefusal;
