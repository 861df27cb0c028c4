// Owns the way from a message's bytes to the fields that tell them: only where those read back as the same bytes.
import { formatHex } from '../payload/hex.ts';
import { decomposePayload } from '../schema/compose.ts';
import {
  type AttributeValue,
  isAttributes,
  isMapping,
  isSubMessage,
  type Scalar,
  type StructValue,
  type Value,
} from '../schema/compose-value.ts';
import { encodeMember } from '../schema/encode-leaf.ts';
import type { Match, Registry } from '../schema/registry.ts';
import { equal } from '../wire/bytes.ts';
import { NETLINK_GENERIC, NLCTRL_TYPE } from '../wire/constants.ts';
import { readFields } from './read-fields.ts';
import { type SavedMessage, savedBytes } from './saved-message.ts';
import { Whole, writeYaml } from './yaml-edit.ts';
import { openYaml } from './yaml-file.ts';

type Told = Pick<SavedMessage, 'protocol' | 'header' | 'payload'>;

/** What stands below 'fields:'; undefined where no spec has the request, or its fields can't tell all of it. */
export function fieldsOf(message: Told, registry: Registry): Whole | undefined {
  const match = findRequest(message, registry);
  const values = match && valuesOf(savedBytes(message.payload), match);
  const fields = values && new Whole(values);
  return fields && readsBack(fields, message, registry) ? fields : undefined;
}

function findRequest({ protocol, header, payload }: Told, registry: Registry): Match | undefined {
  const [firstByte] = savedBytes(payload);
  const side = 'request';
  if (protocol !== NETLINK_GENERIC) {
    const match = registry.find({ protocol, type: header.type, firstByte, side });
    return match?.side === side ? match : undefined;
  }
  const family = registry.family(header.family ?? (header.type === NLCTRL_TYPE ? 'nlctrl' : ''));
  const operation = family?.requests.get(firstByte ?? -1);
  return family && operation && { family, operation, side };
}

function valuesOf(bytes: Uint8Array, match: Match): Map<string, unknown> | undefined {
  const content = decomposePayload(bytes, match, 'little');
  if (content === undefined || content.rest || content.reserved || content.header instanceof Uint8Array)
    return undefined;
  const { family, operation, header = {}, attributes = [], version } = content;
  const fixed = structValues(withoutZeros(match, header));
  if (!isWritable(attributes)) return undefined;
  return new Map<string, unknown>([
    ['family', family],
    ['operation', operation],
    ...(version === undefined || version === match.family.spec.version ? [] : [['version', version] as const]),
    ...(fixed.size > 0 ? [['header', fixed] as const] : []),
    ...(attributes.length > 0 ? [['attributes', attributeValues(attributes)] as const] : []),
  ]);
}

/** A name may stand for 0 too. */
function withoutZeros({ family, operation }: Match, header: StructValue): StructValue {
  const struct = family.structs.get(operation.fixedHeader ?? '');
  const told = struct?.members.filter((member) =>
    encodeMember({ family, order: 'little' }, member, header[member.name], '').some((byte) => byte !== 0),
  );
  return Object.fromEntries(told?.map(({ name }) => [name, header[name]!]) ?? []);
}

function readsBack(fields: Whole, { header, payload }: Told, registry: Registry): boolean {
  const { root, problems } = openYaml(writeYaml({ fields }));
  const read = problems.length === 0 ? readFields(root.get('fields')!, registry) : undefined;
  const { type, family } = read?.type ?? {};
  return (
    read !== undefined &&
    type === header.type &&
    family === header.family &&
    equal(read.payload.bytes, savedBytes(payload))
  );
}

/** A name stands once: what stands between two of a name, and unusual flags of an attribute, have no place. */
function isWritable(attributes: readonly AttributeValue[]): boolean {
  const names = attributes.map(({ name }) => name);
  const isTorn = names.some((name, index) => names.indexOf(name) < index && names[index - 1] !== name);
  return (
    !isTorn &&
    attributes.every((each) => each.nested === undefined && !each.netByteOrder && isWritableValue(each.value))
  );
}

function isWritableValue(value: Value): boolean {
  if (isSubMessage(value)) return isWritable(value.attributes);
  return !isAttributes(value) || isWritable(value);
}

/** Several of a name are a list. */
function attributeValues(attributes: readonly AttributeValue[]): Map<string | number, unknown> {
  const all = new Map<string | number, unknown[]>();
  for (const { name, value } of attributes) {
    const key = /^\d+$/.test(name) ? Number(name) : name;
    all.set(key, [...(all.get(key) ?? []), plainValue(value)]);
  }
  return new Map([...all].map(([name, values]) => [name, values.length > 1 ? values : values[0]]));
}

function plainValue(value: Value): unknown {
  if (isSubMessage(value)) return subMessageValues(value);
  if (isAttributes(value)) return value.length > 0 ? attributeValues(value) : [];
  if (Array.isArray(value)) return value.map((each: Scalar) => plainScalar(each));
  return isMapping(value) ? structValues(value as StructValue) : plainScalar(value as Scalar);
}

function subMessageValues({
  header,
  attributes,
}: {
  header?: StructValue | Uint8Array;
  attributes: readonly AttributeValue[];
}) {
  if (header === undefined) return attributeValues(attributes);
  const fixed = header instanceof Uint8Array ? plainScalar(header) : structValues(header);
  return new Map<string, unknown>([
    ['header', fixed],
    ...(attributes.length > 0 ? [['attributes', attributeValues(attributes)] as const] : []),
  ]);
}

/** Zeros are what is left out. */
function structValues(struct: StructValue): Map<string, unknown> {
  const members = Object.entries(struct).map(([name, value]): [string, unknown] => [name, plainValue(value)]);
  return new Map(members.filter(([, value]) => value !== 0 && value !== 0n && value !== ''));
}

const plainScalar = (value: Scalar): unknown =>
  value instanceof Uint8Array ? new Map([['hex', formatHex(value)]]) : value;
