// The kernel's own documents, from the folder that NLSCOPE_KERNEL_SPECS names (Documentation/netlink/specs of a tree,
// or /usr/share/ynl/specs); they are not ours to carry along.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseSpec } from './parse-spec.ts';

const folder = process.env.NLSCOPE_KERNEL_SPECS;
const files = folder ? readdirSync(folder).filter((name) => name.endsWith('.yaml')) : [];
if (!folder) console.warn('NLSCOPE_KERNEL_SPECS is not set: no spec of a real kernel is tested');

describe.skipIf(!folder)('a spec of the kernel', () => {
  it('is there', () => expect(files.length).toBeGreaterThan(0));

  it.each(files)('loads: %s', (file) => {
    const spec = parseSpec(readFileSync(join(folder!, file), 'utf8'), file);
    expect(spec.operations.length).toBeGreaterThan(0);
    expect(structuredClone(spec)).toEqual(spec);
  });
});
