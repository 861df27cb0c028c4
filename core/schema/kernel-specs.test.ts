// The kernel's own documents, from the folder that NLSCOPE_KERNEL_SPECS names (Documentation/netlink/specs of a tree,
// or /usr/share/ynl/specs); they are not ours to carry along.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { randomComposition, randomOf } from '../../test/fixtures/schema/random-composition.ts';
import { equal } from '../wire/bytes.ts';
import { HEADER_LENGTH } from '../wire/header.ts';
import { compose, decompose } from './compose.ts';
import { describeWithSpecs } from './decode.ts';
import { parseSpec } from './parse-spec.ts';
import { Registry } from './registry.ts';
import { summarise } from './summarise.ts';

const folder = process.env.NLSCOPE_KERNEL_SPECS;
const files = folder ? readdirSync(folder).filter((name) => name.endsWith('.yaml')) : [];
if (!folder) console.warn('NLSCOPE_KERNEL_SPECS is not set: no spec of a real kernel is tested');

let messages = 0;

describe.skipIf(!folder)('a spec of the kernel', () => {
  it('is there', () => expect(files.length).toBeGreaterThan(0));

  it.each(files)('loads: %s', (file) => {
    const spec = parseSpec(readFileSync(join(folder!, file), 'utf8'), file);
    expect(spec.operations.length).toBeGreaterThan(0);
    expect(structuredClone(spec)).toEqual(spec);
  });

  it.each(files)('gives every operation back as it was composed: %s', (file) => {
    const registry = new Registry();
    const family = registry.register(parseSpec(readFileSync(join(folder!, file), 'utf8'), file));
    registry.bind(family.spec.name, 0x20);
    const random = randomOf(family.spec.name.length);
    for (const operation of family.operations.values()) {
      for (const order of ['little', 'big'] as const) {
        const { bytes } = compose(randomComposition(family, operation, random), { registry, order });
        const read = decompose(bytes, { registry, order, protocol: family.spec.protocol })!;
        expect(read.family).toBe(family.spec.name);
        expect(read.rest).toBeUndefined();
        expect(equal(compose(read, { registry, order }).bytes, bytes)).toBe(true);
        messages += 1;
      }
    }
  });

  it.each(files)('reads its own messages without an issue of form, and damaged ones to the end: %s', (file) => {
    const registry = new Registry();
    const family = registry.register(parseSpec(readFileSync(join(folder!, file), 'utf8'), file));
    registry.bind(family.spec.name, 0x20);
    const random = randomOf(file.length);
    const options = { registry, order: 'little', protocol: family.spec.protocol } as const;
    for (const operation of family.operations.values()) {
      const { bytes } = compose(randomComposition(family, operation, random), options);
      const tree = describeWithSpecs(bytes, options);
      expect(tree.note).toContain(`${family.spec.name}: `);
      expect(tree.children.at(-1)?.issues).toEqual([]);
      for (let hits = 0; hits < 20; hits += 1) {
        bytes[HEADER_LENGTH + random(bytes.length - HEADER_LENGTH)] = random(256);
        describeWithSpecs(bytes, options);
        summarise(bytes, options);
      }
    }
  });

  it('is counted', () =>
    console.log(`${files.length} specs; ${messages} messages composed, read back and composed again`));
});
