import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { EXAMPLES } from '../../core/saved/examples.ts';
import { FolderWatch } from './folder-watch.ts';
import { SavedFolder } from './saved-folder.ts';

const text = EXAMPLES['NOOP with ACK.yaml']!;
let outside: string;
let root: string;
let folder: SavedFolder;

beforeEach(() => {
  outside = mkdtempSync(join(tmpdir(), 'nlscope-saved-'));
  root = join(outside, 'saved');
  folder = new SavedFolder(root);
});

const codeOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    return (error as { code: string }).code;
  }
  return 'none';
};

describe('the folder of saved messages', () => {
  it('is empty before it is there, and made by the first write', () => {
    expect(folder.list()).toEqual({ root, entries: [] });
    expect(folder.write('a/b/one.yaml', text, null)).toMatchObject({ path: 'a/b/one.yaml', text, problems: [] });
    expect(readFileSync(join(root, 'a/b/one.yaml'), 'utf8')).toBe(text);
    expect(readdirSync(join(root, 'a/b'))).toEqual(['one.yaml']);
  });

  it('lists folders first and by number, and a file with an error with its error', () => {
    for (const path of ['10.yaml', '2.yaml', 'z/1.yaml']) folder.write(path, text, null);
    const bad = 'protocol: nowhere\nheader: {type: 20, flags: x}\n';
    folder.write('bad.yaml', bad, null);
    writeFileSync(join(root, 'notes.txt'), '');
    const { entries } = folder.list();
    expect(entries.map(({ path }) => path)).toEqual(['z', '2.yaml', '10.yaml', 'bad.yaml']);
    expect(entries[0]).toMatchObject({ entries: [{ kind: 'file', name: '1', path: 'z/1.yaml' }] });
    expect(entries[3]).toMatchObject({ problem: { line: 1, column: 11, field: 'protocol' } });
    expect(folder.read('bad.yaml')).toMatchObject({
      text: bad,
      problems: [{ field: 'protocol' }, {}],
    });
    folder.write('bad.yaml', text, bad);
    expect(folder.list().entries[3]).toEqual({ kind: 'file', name: 'bad', path: 'bad.yaml' });
  });

  it.each([
    '../one.yaml',
    '/etc/one.yaml',
    'a/../../one.yaml',
    '.trash/one.yaml',
    'a//one.yaml',
    'a\\b.yaml',
    'a\0.yaml',
    'one.txt',
    '',
  ])('refuses the name %j', (path) => {
    expect(codeOf(() => folder.write(path, text, null))).toBe('SAVED_PATH_INVALID');
    expect(codeOf(() => folder.read(path))).toBe('SAVED_PATH_INVALID');
    expect(existsSync(join(outside, 'one.yaml'))).toBe(false);
  });

  it('follows no link, of a file or of a folder on the way', () => {
    folder.write('one.yaml', text, null);
    writeFileSync(join(outside, 'secret.yaml'), 'secret');
    symlinkSync(join(outside, 'secret.yaml'), join(root, 'link.yaml'));
    symlinkSync(outside, join(root, 'out'));
    for (const path of ['link.yaml', 'out/secret.yaml']) {
      expect(codeOf(() => folder.read(path))).toBe('SAVED_PATH_INVALID');
      expect(codeOf(() => folder.write(path, text, 'secret'))).toBe('SAVED_PATH_INVALID');
      expect(codeOf(() => folder.move('one.yaml', path))).toBe('SAVED_PATH_INVALID');
      expect(codeOf(() => folder.remove(path))).toBe('SAVED_PATH_INVALID');
    }
    expect(readFileSync(join(outside, 'secret.yaml'), 'utf8')).toBe('secret');
    expect(folder.list().entries).toMatchObject([{ path: 'link.yaml', problem: {} }, { path: 'one.yaml' }]);
  });

  it('deletes into no trash that is a link', () => {
    folder.write('one.yaml', text, null);
    symlinkSync(outside, join(root, '.trash'));
    expect(codeOf(() => folder.remove('one.yaml'))).toBe('SAVED_PATH_INVALID');
    expect(folder.read('one.yaml').text).toBe(text);
  });

  it('may itself be reached through a link', () => {
    mkdirSync(join(outside, 'dotfiles'));
    symlinkSync(join(outside, 'dotfiles'), root);
    folder.write('one.yaml', text, null);
    expect(readdirSync(join(outside, 'dotfiles'))).toEqual(['one.yaml']);
  });

  it('does not write over what was changed elsewhere meanwhile', () => {
    folder.write('one.yaml', text, null);
    writeFileSync(join(root, 'one.yaml'), `${text}# mine\n`);
    expect(codeOf(() => folder.write('one.yaml', 'x', text))).toBe('SAVED_CHANGED');
    expect(codeOf(() => folder.write('one.yaml', 'x', null))).toBe('SAVED_CHANGED');
    expect(folder.read('one.yaml').text).toBe(`${text}# mine\n`);
  });

  it('keeps a message under its name, and replaces one only when told to, comments kept', () => {
    const { message } = folder.write('one.yaml', text, null);
    const stored = folder.store('a', { ...message!, name: 'in/out: 1' }, false);
    expect(stored.path).toBe('a/in-out: 1.yaml');
    folder.write('NOOP with ACK.yaml', text, null);
    expect(codeOf(() => folder.store('', message!, false))).toBe('SAVED_EXISTS');
    const header = { ...message!.header, flags: 1 };
    expect(folder.store('', { ...message!, header }, true).text).toBe(text.replace('|ACK', ''));
  });

  it('renames files and folders, and the name inside where it was the file’s', () => {
    folder.write('a/NOOP with ACK.yaml', text, null);
    folder.move('a/NOOP with ACK.yaml', 'a/noop.yaml');
    expect(folder.read('a/noop.yaml').text).toBe(text.replace('name: NOOP with ACK', 'name: noop'));
    folder.move('a', 'b/c');
    expect(folder.read('b/c/noop.yaml').message?.name).toBe('noop');
    folder.write('b/other.yaml', text, null);
    folder.move('b/other.yaml', 'b/another.yaml');
    expect(folder.read('b/another.yaml').text).toBe(text);
    expect(codeOf(() => folder.move('b', 'b/c/d'))).toBe('SAVED_PATH_INVALID');
    expect(codeOf(() => folder.move('b/another.yaml', 'b/c/noop.yaml'))).toBe('SAVED_EXISTS');
    expect(codeOf(() => folder.move('gone.yaml', 'x.yaml'))).toBe('SAVED_MISSING');
  });

  it('deletes into the trash, from where a file or a folder comes back', () => {
    folder.write('a/one.yaml', text, null);
    const file = folder.remove('a/one.yaml');
    const whole = folder.remove('a');
    expect(folder.list().entries).toEqual([]);
    folder.restore('a', whole.trashed);
    folder.restore('a/one.yaml', file.trashed);
    expect(folder.read('a/one.yaml').text).toBe(text);
    expect(readdirSync(join(root, '.trash'))).toEqual([]);
    expect(codeOf(() => folder.restore('a/one.yaml', '../..'))).toBe('SAVED_MISSING');
  });

  it('keeps in the trash what was deleted in the last 30 days, the last 200 at most', () => {
    const nowMs = 1_800_000_000_000;
    const ageDays = (days: number): number => nowMs - days * 86_400_000;
    const inTrash = (name: string): string => join(root, '.trash', name);
    const put = (name: string): void => {
      mkdirSync(inTrash(name), { recursive: true });
      writeFileSync(join(inTrash(name), 'one.yaml'), text);
    };
    writeFileSync(join(outside, 'precious'), '');
    put(`${ageDays(31)}-0`);
    put(`${ageDays(29)}-0`);
    symlinkSync(outside, inTrash(`${ageDays(40)}-1`));
    put('mine');
    folder.emptyTrash(nowMs);
    expect(readdirSync(join(root, '.trash')).sort()).toEqual([`${ageDays(29)}-0`, 'mine']);
    expect(existsSync(join(outside, 'precious'))).toBe(true);
    for (let number = 0; number < 205; number += 1) put(`${nowMs}-${number}`);
    folder.emptyTrash(nowMs);
    expect(readdirSync(join(root, '.trash'))).toHaveLength(201);
    expect(existsSync(inTrash(`${nowMs}-4`))).toBe(false);
    folder.restore('one.yaml', `${nowMs}-5`);
    expect(folder.read('one.yaml').text).toBe(text);
  });

  it('empties no trash that is a link', () => {
    mkdirSync(root, { recursive: true });
    mkdirSync(join(outside, '1-0'));
    symlinkSync(outside, join(root, '.trash'));
    expect(codeOf(() => folder.emptyTrash())).toBe('SAVED_PATH_INVALID');
    expect(existsSync(join(outside, '1-0'))).toBe(true);
  });
});

describe('a watch', () => {
  it('tells of changes from outside, also in folders that were not there', async () => {
    const changed = vi.fn();
    const watch = new FolderWatch(root, changed);
    const told = async (act: () => void): Promise<void> => {
      changed.mockClear();
      act();
      await expect.poll(() => changed.mock.calls.length, { timeout: 5_000 }).toBeGreaterThan(0);
    };
    await told(() => mkdirSync(join(root, 'a'), { recursive: true }));
    await told(() => writeFileSync(join(root, 'a/one.yaml'), text));
    await told(() => writeFileSync(join(root, 'a/one.yaml'), 'x'));
    watch.close();
  });
});
