/** Which actions can be done now, why the others can't, and which is the next to do. Pure. */
import type { CheckUpStep, ModuleState } from '../../core/contract/module.ts';
import { isBuilding } from '../stores/module-words.ts';

export type ActionName = 'build' | 'load' | 'reload' | 'unload';

export interface Actions {
  /** Why an action can't be done; not in it can. */
  reasons: Partial<Record<ActionName, string>>;
  next: ActionName | undefined;
}

export interface Circumstances {
  state: ModuleState | undefined;
  steps: readonly CheckUpStep[] | undefined;
  /** What is loaded is not what would be loaded now. */
  wantsReload: boolean;
}

export function actionsOf({ state, steps, wantsReload }: Circumstances): Actions {
  if (!state) return { reasons: all('the host has not told the state of the module yet'), next: undefined };
  if (state.acting) return { reasons: all('another action is under way'), next: undefined };
  const failed = (...ids: CheckUpStep['id'][]): string | undefined => {
    const step = steps?.find(({ id, status }) => status === 'fail' && ids.includes(id));
    return step && `${step.title}: ${step.evidence}`;
  };
  const building = isBuilding(state) ? 'the module is being built' : undefined;
  const load = building ?? failed('modules') ?? (state.built ? undefined : 'build the module first');
  const reasons = {
    build: building ?? failed('headers', 'compiler', 'make'),
    load,
    reload: load,
    unload: state.loaded ? undefined : 'the module is not loaded',
  };
  const next = nextOf(state, wantsReload);
  return { reasons, next: next && reasons[next] === undefined ? next : undefined };
}

function nextOf({ built, loaded }: ModuleState, wantsReload: boolean): ActionName | undefined {
  if (!built || built.stale) return 'build';
  if (!loaded) return 'load';
  return wantsReload ? 'reload' : undefined;
}

const all = (reason: string): Actions['reasons'] => ({ build: reason, load: reason, reload: reason, unload: reason });
