/** What a filter says, between its text and its predicate. Values are already in the units of the columns. */
import type { AttributeQuestion, Comparison } from '../wire/attribute-question.ts';
import type { FieldName, FilterRange, FilterWord } from './filter-fields.ts';

export type FilterTree =
  | { readonly kind: 'and' | 'or'; readonly terms: readonly FilterTree[] }
  | { readonly kind: 'not'; readonly term: FilterTree }
  | { readonly kind: 'word'; readonly word: FilterWord }
  /** A range is equal to what is in it, below what is above it, and so on. */
  | {
      readonly kind: 'compare';
      readonly field: FieldName;
      readonly comparison: Comparison;
      readonly value: FilterRange;
    }
  | { readonly kind: 'in'; readonly field: FieldName; readonly values: readonly FilterRange[] }
  /** nlmsg_flags: all of the bits set, or any of them. */
  | { readonly kind: 'flags'; readonly match: 'all' | 'any'; readonly bits: number }
  | ({ readonly kind: 'attribute' } & AttributeQuestion)
  | { readonly kind: 'contains'; readonly part: MessagePart; readonly bytes: readonly number[] };

/** `payload` is what stands behind the 16 bytes of nlmsghdr; `bytes` is the whole message. */
export type MessagePart = 'payload' | 'bytes';
