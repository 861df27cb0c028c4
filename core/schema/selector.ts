// Owns the choice of a sub-message's format: by the value of an attribute that stands beside it or further out.
import type { BytesTest } from '../wire/attribute-route.ts';
import type { ByteOrder } from '../wire/bytes.ts';
import { decodeUtf8, encodeUtf8 } from '../wire/text.ts';
import { textIs } from './bytes-tests.ts';
import { parseInteger } from './enum-values.ts';
import type { AttributeTable, Family } from './family.ts';
import { fieldOrder } from './format-value.ts';
import { inRanges, integerTest } from './integer-tests.ts';
import { integerOf, isInteger } from './integers.ts';
import type { AttributeSpec, SubMessageFormat } from './spec.ts';

/** The attributes of one nest, within those around it. */
export interface Level {
  readonly table: AttributeTable;
  /** The payload of the first attribute of each type. */
  readonly payloads: ReadonlyMap<number, Uint8Array>;
  readonly outer?: Level;
}

export interface Selected {
  /** Missing where no such attribute is in the message. */
  readonly key?: string;
  readonly format?: SubMessageFormat;
}

/** Of several values the closest counts. */
export function selectFormat(attribute: AttributeSpec, level: Level, family: Family, order: ByteOrder): Selected {
  const formats = family.formats.get(attribute.subMessage ?? '');
  for (let at: Level | undefined = level; at; at = at.outer) {
    const spec = at.table.byName.get(attribute.selector ?? '');
    const found = spec && at.payloads.get(spec.value);
    if (spec === undefined || found === undefined) continue;
    const key = selectorText(spec, found, family, order);
    return { key, format: formats?.get(key) };
  }
  return {};
}

function selectorText(spec: AttributeSpec, payload: Uint8Array, family: Family, order: ByteOrder): string {
  const integer = integerOf(spec.type, payload.length);
  if (integer === undefined) {
    const end = payload.indexOf(0);
    return decodeUtf8(end < 0 ? payload : payload.subarray(0, end));
  }
  const number = integer.read(payload, 0, fieldOrder(spec, order));
  const name = spec.enum === undefined ? undefined : family.enums.get(spec.enum)?.byValue.get(Number(number));
  return name ?? `${number}`;
}

/** Whether a selector's payload is the value that a format is for. */
export function selectorTest(family: Family, spec: AttributeSpec, value: string): BytesTest {
  if (!isInteger(spec.type)) return textIs(encodeUtf8(value));
  const named = spec.enum === undefined ? undefined : family.enums.get(spec.enum)?.byName.get(value);
  const number = named === undefined ? parseInteger(value) : BigInt(named);
  const range = number === undefined ? [] : [{ low: number, high: number }];
  return integerTest(spec.type, spec.byteOrder, inRanges(range));
}
