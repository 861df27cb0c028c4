// The kernel's JSON schemas of its documents (Documentation/netlink/*.yaml, beside the folder that NLSCOPE_KERNEL_SPECS
// names): every property, and every word of a list of words, has to be known to the reader, place by place.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { parseSpec } from './parse-spec.ts';
import { SCHEMAS } from './spec.ts';

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly enum?: readonly string[];
  readonly type?: string | readonly string[];
  readonly $ref?: string;
}

const folder = process.env.NLSCOPE_KERNEL_SPECS;
const fileOf = (schema: string): string => join(folder ?? '', '..', `${schema}.yaml`);
const schemas = folder ? SCHEMAS.filter((schema) => existsSync(fileOf(schema))) : [];
if (schemas.length === 0) console.warn('no schemas of a kernel beside NLSCOPE_KERNEL_SPECS: none is gone through');

/** A document with one of everything that has properties; `path` leads to each. */
const EVERYTHING = {
  ...{ name: 'all', doc: 'All.', 'kernel-family': {} },
  definitions: [
    { name: 'word', type: 'enum', entries: [{ name: 'one' }] },
    { name: 'head', type: 'struct', members: [{ name: 'first', type: 'u8' }] },
  ],
  'attribute-sets': [{ name: 'set', attributes: [{ name: 'one', type: 'u32', checks: {} }] }],
  'sub-messages': [{ name: 'sub', formats: [{ value: 'x' }] }],
  operations: {
    list: [
      {
        name: 'op',
        doc: 'Op.',
        'attribute-set': 'set',
        do: { request: {}, reply: {} },
        dump: { request: {}, reply: {} },
        event: {},
      },
    ],
  },
  'mcast-groups': { list: [{ name: 'group' }] },
};

type Path = readonly (string | number)[];

interface Case {
  readonly path: Path;
  readonly value: unknown;
}

/** Each property of the schema with each value that tells something about the reader. */
function casesOf(schema: Schema, example: unknown, path: Path = []): Case[] {
  const items = schema.items ? (Array.isArray(example) ? example : []) : undefined;
  if (items) return items.flatMap((item, index) => casesOf(objectIn(schema.items!), item, [...path, index]));
  return Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => {
    const known = (example as Record<string, unknown> | undefined)?.[name];
    const here = [...path, name];
    if (known !== undefined && typeof known === 'object') return casesOf(inner, known, here);
    return valuesOf(inner).map((value) => ({ path: here, value }));
  });
}

const objectIn = (schema: Schema): Schema => schema.oneOf?.find(({ properties }) => properties) ?? schema;

function valuesOf({ enum: words, type, items, $ref }: Schema): unknown[] {
  if (words) return [...words];
  if (items || type === 'array') return [[items?.enum?.[0] ?? 'one']];
  if (type === 'boolean') return [true];
  if (type === 'object') return [{}];
  return [type === 'integer' || $ref === '#/$defs/uint' ? 1 : 'one'];
}

function withValue(document: unknown, [step, ...rest]: Path, value: unknown): unknown {
  if (step === undefined) return value;
  const copy = (Array.isArray(document) ? [...document] : { ...(document as object) }) as Record<
    string | number,
    unknown
  >;
  copy[step] = withValue(copy[step], rest, value);
  return copy;
}

/** What the reader has to say of a property or a word that it doesn't know; anything else it may find wrong. */
function unknownIn(document: unknown): string | undefined {
  const unknown = /unknown property|' is no /;
  try {
    return parseSpec(stringify(document), 'all.yaml')
      .warnings.map(({ message }) => message)
      .find((one) => unknown.test(one));
  } catch (error) {
    return unknown.test((error as Error).message) ? (error as Error).message : undefined;
  }
}

describe.skipIf(schemas.length === 0)('the reader knows all that the schema of the kernel allows', () => {
  it.each(schemas)('%s', (name) => {
    const base = name === 'netlink-raw' ? { protocol: name, protonum: 3 } : { protocol: name };
    const cases = casesOf(parse(readFileSync(fileOf(name), 'utf8'), { uniqueKeys: false }) as Schema, {
      ...base,
      ...EVERYTHING,
    });
    expect(cases.length).toBeGreaterThan(100);
    const unknown = cases.flatMap(({ path, value }) => {
      const said = unknownIn(withValue({ ...base, ...EVERYTHING }, path, value));
      return said ? [`${path.join('.')}: ${JSON.stringify(value)}: ${said}`] : [];
    });
    expect(unknown).toEqual([]);
    console.log(`${name}: ${cases.length} properties and words, all known`);
  });
});

describe.skipIf(schemas.length === 0)('the test', () => {
  it('finds what is not known', () => {
    const odd = withValue(
      { protocol: 'genetlink', ...EVERYTHING },
      ['attribute-sets', 0, 'attributes', 0, 'type'],
      'u128',
    );
    expect(unknownIn(odd)).toContain("'u128' is no type of attribute");
    expect(unknownIn({ ...EVERYTHING, colour: 'red' })).toContain("unknown property 'colour'");
    expect(unknownIn(EVERYTHING)).toBeUndefined();
  });
});
