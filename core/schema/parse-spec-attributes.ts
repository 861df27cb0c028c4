// Owns the reading of `attribute-sets` and `sub-messages`: types are numbered, and subsets filled in from their sets.
import type { Definitions } from './parse-spec-definitions.ts';
import { byName, dropMissing, FIELD_PROPERTIES, readField, readReference } from './parse-spec-fields.ts';
import { readLength, readLimit } from './parse-spec-numbers.ts';
import type { Place } from './parse-spec-yaml.ts';
import { ATTRIBUTE_TYPES, type AttributeSet, type AttributeSpec, type Checks, type Enum } from './spec.ts';

const SET_PROPERTIES = ['name', 'doc', 'subset-of', 'attributes'];
const SET_C_PROPERTIES = ['name-prefix', 'enum-name', 'attr-cnt-name', 'attr-max-name', 'header'];
const NESTING = ['nested-attributes', 'sub-type', 'sub-message', 'selector', 'type-value', 'multi-attr'];
const PROPERTIES = [...FIELD_PROPERTIES, ...NESTING, 'value', 'checks', 'name-prefix'];
const CHECKS = ['min', 'max', 'min-len', 'max-len', 'exact-len', 'unterminated-ok', 'flags-mask', 'sparse'];
/** NLA_TYPE_MASK. */
const HIGHEST = 0x3fff;

/** Sets are read before the references between them are looked at (parse-spec-references.ts): they go both ways. */
export function parseAttributeSets(list: Place, definitions: Definitions): Map<string, AttributeSet> {
  const places = list.items().map((place) => place.mapping([...SET_PROPERTIES, ...SET_C_PROPERTIES]));
  const sets = new Map<string, AttributeSet>();
  const open = byName(
    places.map((place) => [place, { name: place.need('name').text(), place }] as const),
    'attribute set',
  );
  const underWay = new Set<string>();
  const setNamed = (from: Place, name: string): AttributeSet => {
    const known = sets.get(name);
    if (known) return known;
    const place = open.get(name)?.place ?? from.fail(`there is no attribute set '${name}'`);
    if (underWay.has(name)) from.fail(`the attribute set '${name}' is a subset of itself`);
    underWay.add(name);
    const parent = place.get('subset-of');
    const set = readSet(place, definitions, parent && setNamed(parent, parent.text()));
    sets.set(name, set);
    return set;
  };
  for (const [name, { place }] of open) setNamed(place, name);
  return new Map([...open.keys()].map((name) => [name, sets.get(name)!]));
}

function readSet(place: Place, definitions: Definitions, parent: AttributeSet | undefined): AttributeSet {
  let next = 1;
  const attributes = place
    .need('attributes')
    .items()
    .map((item): readonly [Place, AttributeSpec] => {
      const attribute = parent ? refine(item, definitions, parent) : readAttribute(item, definitions, next);
      next = attribute.value + 1;
      return [item, attribute];
    });
  // A subset may list an attribute twice, and devlink's do: it is the same one.
  const names = parent ? new Map(attributes.map(([, one]) => [one.name, one])) : byName(attributes, 'attribute');
  if (!parent) refuseTwins(attributes);
  return dropMissing({
    name: place.need('name').text(),
    subsetOf: parent?.name,
    prefix: place.get('name-prefix')?.text() ?? parent?.prefix,
    attributes: [...names.values()],
    doc: place.get('doc')?.text(),
  });
}

function refuseTwins(attributes: readonly (readonly [Place, AttributeSpec])[]): void {
  const owners = new Map<number, string>();
  for (const [item, { name, value }] of attributes) {
    const other = owners.get(value);
    if (other !== undefined) (item.get('value') ?? item).fail(`'${name}' has the number ${value}, as '${other}' has`);
    owners.set(value, name);
  }
}

function readAttribute(item: Place, definitions: Definitions, next: number): AttributeSpec {
  const stated = readStated(item, definitions);
  const type = stated.type ?? item.fail("'type' is missing");
  const attribute = { multi: false, typeValue: [], checks: {}, value: next, ...stated, type };
  if (attribute.value > HIGHEST) item.fail(`${attribute.value} is no number for an attribute: 16383 is the highest`);
  if (type === 'sub-message') for (const property of ['sub-message', 'selector']) item.need(property);
  return attribute;
}

/** What the subset says of an attribute, over what its set does. */
function refine(item: Place, definitions: Definitions, parent: AttributeSet): AttributeSpec {
  const { asFlags, ...stated } = readStated(item, definitions);
  const whole = parent.attributes.find(({ name }) => name === stated.name);
  if (whole === undefined) return item.need('name').fail(`'${parent.name}' has no attribute '${stated.name}'`);
  const fresh = stated.enum === undefined ? {} : { asFlags };
  return { ...whole, ...stated, ...fresh, value: whole.value, checks: { ...whole.checks, ...stated.checks } };
}

type Stated = Pick<AttributeSpec, 'name' | 'asFlags'> & Partial<AttributeSpec>;

function readStated(item: Place, definitions: Definitions): Stated {
  item.mapping(PROPERTIES);
  const checks = item.get('checks');
  return dropMissing<Stated>({
    ...readField(item, definitions.enums),
    ...readType(item),
    value: item.get('value')?.integer(0),
    struct: readReference(item.get('struct'), definitions.structs, 'struct'),
    multi: item.get('multi-attr')?.flag(),
    nested: item.get('nested-attributes')?.text(),
    subMessage: item.get('sub-message')?.text(),
    selector: item.get('selector')?.text(),
    typeValue: item
      .get('type-value')
      ?.items()
      .map((level) => level.text()),
    checks: checks && readChecks(checks.mapping(CHECKS), definitions),
  });
}

/** Before Linux 6.10 an indexed array was called array-nest, and always one of nests. */
function readType(item: Place): Pick<Stated, 'type' | 'subType'> {
  const type = item.get('type')?.oneOf([...ATTRIBUTE_TYPES, 'array-nest'], 'type of attribute');
  const subType = item.get('sub-type')?.oneOf(ATTRIBUTE_TYPES, 'type of attribute');
  return type === 'array-nest' ? { type: 'indexed-array', subType: subType ?? 'nest' } : { type, subType };
}

function readChecks(place: Place, { constants, enums }: Definitions): Checks {
  const limit = (name: string): bigint | undefined => {
    const found = place.get(name);
    return found && readLimit(found, constants);
  };
  const length = (name: string): number | undefined => {
    const found = place.get(name);
    return found && readLength(found, constants);
  };
  const mask = readReference(place.get('flags-mask'), enums, 'enum');
  return dropMissing({
    min: limit('min'),
    max: limit('max'),
    minLength: length('min-len'),
    maxLength: length('max-len'),
    exactLength: length('exact-len'),
    unterminatedOk: place.get('unterminated-ok')?.flag(),
    sparse: place.get('sparse')?.flag(),
    mask: mask === undefined ? undefined : flagsMask(enums.get(mask)!),
  });
}

const flagsMask = ({ entries }: Enum): bigint => entries.reduce((mask, { value }) => mask | (1n << BigInt(value)), 0n);
