/**
 * What the user does with the echo module: its check-up, build, privileged actions with the plan that is shown before
 * them, parameters, counters and first echo. The module's own state is the host's and is mirrored in host-store.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Client } from '../../core/contract/connect.ts';
import { AppError, type AppErrorData, toErrorData } from '../../core/contract/errors.ts';
import type { BuildOutput, CheckUpStep, ModuleAction, ModulePlan, ModuleState } from '../../core/contract/module.ts';
import type { ConnectionStore } from './connection-store.ts';
import { type EchoBack, EchoFailure, sendFirstEcho } from './first-echo.ts';
import type { HostStore } from './host-store.ts';
import { type KeptStorage, keep, readKept } from './kept.ts';
import { type CountersReading, readingAfter } from './module-counters.ts';
import {
  changesOf,
  defaultParameterForm,
  formOf,
  formWith,
  keptParameters,
  type ParameterForm,
  readParameters,
} from './module-parameters.ts';
import type { Notify } from './notice.ts';

export type ActionKind = ModuleAction['kind'];

/** What failed and why; stands until the next action. */
export interface ActionError {
  title: string;
  error: AppErrorData;
}

export type FirstEcho =
  | { status: 'idle' | 'sending' }
  | ({ status: 'back' } & EchoBack)
  | { status: 'failed'; error: AppErrorData; number: number | undefined };

export interface ModuleStoreState {
  /** Undefined before the first check-up. */
  steps: readonly CheckUpStep[] | undefined;
  checking: boolean;
  /** Of the last build, as far as it is. */
  output: readonly string[];
  /** As typed, for the next load. */
  form: ParameterForm;
  /** As typed while the module is loaded: what is to differ from its real values. */
  edits: Partial<ParameterForm>;
  /** The action whose plan is shown. */
  planned: { action: ModuleAction; plan: ModulePlan } | undefined;
  /** How the action that this page began gets its privilege, while it is under way. */
  through: ModulePlan['through'] | undefined;
  failure: ActionError | undefined;
  firstEcho: FirstEcho;
  /** Null where the module is not loaded. */
  counters: CountersReading | null;

  checkUp(): Promise<void>;
  build(): Promise<void>;
  cancelBuild(): Promise<void>;
  edit(change: Partial<ParameterForm>): void;
  /** Back to the module's real values, or to its defaults where it is not loaded. */
  resetParameters(): void;
  /** Asks what the action would run, to be shown before {@link ModuleStoreState.carryOut}. */
  prepare(kind: ActionKind): Promise<void>;
  dismiss(): void;
  carryOut(): Promise<void>;
  connect(): Promise<void>;
  sendFirstEcho(): Promise<void>;
  /** Reads the output of a build that ran before this page was there. */
  readOutput(): Promise<void>;
  readCounters(): Promise<void>;
}
export type ModuleStore = StoreApi<ModuleStoreState>;

interface Surroundings {
  client: Client;
  host: HostStore;
  connection: ConnectionStore;
  notify: Notify;
  /** The Module screen is on. */
  isShown(): boolean;
}

const failureTitles: Record<ActionKind, string> = {
  load: 'The module was not loaded',
  unload: 'The module was not unloaded',
  reload: 'The module was not reloaded',
  set: 'The parameters were not set',
};

const notLoaded = {
  code: 'NOT_LOADED',
  message: 'the echo module is not loaded',
  nextStep: 'Load it on the Module screen first.',
};
const loadedTitle = 'The echo module is loaded';

export function createModuleStore(
  { client, host, connection, notify, isShown }: Surroundings,
  storage: KeptStorage,
): { store: ModuleStore; flush(): void } {
  let checkAgain = false;
  /** An action or a build of this page is under way: what follows from it is done when it ends. */
  let busy = 0;

  const store = createStore<ModuleStoreState>()((set, get) => {
    const attempt = async (title: string, act: () => Promise<void>): Promise<void> => {
      set({ failure: undefined });
      busy += 1;
      try {
        await act();
      } catch (thrown) {
        const error = toErrorData(thrown);
        if (error.code !== 'BUILD_CANCELLED') set({ failure: { title, error } });
      } finally {
        busy -= 1;
      }
    };
    return {
      steps: undefined,
      checking: false,
      output: [],
      form: readKept(storage, keptParameters) ?? defaultParameterForm,
      edits: {},
      planned: undefined,
      through: undefined,
      failure: undefined,
      firstEcho: { status: 'idle' },
      counters: null,

      async checkUp() {
        if (get().checking) {
          checkAgain = true;
          return;
        }
        set({ checking: true });
        try {
          set({ steps: await client.request('module.checkUp', {}) });
        } catch (thrown) {
          set({ failure: { title: 'The check-up failed', error: toErrorData(thrown) } });
        }
        set({ checking: false });
        if (!checkAgain) return;
        checkAgain = false;
        await get().checkUp();
      },
      async build() {
        await attempt('The module was not built', async () => {
          host.setState({ module: await client.request('module.build', {}) });
        });
        await get().checkUp();
      },
      async cancelBuild() {
        await attempt('The build was not cancelled', async () => {
          host.setState({ module: await client.request('module.cancelBuild', {}) });
        });
      },
      edit: (change) =>
        set(({ form, edits }) =>
          host.getState().module?.loaded ? { edits: { ...edits, ...change } } : { form: { ...form, ...change } },
        ),
      resetParameters: () => set(host.getState().module?.loaded ? { edits: {} } : { form: defaultParameterForm }),
      async prepare(kind) {
        await attempt(failureTitles[kind], async () => {
          const action = actionOf(kind, get(), host.getState().module);
          set({ planned: { action, plan: await client.request('module.plan', { action }) } });
        });
      },
      dismiss: () => set({ planned: undefined }),
      async carryOut() {
        const { planned, form } = get();
        if (!planned) return;
        const { action, plan } = planned;
        const given = 'parameters' in action ? formWith(form, action.parameters) : form;
        // What a load is given is what the next one is given, also where this one leaves nothing loaded.
        set({ planned: undefined, through: plan.through, ...(action.kind !== 'set' && { form: given }) });
        await attempt(failureTitles[action.kind], async () => {
          host.setState({ module: await client.request('module.act', { action }) });
          set({ edits: {}, form: given });
        });
        set({ through: undefined });
        await get().checkUp();
      },
      async connect() {
        const { loaded } = host.getState().module ?? {};
        if (loaded) await connection.getState().connectTo(loaded.parameters.unit);
        else
          notify({ kind: 'failed', title: 'Connecting failed', text: notLoaded.message, nextStep: notLoaded.nextStep });
      },
      async sendFirstEcho() {
        if (get().firstEcho.status === 'sending') return;
        set({ firstEcho: { status: 'sending' } });
        try {
          const { loaded } = host.getState().module ?? {};
          if (!loaded) throw new AppError(notLoaded);
          const back = await sendFirstEcho({ client, host, connection }, loaded.parameters);
          set({ firstEcho: { status: 'back', ...back } });
        } catch (thrown) {
          const number = thrown instanceof EchoFailure ? thrown.number : undefined;
          set({ firstEcho: { status: 'failed', error: toErrorData(thrown), number } });
        }
      },
      async readOutput() {
        const { from, lines } = await client.request('module.output', {}).catch(() => ({ from: 0, lines: [] }));
        if (from === 0) set({ output: lines });
      },
      async readCounters() {
        const values = await client.request('module.counters', {}).catch(() => null);
        set(({ counters }) => ({ counters: values && readingAfter(counters, values, performance.now()) }));
      },
    };
  });

  client.on('module.output', (added) => {
    const output = joined(store.getState().output, added);
    if (output) store.setState({ output });
    else void store.getState().readOutput();
  });

  host.subscribe(({ module }, { module: before }) => {
    if (!module || module === before) return;
    const { error } = module;
    // Where this page did not ask, the host's word is all there is.
    if (busy === 0 && error?.message !== before?.error?.message)
      store.setState({ failure: error && { title: 'The last action failed', error } });
    if (before) presenceChanged(before, module);
  });

  function presenceChanged(before: ModuleState, now: ModuleState): void {
    const isNew = before.loaded?.parameters.unit !== now.loaded?.parameters.unit;
    if (isNew) {
      store.setState({ edits: {}, counters: null, firstEcho: { status: 'idle' } });
      tellPresence(now);
    }
    if (busy === 0 && store.getState().steps && (isNew || before.built?.builtAtMs !== now.built?.builtAtMs))
      void store.getState().checkUp();
  }

  function tellPresence({ loaded }: ModuleState): void {
    const { connection: open } = host.getState();
    const isConnected = open.status === 'open' && open.protocol === loaded?.parameters.unit;
    if (!loaded || isConnected || isShown()) notify({ kind: 'over', title: loadedTitle });
    else
      notify({
        kind: 'done',
        title: loadedTitle,
        text: `The kernel answers on protocol ${loaded.parameters.unit}.`,
        action: { label: 'Connect to it', run: () => void store.getState().connect() },
      });
  }

  return { store, flush: keep(store, keptParameters, { storage, pick: ({ form }) => form }) };
}

/** The parameters as they stand on the screen. */
export const shownForm = (
  { form, edits }: Pick<ModuleStoreState, 'form' | 'edits'>,
  module: ModuleState | undefined,
): ParameterForm => (module?.loaded ? { ...formOf(module.loaded.parameters), ...edits } : form);

/** @throws what is wrong with a parameter */
function actionOf(kind: ActionKind, state: ModuleStoreState, module: ModuleState | undefined): ModuleAction {
  if (kind === 'unload') return { kind };
  const { parameters, issues } = readParameters(shownForm(state, module));
  if (!parameters)
    throw new AppError({
      code: 'PARAMS_INVALID',
      message: `a parameter can't be taken (${Object.entries(issues)[0]?.join(': ')})`,
      nextStep: 'Correct it under Parameters.',
    });
  if (kind !== 'set') return { kind, parameters };
  return { kind, parameters: module?.loaded ? changesOf(parameters, module.loaded.parameters).set : {} };
}

/** The lines with those added, or undefined where some between were missed. */
function joined(lines: readonly string[], { from, lines: added }: BuildOutput): readonly string[] | undefined {
  return from > lines.length ? undefined : [...lines.slice(0, from), ...added];
}
