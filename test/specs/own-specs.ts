// Owns the loading of the specs that nlscope brings along, and which constant of C each name in them stands for.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { parseSpec } from '../../core/schema/parse-spec.ts';
import type { Spec } from '../../core/schema/spec.ts';

const folder = fileURLToPath(new URL('../../assets/specs/', import.meta.url));

export const specFiles: readonly string[] = readdirSync(folder).filter((name) => name.endsWith('.yaml'));

export const specText = (file: string): string => readFileSync(folder + file, 'utf8');

const loaded = new Map<string, Spec>();

export function loadSpec(file: string): Spec {
  const spec = loaded.get(file) ?? parseSpec(specText(file), file);
  loaded.set(file, spec);
  return spec;
}

export interface Named {
  /** 'rt-link/iff-flags/up' */
  readonly path: string;
  /** 'IFF_UP' */
  readonly constant: string;
  readonly value: bigint;
}

/** Flags that C too names by their number. */
const BIT_NUMBERS = ['br-boolopt'];

interface Prefixed {
  readonly name: string;
  readonly 'name-prefix'?: string;
}

interface Document {
  readonly definitions?: readonly Prefixed[];
  readonly 'attribute-sets': readonly Prefixed[];
  readonly operations: Prefixed;
}

/** Every name that has a number, by the key `name-prefix`; without one the C name is ''. */
export function namesOf(file: string): Named[] {
  const document = parse(specText(file)) as Document;
  const spec = loadSpec(file);
  const prefixes = new Map(
    [...(document.definitions ?? []), ...document['attribute-sets']].map((one) => [one.name, one]),
  );
  const inList = (list: string, name: string, value: number | bigint): Named => {
    const prefix = prefixes.get(list)?.['name-prefix'];
    const constant = prefix === undefined ? '' : cName(prefix + name);
    return { path: `${spec.name}/${list}/${name}`, constant, value: BigInt(value) };
  };
  return [
    ...spec.enums.flatMap(({ name, kind, entries }) => {
      const isMask = kind === 'flags' && !BIT_NUMBERS.includes(name);
      return entries.map((entry) => inList(name, entry.name, isMask ? 1n << BigInt(entry.value) : entry.value));
    }),
    ...spec.attributeSets
      .filter(({ subsetOf }) => subsetOf === undefined)
      .flatMap(({ name, attributes }) => attributes.map((attribute) => inList(name, attribute.name, attribute.value))),
    ...operationNames(spec, document.operations['name-prefix']),
    ...spec.groups
      .filter(({ value }) => value !== undefined)
      .map(({ name, value }) => ({
        path: `${spec.name}/groups/${name}`,
        constant: cName(name),
        value: BigInt(value!),
      })),
  ];
}

/** Requests have the operation's name; what the kernel answers is checked where C has a name of its own for it. */
function operationNames(spec: Spec, prefix: string | undefined): Named[] {
  const named = (name: string, value: number): Named => ({
    path: `${spec.name}/operations/${name}`,
    constant: prefix === undefined ? '' : cName(prefix + name),
    value: BigInt(value),
  });
  return spec.operations.flatMap(({ name, kind, request, reply }) => {
    const ownNotice = ['ethtool', 'netdev'].includes(spec.name) ? name : name.replace(/-ntf$/, '');
    if (kind !== 'operation') return [named(ownNotice, reply!)];
    const answer = spec.name === 'ethtool' && reply !== undefined ? [named(`${name}-reply`, reply)] : [];
    return [named(name, request!), ...answer];
  });
}

const cName = (name: string): string => name.replaceAll('-', '_').toUpperCase();

/** Structs that are arrays in C, whose places an enum names: member n stands at its first constant plus n. */
export function arraysOf(file: string): { path: string; constants: string[] }[] {
  const document = parse(specText(file)) as Document;
  return loadSpec(file).structs.flatMap(({ name, members }) => {
    const prefix = document.definitions?.find((one) => one.name === name)?.['name-prefix'];
    return prefix === undefined
      ? []
      : [{ path: `${file}/${name}`, constants: members.map((member) => cName(prefix + member.name)) }];
  });
}
