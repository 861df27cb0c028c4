// Owns the reading of a message that is told by the fields of a spec: its family, its operation, and their values.
import { type Composition, composePayload } from '../schema/compose.ts';
import { ComposeError } from '../schema/compose-value.ts';
import type { EncodeContext } from '../schema/encode-leaf.ts';
import type { Family } from '../schema/family.ts';
import type { Registry } from '../schema/registry.ts';
import type { Operation } from '../schema/spec.ts';
import { NETLINK_GENERIC, NLCTRL_TYPE, protocolName } from '../wire/constants.ts';
import { didYouMean } from '../wire/did-you-mean.ts';
import { checkKeys, readNumber } from './read-field.ts';
import { readStruct } from './read-leaf.ts';
import { readAttributes } from './read-values.ts';
import { KEYS } from './saved-keys.ts';
import type { SavedHeader, SavedPayload } from './saved-message.ts';
import type { Field } from './yaml-file.ts';

export interface FieldsReading {
  readonly protocol: number;
  readonly type: Pick<SavedHeader, 'type' | 'family'>;
  readonly payload: SavedPayload & { readonly kind: 'fields' };
}

export function readFields(field: Field, registry: Registry): FieldsReading | undefined {
  if (!field.isMapping) return field.refuse('no fields', "Write 'family:' and 'operation:' on lines below 'fields:'.");
  if (field.alias) return field.alias.refuse('an alias', 'Write the value itself.');
  checkKeys(field, KEYS.fields);
  const family = readFamily(field, registry);
  const operation = family && readOperation(field, family);
  const composition = operation && readContent(field, family, operation);
  const payload = composition && compose(field, composition, registry);
  return payload && { protocol: family.spec.protocol, type: typeOf(family, operation), payload };
}

function readFamily(field: Field, registry: Registry): Family | undefined {
  const word = field.get('family')?.word() ?? '';
  const family = registry.family(word);
  if (family) return family;
  const next = 'Write a family that Settings, Schemas lists, or add the folder with its spec there.';
  if (word === '') return (field.get('family') ?? field).refuse("'family' is missing", next);
  const names = registry.families.map(({ spec }) => spec.name);
  return field.get('family')!.refuse(`there is no spec of '${word}'${didYouMean(word, names)}`, next);
}

function readOperation(field: Field, family: Family): Operation | undefined {
  const at = field.get('operation');
  const word = at?.word() ?? '';
  const operation = family.operations.get(word);
  if (operation?.request !== undefined) return operation;
  const names = family.spec.operations.filter(({ request }) => request !== undefined).map(({ name }) => name);
  const reason = word === '' ? "'operation' is missing" : `${family.spec.name} takes no '${word}'`;
  return (at ?? field).refuse(`${reason}${didYouMean(word, names)}`, `Write one of ${names.slice(0, 8).join(', ')}.`);
}

function readContent(field: Field, family: Family, operation: Operation): Composition | undefined {
  const context: EncodeContext = { family, order: 'little' };
  const struct = family.structs.get(operation.fixedHeader ?? '');
  const table = family.sets.get(operation.attributeSet ?? '');
  const [at, list, number] = [field.get('header'), field.get('attributes'), field.get('version')];
  const header =
    at && (struct ? readStruct(context, struct, at) : at.refuse(`${operation.name} has none`, 'Leave it out.'));
  const attributes = list ? readAttributes(context, list, { table }) : [];
  const version = number && readVersion(number, family);
  if (!attributes || (at && !header) || (number && version === undefined)) return undefined;
  const named = { family: family.spec.name, operation: operation.name, attributes };
  return { ...named, ...(header && { header }), ...(version !== undefined && { version }) };
}

const readVersion = (field: Field, { spec }: Family): number | undefined =>
  spec.protocol === NETLINK_GENERIC
    ? readNumber(field, [0, 0xff])
    : field.refuse(`${protocolName(spec.protocol)} has no version`, 'Leave it out.');

/** What no single value is to blame for, such as an attribute that is too long. */
function compose(field: Field, composition: Composition, registry: Registry): FieldsReading['payload'] | undefined {
  try {
    return { kind: 'fields', bytes: composePayload(composition, { registry, order: 'little' }).payload };
  } catch (error) {
    if (!(error instanceof ComposeError)) throw error;
    return field.refuse(error.message, 'Correct it, or write the payload as hex.');
  }
}

/** Of generic netlink the name, whose number is found as the message is sent. */
function typeOf({ spec }: Family, { request = 0 }: Operation): FieldsReading['type'] {
  if (spec.protocol !== NETLINK_GENERIC) return { type: request };
  return spec.name === 'nlctrl' ? { type: NLCTRL_TYPE } : { type: 0, family: spec.name };
}
