// Owns what the properties of struct members and of attributes have in common.
import type { ByteOrder } from '../wire/bytes.ts';
import type { Place } from './parse-spec-yaml.ts';
import { DISPLAY_HINTS, type Enum, type Field } from './spec.ts';

export const FIELD_PROPERTIES = [
  'name',
  'type',
  'doc',
  'byte-order',
  'enum',
  'enum-as-flags',
  'display-hint',
  'struct',
];

const ORDERS: Readonly<Record<'little-endian' | 'big-endian', ByteOrder>> = {
  'little-endian': 'little',
  'big-endian': 'big',
};

export function readField(place: Place, enums: ReadonlyMap<string, Enum>): Field {
  const named = place.get('enum')?.text();
  const asFlags = place.get('enum-as-flags')?.flag() ?? false;
  if (named !== undefined && !enums.has(named)) place.need('enum').fail(`there is no enum '${named}' in definitions`);
  const order = place.get('byte-order')?.oneOf(['little-endian', 'big-endian'], 'byte order');
  return dropMissing({
    name: place.need('name').text(),
    doc: place.get('doc')?.text(),
    byteOrder: order && ORDERS[order],
    enum: named,
    asFlags: named !== undefined && (asFlags || enums.get(named)?.kind === 'flags'),
    displayHint: place.get('display-hint')?.oneOf(DISPLAY_HINTS, 'display hint'),
    struct: place.get('struct')?.text(),
  });
}

/** The value without properties that are undefined: a subset's attribute overrides only with what it says. */
export function dropMissing<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as T;
}

/** The names of a list's entries, each of which may stand once. */
export function byName<T extends { readonly name: string }>(
  entries: readonly (readonly [Place, T])[],
  what: string,
): Map<string, T> {
  const names = new Map<string, T>();
  for (const [place, entry] of entries) {
    if (names.has(entry.name)) place.need('name').fail(`there is another ${what} '${entry.name}' before this one`);
    names.set(entry.name, entry);
  }
  return names;
}

/** `place`'s text, once it is known to be among `names`. */
export function readReference(place: Place | undefined, names: ReadonlyMap<string, unknown>, what: string) {
  const name = place?.text();
  if (name !== undefined && !names.has(name)) place?.fail(`there is no ${what} '${name}'`);
  return name;
}
