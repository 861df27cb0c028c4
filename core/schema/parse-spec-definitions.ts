// Owns the reading of `definitions`: constants, enums, flags and structs.
import { byName, dropMissing, FIELD_PROPERTIES, readField } from './parse-spec-fields.ts';
import { type Constants, readLength, readLimit } from './parse-spec-numbers.ts';
import type { Place } from './parse-spec-yaml.ts';
import type { Struct } from './spec.ts';
import { type Constant, type Enum, type EnumEntry, MEMBER_TYPES, type Member, type MemberType } from './spec.ts';

export interface Definitions {
  readonly constants: Constants;
  readonly enums: ReadonlyMap<string, Enum>;
  readonly structs: ReadonlyMap<string, Struct>;
}

/** For generators of C, or of no meaning on the wire. */
const C_PROPERTIES = ['header', 'scope', 'enum-name', 'name-prefix', 'enum-cnt-name', 'render-max'];
const PROPERTIES = ['name', 'type', 'doc', 'value', 'value-start', 'entries', 'members', ...C_PROPERTIES];

export function parseDefinitions(list: Place | undefined): Definitions {
  const places = (list?.items() ?? []).map((place) => place.mapping(PROPERTIES));
  const kinds = places.map((place) =>
    place.need('type').oneOf(['const', 'enum', 'flags', 'struct'], 'type of definition'),
  );
  const ofKind = (...wanted: string[]): Place[] => places.filter((_, index) => wanted.includes(kinds[index]!));
  const constants = readConstants(ofKind('const'));
  const enums = byName(
    ofKind('enum', 'flags').map((place) => [place, readEnum(place, constants)] as const),
    'enum',
  );
  return { constants, enums, structs: readStructs(ofKind('struct'), constants, enums) };
}

/** By their names, and by the names that C knows them by where a prefix tells. */
function readConstants(places: readonly Place[]): Constants {
  const constants = byName(
    places.map((place) => [place, readConstant(place)] as const),
    'constant',
  );
  for (const place of places) {
    const prefix = place.get('name-prefix')?.text() ?? '';
    const constant = constants.get(place.need('name').text())!;
    if (!constants.has(prefix + constant.name)) constants.set(prefix + constant.name, constant);
  }
  return constants;
}

function readConstant(place: Place): Constant {
  const value = place.need('value');
  return dropMissing({
    name: place.need('name').text(),
    value: value.isText() ? value.text() : value.bigint(),
    doc: place.get('doc')?.text(),
  });
}

function readEnum(place: Place, constants: Constants): Enum {
  const kind = place.need('type').oneOf(['enum', 'flags'], 'type of definition');
  const start = place.get('value-start');
  let next = start ? Number(readLimit(start, constants)) : 0;
  const entries = place
    .need('entries')
    .items()
    .map((item): readonly [Place, EnumEntry] => {
      const entry = readEntry(item, next);
      if (kind === 'flags' && (entry.value < 0 || entry.value > 63)) item.fail(`there is no bit ${entry.value}`);
      next = entry.value + 1;
      return [item, entry];
    });
  refuseTwins(entries);
  const doc = place.get('doc')?.text();
  return dropMissing({ name: place.need('name').text(), kind, entries: entries.map(([, entry]) => entry), doc });
}

function readEntry(item: Place, next: number): EnumEntry {
  if (!item.isMapping()) return { name: item.text(), value: next };
  item.mapping(['name', 'value', 'doc']);
  const value = item.get('value')?.integer() ?? next;
  return dropMissing({ name: item.need('name').text(), value, doc: item.get('doc')?.text() });
}

function refuseTwins(entries: readonly (readonly [Place, EnumEntry])[]): void {
  const names = new Set<string>();
  for (const [item, { name }] of entries) {
    if (names.has(name)) item.fail(`there is another entry '${name}' before this one`);
    names.add(name);
  }
}

/** A struct may hold one that is defined further down, so each is read when it is first asked for. */
function readStructs(places: readonly Place[], constants: Constants, enums: ReadonlyMap<string, Enum>) {
  const open = byName(
    places.map((place) => [place, { name: place.need('name').text(), place }] as const),
    'struct',
  );
  const structs = new Map<string, Struct>();
  const underWay = new Set<string>();
  const structNamed = (from: Place, name: string): Struct => {
    const known = structs.get(name);
    if (known) return known;
    const place = open.get(name)?.place ?? from.fail(`there is no struct '${name}' in definitions`);
    if (underWay.has(name)) from.fail(`the struct '${name}' holds itself`);
    underWay.add(name);
    const struct = readStruct(place, { constants, enums, structNamed });
    structs.set(name, struct);
    return struct;
  };
  for (const [name, { place }] of open) structNamed(place, name);
  return structs;
}

interface StructContext {
  readonly constants: Constants;
  readonly enums: ReadonlyMap<string, Enum>;
  readonly structNamed: (from: Place, name: string) => Struct;
}

function readStruct(place: Place, context: StructContext): Struct {
  let offset = 0;
  const members = place
    .need('members')
    .items()
    .map((item): readonly [Place, Member] => {
      item.mapping([...FIELD_PROPERTIES, 'len']);
      const type = item.need('type').oneOf(MEMBER_TYPES, 'type of member');
      const member = { ...readField(item, context.enums), type, offset, length: memberLength(item, type, context) };
      offset += member.length;
      return [item, member];
    });
  // Padding may share a name.
  byName(
    members.filter(([, { type }]) => type !== 'pad'),
    'member',
  );
  const doc = place.get('doc')?.text();
  const name = place.need('name').text();
  return dropMissing({ name, length: offset, members: members.map(([, member]) => member), doc });
}

function memberLength(item: Place, type: MemberType, { constants, structNamed }: StructContext): number {
  const bits = /^[us](8|16|32|64)$/.exec(type)?.[1];
  if (bits !== undefined) return Number(bits) / 8;
  if (type === 'bitfield32') return 8;
  const struct = item.get('struct');
  if (type === 'binary' && struct) return structNamed(struct, struct.text()).length;
  const length = item.get('len');
  return length ? readLength(length, constants) : item.fail(`'len' is missing, which a member of type ${type} needs`);
}
