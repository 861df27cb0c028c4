// Owns the shape of a message as a form: its fields with the bytes that each takes, so that an edit of one touches no
// other. The bytes are the truth; a form is read from them and is thrown away with them.
import type { ByteRange } from '../wire/bytes.ts';
import type { EnumEntry, Operation } from './spec.ts';

/** How a value is entered. */
export type Editor =
  | { readonly kind: 'text' | 'number' | 'address' | 'presence' | 'bytes' }
  | { readonly kind: 'choice' | 'flags'; readonly entries: readonly EnumEntry[] };

/** An attribute around other bytes. */
export interface Enclosure extends ByteRange {
  /** Where its padding ends, as far as that is there. */
  readonly end: number;
}

export interface FormField {
  /** Its place: 'header.2', 'attributes.0.attributes.1'. */
  readonly key: string;
  readonly name: string;
  readonly doc?: string;
  /** 'u32', 'nest'; empty for bytes that no spec names. */
  readonly type: string;
  /** nla_type of an attribute. */
  readonly number?: number;
  /** The attribute that it is; a member of a struct is none. */
  readonly own?: Enclosure;
  /** From the outside in. */
  readonly around: readonly Enclosure[];
  readonly value: ByteRange;
  /** Missing: only what is inside can be edited. */
  readonly editor?: Editor;
  readonly text: string;
  /** The bytes of what was typed. @throws ComposeError */
  readonly encode?: (text: string) => Uint8Array;
  /** What the spec's checks have against it. */
  readonly issues: readonly string[];
  /** Why it is bytes. */
  readonly note?: string;
  readonly content?: FormContent;
}

export interface FormContent {
  /** Of a fixed header or a struct. */
  readonly members: readonly FormField[];
  readonly list?: FormList;
}

export interface FormList {
  readonly key: string;
  /** The last may be bytes that are no attributes. */
  readonly fields: readonly FormField[];
  readonly around: readonly Enclosure[];
  /** Where one more goes. */
  readonly at: number;
  readonly choices: readonly Choice[];
  /** Its attributes are an array's, so that their types are indexes. */
  readonly isArray: boolean;
}

/** An attribute that can be added. */
export interface Choice {
  readonly name: string;
  readonly number: number;
  readonly doc?: string;
  /** The operation takes it. */
  readonly isExpected: boolean;
  readonly nested: boolean;
  /** What it starts with. */
  readonly payload: Uint8Array;
}

export interface Form extends FormContent {
  readonly family: string;
  readonly operation: Operation;
  readonly isDump: boolean;
  /** The whole message, with zeros where its fixed header was cut. */
  readonly bytes: Uint8Array;
  readonly fixedHeader: ByteRange;
  /** Where its attributes start, or would. */
  readonly attributesAt: number;
  /** How many bytes of the fixed header were not there. */
  readonly missing: number;
}

export function* fieldsOf(content: FormContent): Generator<FormField> {
  for (const field of [...content.members, ...(content.list?.fields ?? [])]) {
    yield field;
    if (field.content) yield* fieldsOf(field.content);
  }
}

export function* listsOf(content: FormContent): Generator<FormList> {
  if (content.list) yield content.list;
  for (const { content: inner } of [...content.members, ...(content.list?.fields ?? [])]) {
    if (inner) yield* listsOf(inner);
  }
}
