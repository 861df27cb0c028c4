/** The echo module's state in few words, the same wherever it is told, and what is to be done next. Pure. */
import type { ModuleAction, ModuleState } from '../../core/contract/module.ts';

export type ModuleTone = 'ok' | 'warn' | 'dim';

export interface ModuleWords {
  text: string;
  tone: ModuleTone;
}

const actingWords: Record<ModuleAction['kind'], string> = {
  load: 'loading…',
  unload: 'unloading…',
  reload: 'reloading…',
  set: 'setting parameters…',
};

export const isBuilding = (state: ModuleState | undefined): boolean => state?.build?.outcome === 'building';

/** Another version of it is built than is loaded. */
export const isOutdated = ({ built, loaded }: ModuleState): boolean =>
  loaded !== null && built !== null && built.version !== loaded.version;

/** 'built, not loaded', 'loaded', 'loading…'. Undefined is not known yet. */
export function moduleWords(state: ModuleState | undefined): ModuleWords {
  if (!state) return { text: 'not known yet', tone: 'dim' };
  if (state.acting) return { text: actingWords[state.acting], tone: 'warn' };
  if (isBuilding(state)) return { text: 'building…', tone: 'warn' };
  const { built, loaded } = state;
  if (loaded && built?.stale) return { text: 'loaded, build is stale', tone: 'warn' };
  if (loaded && isOutdated(state)) return { text: `loaded, ${built!.version} is built`, tone: 'warn' };
  if (loaded) return { text: 'loaded', tone: 'ok' };
  if (!built) return { text: 'not built', tone: 'dim' };
  return { text: built.stale ? 'built, stale' : 'built, not loaded', tone: 'warn' };
}

/** For the bar above every screen: 'loaded', 'not loaded', or what is under way. */
export function presenceWords(state: ModuleState | undefined): ModuleWords {
  if (!state) return { text: '', tone: 'dim' };
  if (state.acting || isBuilding(state)) return moduleWords(state);
  return state.loaded ? { text: 'loaded', tone: 'ok' } : { text: 'not loaded', tone: 'dim' };
}

/** '6.12.57' of '6.12.57-amd64'. */
export const shortRelease = (release: string): string => /^[\d.]+/.exec(release)?.[0] ?? release;
