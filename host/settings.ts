/** The settings file: read once, checked, written whole and atomically. A damaged file is put aside, never overwritten. */
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
  try {
    return schema.parse(withDefaults(defaultSettings, JSON.parse(text)));
  } catch {
    setAside(path);
    return defaultSettings;
  }
}

/** A file of an older nlscope lacks what came since, which is no reason to lose the rest. */
function withDefaults(defaults: object, found: unknown): unknown {
  if (!isPlainObject(found)) return found;
  const entries = Object.entries(defaults).map(([key, value]) => {
    if (!Object.hasOwn(found, key)) return [key, value];
    return [key, isPlainObject(value) ? withDefaults(value, found[key]) : found[key]];
  });
  return { ...found, ...Object.fromEntries(entries) };
}

const isPlainObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function setAside(path: string): void {
  try {
    renameSync(path, `${path}.damaged`);
  } catch {
    // A folder that can't be written keeps the damaged file; the defaults hold, and the next write says so.
  }
}
