import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { defaultSettings } from '../core/contract/defaults.ts';
import { openSettings, settingsPath } from './settings.ts';

let path: string;
beforeEach(() => {
  path = join(mkdtempSync(join(tmpdir(), 'nlscope-settings-')), 'deep', 'settings.json');
});

describe('settings file', () => {
  it('starts from the defaults and writes nothing until something changes', () => {
    expect(openSettings(path).read()).toEqual(defaultSettings);
    expect(existsSync(path)).toBe(false);
  });

  it('gives back what was written, also after a restart', () => {
    const changed = { ...defaultSettings, theme: 'light' as const, lostAfterMs: 250 };
    openSettings(path).write(changed);
    expect(openSettings(path).read()).toEqual(changed);
  });

  it('keeps what the file of an older nlscope says, and adds the defaults of what it lacks, also within the socket', () => {
    const { schemaFolders, socket, ...rest } = { ...defaultSettings, theme: 'light' as const, lostAfterMs: 77 };
    openSettings(path).write(defaultSettings);
    writeFileSync(path, JSON.stringify({ ...rest, socket: { extAck: false } }));
    expect(openSettings(path).read()).toEqual({ ...rest, schemaFolders, socket: { ...socket, extAck: false } });
    expect(existsSync(`${path}.damaged`)).toBe(false);
  });

  it.each(['null', '[]', '7', '{"schemaFolders": "/one"}', '{"schemaFolders": ["relative"]}', '{"socket": null}'])(
    'takes %s for damage',
    (text) => {
      openSettings(path).write(defaultSettings);
      writeFileSync(path, text);
      expect(openSettings(path).read()).toEqual(defaultSettings);
      expect(readFileSync(`${path}.damaged`, 'utf8')).toBe(text);
    },
  );

  it('puts a damaged file aside instead of overwriting it', () => {
    openSettings(path).write(defaultSettings);
    writeFileSync(path, '{"theme": "plaid"');
    expect(openSettings(path).read()).toEqual(defaultSettings);
    expect(readFileSync(`${path}.damaged`, 'utf8')).toBe('{"theme": "plaid"');
  });

  it('takes a file of an older version, which lacks a key, and of a newer one, which has one more', () => {
    mkdirSync(dirname(path), { recursive: true });
    const {
      spool: _,
      socket: { capAck: __, ...socket },
      ...older
    } = { ...defaultSettings, lostAfterMs: 250 };
    const written = JSON.stringify({ ...older, socket: { ...socket, extAck: false }, hologram: true });
    writeFileSync(path, written);
    const expected = { ...defaultSettings, lostAfterMs: 250, socket: { ...defaultSettings.socket, extAck: false } };
    expect(openSettings(path).read()).toEqual(expected);
    expect(readFileSync(path, 'utf8')).toBe(written);
  });

  it('loses one value that is wrong and no other, and puts the file aside', () => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, JSON.stringify({ ...defaultSettings, theme: 'plaid', lostAfterMs: 250 }));
    expect(openSettings(path).read()).toEqual({ ...defaultSettings, lostAfterMs: 250 });
    expect(existsSync(`${path}.damaged`)).toBe(true);
  });

  it.each(['null', '[]', '3', '{"socket": null}'])(
    'that holds %s falls back to the defaults, and is put aside',
    (text) => {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
      expect(openSettings(path).read()).toEqual(defaultSettings);
      expect(readFileSync(`${path}.damaged`, 'utf8')).toBe(text);
    },
  );

  it('keeps a value in force that could not be written, and says what to do', () => {
    writeFileSync(dirname(path), 'a file where a folder should be');
    const file = openSettings(path);
    const changed = { ...defaultSettings, lostAfterMs: 77 };
    expect(() => file.write(changed)).toThrow(expect.objectContaining({ code: 'SETTINGS_NOT_SAVED' }));
    expect(file.read()).toEqual(changed);
  });

  it('gives up on a folder that can be neither made nor found, as below /proc', () => {
    const file = openSettings('/proc/nlscope/deep/settings.json');
    expect(() => file.write(defaultSettings)).toThrow(expect.objectContaining({ code: 'SETTINGS_NOT_SAVED' }));
  });

  it.each([
    ['/elsewhere', '/elsewhere/nlscope/settings.json'],
    ['relative', join(homedir(), '.config/nlscope/settings.json')],
    ['', join(homedir(), '.config/nlscope/settings.json')],
    [undefined, join(homedir(), '.config/nlscope/settings.json')],
  ])('is, with XDG_CONFIG_HOME=%s, %s', (folder, expected) => {
    expect(settingsPath({ XDG_CONFIG_HOME: folder })).toBe(expected);
  });
});
