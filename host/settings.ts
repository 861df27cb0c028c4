/**
 * The settings file: read once, checked, written whole and atomically. A damaged file is put aside, never
 * overwritten; what is sound in it holds.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Settings, settings as schema } from '../core/contract/api.ts';
import { defaultSettings } from '../core/contract/defaults.ts';
import { AppError } from '../core/contract/errors.ts';
import { makeFolder, userFolder } from './user-folders.ts';

export interface SettingsFile {
  read(): Settings;
  /** @throws AppError SETTINGS_NOT_SAVED; the new values are then in force until the host ends. */
  write(settings: Settings): void;
}

export const settingsPath = (environment?: NodeJS.ProcessEnv): string =>
  join(userFolder('config', environment), 'settings.json');

export function openSettings(path: string = settingsPath()): SettingsFile {
  let current = load(path);
  return {
    read: () => current,
    write: (next) => {
      current = next;
      try {
        makeFolder(dirname(path));
        writeFileSync(`${path}.new`, `${JSON.stringify(next, null, 2)}\n`);
        renameSync(`${path}.new`, path);
      } catch (cause) {
        throw new AppError(
          {
            code: 'SETTINGS_NOT_SAVED',
            message: `the settings hold for now, but could not be written to ${path}: ${(cause as Error).message}`,
            nextStep: `Make ${dirname(path)} writable, then change the setting again.`,
          },
          { cause },
        );
      }
    },
  };
}

function load(path: string): Settings {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return defaultSettings;
  }
  const found = parseJson(text);
  // What an older nlscope did not know yet is as it would be by default.
  const completed = complete(defaultSettings, found);
  const parsed = schema.safeParse(completed);
  if (parsed.success && isObject(found)) return parsed.data;
  setAside(path);
  const wrong = new Set(parsed.error?.issues.map(({ path: [key] }) => key));
  const sound = Object.entries(completed).filter(([key]) => !wrong.has(key));
  return { ...defaultSettings, ...Object.fromEntries(sound) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The defaults with what was found in their place, key by key. Keys that are not known are a newer nlscope's, and left out. */
function complete<T extends object>(defaults: T, found: unknown): T {
  if (!isObject(found)) return defaults;
  const pairs = Object.entries(defaults).map(([key, value]) => {
    if (!Object.hasOwn(found, key)) return [key, value];
    return [key, isObject(value) && isObject(found[key]) ? complete(value, found[key]) : found[key]];
  });
  return Object.fromEntries(pairs) as T;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function setAside(path: string): void {
  try {
    renameSync(path, `${path}.damaged`);
  } catch {
    // A folder that can't be written keeps the damaged file; the defaults hold, and the next write says so.
  }
}
