import { describe, expect, test } from 'vitest';
import { defaultModuleParameters } from '../../core/contract/defaults.ts';
import type { CheckUpStep, ModuleState } from '../../core/contract/module.ts';
import { actionsOf } from './actions.ts';

const none: ModuleState = { release: '6.12', version: '0.1.0', built: null, loaded: null, build: null, acting: null };
const built = { path: '/m.ko', version: '0.1.0', vermagic: '6.12', bytes: 1, builtAtMs: 1, stale: false };
const loaded = { version: '0.1.0', parameters: defaultModuleParameters, references: 0 };
const failed = (id: CheckUpStep['id']): CheckUpStep[] => [
  { id, title: 'Kernel headers', status: 'fail', evidence: 'not installed' },
];
const actions = (state: Partial<ModuleState>, steps?: CheckUpStep[], wantsReload = false) =>
  actionsOf({ state: { ...none, ...state }, steps, wantsReload });

describe('the next thing to do', () => {
  test('is the build, then the load, then nothing', () => {
    expect(actions({}).next).toBe('build');
    expect(actions({ built: { ...built, stale: true } }).next).toBe('build');
    expect(actions({ built }).next).toBe('load');
    expect(actions({ built, loaded }).next).toBeUndefined();
    expect(actions({ built, loaded }, undefined, true).next).toBe('reload');
  });

  test('is never one that can not be done', () => {
    expect(actions({}, failed('headers')).next).toBeUndefined();
    expect(actions({ built }, failed('modules')).next).toBeUndefined();
  });
});

describe('an action that can not be done', () => {
  test('says what is missing', () => {
    expect(actions({}).reasons).toEqual({
      load: 'build the module first',
      reload: 'build the module first',
      unload: 'the module is not loaded',
    });
    expect(actions({}, failed('headers')).reasons.build).toBe('Kernel headers: not installed');
    expect(actions({ built }, failed('modules')).reasons.load).toContain('not installed');
  });

  test('waits for what is under way', () => {
    expect(Object.values(actions({ built, acting: 'load' }).reasons)).toHaveLength(4);
    expect(actionsOf({ state: undefined, steps: undefined, wantsReload: false }).reasons.build).toBeDefined();
  });
});

test('a loaded module can be reloaded and unloaded', () => {
  expect(actions({ built, loaded }).reasons).toEqual({});
});
