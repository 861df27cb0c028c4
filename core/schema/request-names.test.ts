import { describe, expect, it } from 'vitest';
import { randomComposition, randomOf } from '../../test/fixtures/schema/random-composition.ts';
import { GENERIC_SPEC, RAW_SPEC } from '../../test/fixtures/schema/samples.ts';
import type { WireNode } from '../wire/node.ts';
import { type Composition, compose } from './compose.ts';
import { describeWithSpecs } from './decode.ts';
import { parseSpec } from './parse-spec.ts';
import { Registry } from './registry.ts';
import { requestNames } from './request-names.ts';

const registry = new Registry();
registry.register(parseSpec(RAW_SPEC, 'shelf.yaml'));
registry.register(parseSpec(GENERIC_SPEC, 'lamp.yaml'));
registry.bind('lamp', 0x20);
const options = { registry, order: 'little', protocol: 29 } as const;
const names = requestNames(options);

const composed = (attributes: Composition['attributes']): Uint8Array =>
  compose({ family: 'shelf', operation: 'newthing', attributes }, options).bytes;

/** The innermost node that starts at each offset, by its path below the attributes. */
function pathsIn(tree: WireNode): Map<number, string> {
  const paths = new Map<number, string>();
  const walk = (node: WireNode, path: string): void => {
    paths.set(node.offset, path);
    for (const child of node.children) walk(child, `${path}.${child.name}`);
  };
  const attributes = tree.children.find(({ name }) => name === 'attributes');
  for (const child of attributes?.children ?? []) walk(child, child.name);
  return paths;
}

describe('the names of a request', () => {
  it.each(['newthing', 'getthing', 'headless'])(
    'are those of the tree, wherever an attribute starts: %s',
    (operation) => {
      const random = randomOf(operation.length);
      const family = registry.family('shelf')!;
      let found = 0;
      for (let round = 0; round < 30; round += 1) {
        const { bytes } = compose(randomComposition(family, family.operations.get(operation)!, random), options);
        const paths = pathsIn(describeWithSpecs(bytes, { ...options, direction: 'sent' }));
        for (let offset = 0; offset < bytes.length; offset += 1) {
          const name = names.attributeAt(bytes, offset);
          if (name === undefined) continue;
          expect(name).toBe(paths.get(offset));
          found += 1;
        }
      }
      expect(found).toBeGreaterThan(30);
    },
  );

  it('lead through nests, arrays, and what a selector chooses', () => {
    const bytes = composed([
      { name: 'kind', value: 'boxed' },
      { name: 'parts', value: ['1', '2'].map((name) => ({ name, value: [{ name: 'weight', value: 1 }] })) },
      { name: 'data', value: { header: {}, attributes: [{ name: 'weight', value: 3 }] } },
    ]);
    const paths = pathsIn(describeWithSpecs(bytes, { ...options, direction: 'sent' }));
    for (const path of ['parts.[2].weight', 'data.weight']) {
      const [offset] = [...paths].find(([, each]) => each === path) ?? [];
      expect(offset, path).toBeDefined();
      expect(names.attributeAt(bytes, offset!)).toBe(path);
    }
  });

  it('tell what an attribute would be called that is not there, at the top and in a nest', () => {
    const bytes = composed([{ name: 'part', value: [{ name: 'weight', value: 1 }] }]);
    const [nest] = [...pathsIn(describeWithSpecs(bytes, options))].find(([, path]) => path === 'part')!;
    expect(names.attributeOf(bytes, 2)).toBe('count');
    expect(names.attributeOf(bytes, 1, nest)).toBe('weight');
    expect(names.attributeOf(bytes, 2, nest + 4)).toBeUndefined();
    expect(names.attributeOf(bytes, 999)).toBeUndefined();
  });

  it('are those of the family that generic netlink has bound', () => {
    const generic = { ...options, protocol: 16 };
    const { bytes } = compose({ family: 'lamp', operation: 'set', attributes: [{ name: 'id', value: 1 }] }, generic);
    expect(requestNames(generic).attributeAt(bytes, 20)).toBe('id');
    expect(requestNames(generic).attributeOf(bytes, 2)).toBe('name');
  });

  it('are none where no spec knows the message, no attribute starts, or nothing is there', () => {
    const bytes = composed([{ name: 'count', value: 1 }]);
    expect(requestNames({ ...options, protocol: 28 }).attributeAt(bytes, 24)).toBeUndefined();
    for (const offset of [0, 16, 25, 28, 32, 1e6]) expect(names.attributeAt(bytes, offset)).toBeUndefined();
    for (const length of [0, 3, 16, 20, 26]) expect(names.attributeAt(bytes.subarray(0, length), 24)).toBeUndefined();
    expect(names.attributeAt(bytes, 24)).toBe('count');
  });
});
