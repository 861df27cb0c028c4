// Owns the shape of what a message is composed of. A value may be told in the words that a tree shows it in; bytes may
// stand in place of any value, and are taken as they are.

export type Scalar = number | bigint | string | boolean | Uint8Array;

/** By member; those that are left out are zeros. */
export interface StructValue {
  readonly [member: string]: Scalar | StructValue;
}

export type Value =
  | Scalar
  | StructValue
  /** A C array. */
  | readonly Scalar[]
  /** A nest; the entries of an array have their index for a name. */
  | readonly AttributeValue[]
  | SubMessageValue;

export interface AttributeValue {
  /** As in the spec; the number, in decimal, of an attribute that the spec doesn't know. */
  readonly name: string;
  readonly value: Value;
  /** NLA_F_NESTED and NLA_F_NET_BYTEORDER, where they aren't as the type has them. */
  readonly nested?: boolean;
  readonly netByteOrder?: boolean;
}

export interface SubMessageValue {
  readonly header?: StructValue | Uint8Array;
  readonly attributes: readonly AttributeValue[];
}

/** Something that can't be put in bytes. What the kernel's checks refuse can be, and is. */
export class ComposeError extends Error {
  /** 'linkinfo.kind', 'header.ifi-index'; empty for the message as such. */
  readonly path: string;
  readonly reason: string;

  constructor(path: string, reason: string) {
    super(path ? `${path}: ${reason}` : reason);
    this.name = 'ComposeError';
    this.path = path;
    this.reason = reason;
  }
}

export const isAttributes = (value: Value): value is readonly AttributeValue[] =>
  Array.isArray(value) && value.every((each) => typeof each === 'object' && !(each instanceof Uint8Array));

export const isMapping = (value: Value): value is StructValue | SubMessageValue =>
  typeof value === 'object' && !Array.isArray(value) && !(value instanceof Uint8Array);

export const isSubMessage = (value: Value): value is SubMessageValue =>
  isMapping(value) && Array.isArray(value.attributes);
