import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { GENERIC_SPEC, RAW_SPEC } from '../../test/fixtures/schema/samples.ts';
import { ownSpecsFolder, SchemaReader } from './schemas.ts';

let base: string;
let own: string;
let mine: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'nlscope-schemas-'));
  own = join(base, 'own');
  mine = join(base, 'mine');
  mkdirSync(own);
  mkdirSync(mine);
  writeFileSync(join(own, 'lamp.yaml'), GENERIC_SPEC);
  writeFileSync(join(own, 'shelf.yaml'), RAW_SPEC);
});

const readerOf = (folders: readonly string[], changed = vi.fn()) =>
  new SchemaReader({ folders: () => folders, ownFolder: own, changed });

describe('the schemas', () => {
  it('are those that come with nlscope where no folder has others', async () => {
    const { specs, folders, files } = await readerOf([]).read();
    expect(specs.map(({ name }) => name)).toEqual(['lamp', 'shelf']);
    expect(folders).toEqual([{ path: own, isOwn: true, fileCount: 2 }]);
    expect(files[0]).toEqual({ path: join(own, 'lamp.yaml'), family: 'lamp', warningCount: 0 });
  });

  it("are of the first folder that has the family, and nlscope's own last", async () => {
    const other = join(base, 'other');
    mkdirSync(other);
    for (const [folder, doc] of [
      [mine, 'Mine.'],
      [other, 'Another.'],
    ] as const)
      writeFileSync(join(folder, 'any-name.yaml'), RAW_SPEC.replace('Things on a shelf.', doc));
    const { specs, files } = await readerOf([mine, other]).read();
    expect(specs.map(({ name, doc }) => [name, doc])).toContainEqual(['shelf', 'Mine.']);
    expect(specs).toHaveLength(2);
    const winner = join(mine, 'any-name.yaml');
    expect(files.map(({ overridden }) => overridden)).toEqual([undefined, winner, undefined, winner]);
  });

  it('tell of a file that is no spec where and why, and take the others', async () => {
    writeFileSync(join(mine, 'a-broken.yaml'), RAW_SPEC.replace('type: u64, value: 10', 'type: u65, value: 10'));
    writeFileSync(join(mine, 'b-no-yaml.yaml'), 'name: "x');
    mkdirSync(join(mine, 'c-folder.yaml'));
    writeFileSync(join(mine, 'd-lamp.yaml'), GENERIC_SPEC);
    writeFileSync(join(mine, 'README.rst'), 'no spec, and not said to be one');
    const { specs, files } = await readerOf([mine]).read();
    const errors = files.map(({ error }) => error);
    expect(errors[0]?.reason).toContain("'u65'");
    expect(errors[0]?.path).toBe('attribute-sets[0].attributes[5].type');
    const line = RAW_SPEC.split('\n').findIndex((text) => text.includes('name: total, type: u64')) + 1;
    expect(errors[0]?.line).toBe(line);
    expect(errors[1]).toMatchObject({ reason: expect.stringContaining('not YAML'), line: 1 });
    expect(errors[2]).toEqual({ reason: 'it is a folder' });
    expect(errors.slice(3)).toEqual([undefined, undefined, undefined]);
    expect(specs.map(({ file }) => file)).toEqual([join(mine, 'd-lamp.yaml'), join(own, 'shelf.yaml')]);
  });

  it('tell why a folder is not read', async () => {
    const { folders, specs } = await readerOf([join(base, 'nowhere'), join(own, 'lamp.yaml')]).read();
    expect(folders.map(({ problem }) => problem)).toEqual(['it is not there', 'it is no folder', undefined]);
    expect(specs).toHaveLength(2);
  });

  it('are read once, and again when that is asked for, which is then told', async () => {
    const changed = vi.fn();
    const reader = readerOf([mine], changed);
    const first = await reader.read();
    writeFileSync(join(mine, 'lamp.yaml'), GENERIC_SPEC.replace('name: lamp', 'name: torch'));
    expect(await reader.read()).toBe(first);
    expect(changed).not.toHaveBeenCalled();
    const again = await reader.readAgain();
    expect(again.specs.map(({ name }) => name)).toEqual(['torch', 'lamp', 'shelf']);
    expect(reader.current).toBe(again);
    expect(changed).toHaveBeenCalledTimes(1);
  });

  it('keep what a file said that has not changed, and forget one that is gone', async () => {
    const reader = readerOf([]);
    const [lamp, shelf] = (await reader.read()).specs;
    writeFileSync(join(own, 'lamp.yaml'), GENERIC_SPEC.replace('name: lamp', 'name: LAMP'));
    utimesSync(join(own, 'lamp.yaml'), 1, 1);
    const after = (await reader.readAgain()).specs;
    expect(after[0]).not.toBe(lamp);
    expect(after[1]).toBe(shelf);
    rmSync(join(own, 'shelf.yaml'));
    expect((await reader.readAgain()).specs).toHaveLength(1);
  });

  it('follow a change of the folders once somebody has asked, and the last of several', async () => {
    const folders: string[] = [];
    const changed = vi.fn();
    const reader = new SchemaReader({ folders: () => folders, ownFolder: own, changed });
    reader.foldersChanged();
    expect(reader.current.specs).toEqual([]);
    await reader.read();
    writeFileSync(join(mine, 'torch.yaml'), GENERIC_SPEC.replace('name: lamp', 'name: torch'));
    folders.push(mine);
    reader.foldersChanged();
    folders.pop();
    reader.foldersChanged();
    await expect.poll(() => changed.mock.calls.length).toBeGreaterThan(0);
    expect((await reader.read()).folders).toHaveLength(1);
    expect(reader.current.folders).toHaveLength(1);
    expect(changed).toHaveBeenCalledTimes(1);
  });
});

it('nlscope brings specs of its own, all of them sound', async () => {
  const { specs, files } = await new SchemaReader({ folders: () => [] }).read();
  expect(files.filter(({ error }) => error)).toEqual([]);
  expect(files.every(({ path }) => path.startsWith(ownSpecsFolder))).toBe(true);
  expect(specs.map(({ name }) => name)).toEqual(expect.arrayContaining(['rt-link', 'rt-addr', 'nlctrl']));
});
