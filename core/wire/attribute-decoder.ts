// Owns the reading of attributes one after the other with the types a caller expects of them.
// Problems stick: a value of the wrong size reads as undefined and leaves an issue, and the walk goes on,
// so the caller reads straight through and looks at `issues` once, at the end.
import { type Attribute, decodeAttributes } from './attribute.ts';
import { type ByteOrder, type ByteRange, readS32, readS64, readU8, readU16, readU32, readU64 } from './bytes.ts';
import { decodeUtf8 } from './text.ts';

export class AttributeDecoder {
  readonly issues: string[] = [];
  readonly #attributes: readonly Attribute[];
  readonly #bytes: Uint8Array;
  readonly #order: ByteOrder;
  #index = -1;

  /** Walks over the first `most` only. */
  constructor(bytes: Uint8Array, order: ByteOrder, range?: ByteRange, most?: number) {
    const list = decodeAttributes(bytes, order, range, most);
    this.#bytes = bytes;
    this.#order = order;
    this.#attributes = list.attributes;
    for (const attribute of list.attributes) this.issues.push(...attribute.issues);
    this.issues.push(...list.issues);
  }

  /** Moves to the next attribute; false at the end. */
  next(): boolean {
    this.#index += 1;
    return this.#index < this.#attributes.length;
  }

  /** The attribute `next` moved to. Throws before the first call and after the last. */
  get attribute(): Attribute {
    const attribute = this.#attributes[this.#index];
    if (attribute === undefined) throw new RangeError('no attribute here: next() was not called or returned false');
    return attribute;
  }

  get type(): number {
    return this.attribute.type;
  }

  u8 = (): number | undefined => this.#read(1, (at) => readU8(this.#bytes, at));
  u16 = (): number | undefined => this.#read(2, (at) => readU16(this.#bytes, at, this.#orderHere()));
  u32 = (): number | undefined => this.#read(4, (at) => readU32(this.#bytes, at, this.#orderHere()));
  u64 = (): bigint | undefined => this.#read(8, (at) => readU64(this.#bytes, at, this.#orderHere()));
  s32 = (): number | undefined => this.#read(4, (at) => readS32(this.#bytes, at, this.#orderHere()));
  s64 = (): bigint | undefined => this.#read(8, (at) => readS64(this.#bytes, at, this.#orderHere()));

  /** A view of the payload. */
  bytes(): Uint8Array {
    return this.attribute.payload;
  }

  /** Text up to the first NUL, or all of it. */
  text(): string {
    const end = this.attribute.payload.indexOf(0);
    return decodeUtf8(end < 0 ? this.attribute.payload : this.attribute.payload.subarray(0, end));
  }

  /** Reads the payload as attributes; their offsets count from the same outer bytes and their issues end up here. */
  nested<T>(read: (decoder: AttributeDecoder) => T): T {
    const { offset, length } = this.attribute;
    const inner = new AttributeDecoder(this.#bytes, this.#order, { offset: offset + 4, length: length - 4 });
    const result = read(inner);
    this.issues.push(...inner.issues);
    return result;
  }

  #orderHere(): ByteOrder {
    return this.attribute.netByteOrder ? 'big' : this.#order;
  }

  #read<T>(size: number, read: (offset: number) => T): T | undefined {
    const { payload, offset, type } = this.attribute;
    if (payload.length === size) return read(offset + 4);
    this.issues.push(`attribute ${type} has ${payload.length} bytes, not ${size}`);
    return undefined;
  }
}
