import { expect, test } from 'vitest';
import { defaultModuleParameters } from '../../core/contract/defaults.ts';
import type { ModuleBuild, ModuleState } from '../../core/contract/module.ts';
import { moduleWords, presenceWords, shortRelease } from './module-words.ts';

const none: ModuleState = {
  release: '6.12.57-amd64',
  version: '0.1.0',
  built: null,
  loaded: null,
  build: null,
  acting: null,
};
const built = { path: '/m.ko', version: '0.1.0', vermagic: '6.12.57', bytes: 1, builtAtMs: 1, stale: false };
const loaded = { version: '0.1.0', parameters: defaultModuleParameters, references: 0 };
const build: ModuleBuild = { outcome: 'building', command: 'make', startedAtMs: 0, tookMs: 0, done: 0, steps: 5 };

test.each<[string, Partial<ModuleState>]>([
  ['not built', {}],
  ['building…', { build }],
  ['built, not loaded', { built, build: { ...build, outcome: 'built' } }],
  ['built, stale', { built: { ...built, stale: true } }],
  ['loading…', { built, acting: 'load' }],
  ['loaded', { built, loaded }],
  ['loaded', { loaded }],
  ['loaded, build is stale', { built: { ...built, stale: true }, loaded }],
  ['loaded, 0.1.0 is built', { built, loaded: { ...loaded, version: '0.0.9' } }],
  ['unloading…', { built, loaded, acting: 'unload' }],
])('a module is %s', (words, state) => {
  expect(moduleWords({ ...none, ...state }).text).toBe(words);
});

test('in the bar it is loaded or not, or what is under way', () => {
  expect(presenceWords(undefined).text).toBe('');
  expect(presenceWords({ ...none, built }).text).toBe('not loaded');
  expect(presenceWords({ ...none, built: { ...built, stale: true }, loaded })).toEqual({ text: 'loaded', tone: 'ok' });
  expect(presenceWords({ ...none, acting: 'load' }).text).toBe('loading…');
});

test('a release is shortened to its numbers', () => {
  expect(shortRelease('6.12.57-amd64')).toBe('6.12.57');
  expect(shortRelease('next')).toBe('next');
});
