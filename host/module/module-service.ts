/**
 * The echo module as the host tells of it: its state, check-up, build, privileged actions and counters. Watches whether
 * it is loaded, whoever loads it. What needs a privilege runs exactly as its plan says, and only when asked to.
 */
import { existsSync } from 'node:fs';
import { release } from 'node:os';
import type { Handlers } from '../../core/contract/api.ts';
import { defaultModuleParameters } from '../../core/contract/defaults.ts';
import { AppError, type AppErrorData, toErrorData } from '../../core/contract/errors.ts';
import type { BuildOutput, ModuleAction, ModulePlan, ModuleState } from '../../core/contract/module.ts';
import { Builder } from './build.ts';
import { checkUp } from './check-up.ts';
import { askCounters } from './counters.ts';
import { explainFailure } from './failures.ts';
import { kernelVermagic, readText } from './kernel-files.ts';
import { type Assignment, assignments, moduleFolder, moduleName, readLoadedParameters } from './parameters.ts';
import { findProgram, runProgram } from './programs.ts';

export interface ModuleServiceOptions {
  changed(): void;
  outputAdded(): void;
  /** Closes our own sockets on this protocol: they would keep the module loaded. */
  closeConnectionTo(protocol: number): Promise<void>;
  /** Who has a socket on this protocol, in words. */
  ownersOn(protocol: number): Promise<string[]>;
}

type ModuleHandlers = Pick<Handlers, Extract<keyof Handlers, `module.${string}`>>;

/** How often it is looked whether the module came or went. */
const watchMs = 500;

export class ModuleService {
  readonly #options: ModuleServiceOptions;
  readonly #builder: Builder;
  readonly #watch: NodeJS.Timeout;
  #wasLoaded = existsSync(moduleFolder);
  #acting: ModuleAction['kind'] | null = null;
  #error: AppErrorData | undefined;

  constructor(options: ModuleServiceOptions) {
    this.#options = options;
    this.#builder = new Builder(options);
    this.#watch = setInterval(() => this.#look(), watchMs);
    this.#watch.unref();
  }

  get state(): ModuleState {
    return {
      release: release(),
      version: this.#builder.sourceVersion,
      built: this.#builder.built,
      loaded: existsSync(moduleFolder)
        ? {
            version: readText(`${moduleFolder}/version`),
            parameters: readLoadedParameters(),
            references: Number(readText(`${moduleFolder}/refcnt`)),
          }
        : null,
      build: this.#builder.build,
      acting: this.#acting,
      ...(this.#error && { error: this.#error }),
    };
  }

  drainOutput(): BuildOutput {
    return this.#builder.drain();
  }

  close(): void {
    clearInterval(this.#watch);
    this.#builder.cancel();
  }

  readonly handlers: ModuleHandlers = {
    'module.read': () => this.state,
    'module.checkUp': () => checkUp(this.state, this.state.loaded?.parameters.unit ?? defaultModuleParameters.unit),
    'module.build': async () => {
      await this.#builder.run();
      return this.state;
    },
    'module.cancelBuild': () => {
      this.#builder.cancel();
      return this.state;
    },
    'module.output': () => this.#builder.output,
    'module.plan': ({ action }) => this.#plan(action).plan,
    'module.act': ({ action }) => this.#act(action),
    'module.counters': () => {
      const { loaded } = this.state;
      return loaded && askCounters(loaded.parameters.unit);
    },
  };

  #look(): void {
    const isLoaded = existsSync(moduleFolder);
    if (isLoaded === this.#wasLoaded) return;
    this.#wasLoaded = isLoaded;
    this.#options.changed();
  }

  /** @throws AppError NOT_BUILT, NOT_LOADED, NO_PROGRAM */
  #plan(action: ModuleAction): { plan: ModulePlan; steps: Step[] } {
    const isRoot = process.getuid?.() === 0;
    const steps = this.#steps(action);
    const pkexec = isRoot ? [] : [findProgram('pkexec') ?? missing('pkexec')];
    const commands = steps.map(({ argv }) => [...pkexec, ...argv]);
    const lines = steps.map(({ argv, input }) =>
      input ? `echo ${input} | sudo ${argv.join(' ')}` : `sudo ${argv.join(' ')}`,
    );
    const closes = action.kind === 'unload' || action.kind === 'reload';
    const notes = closes ? ["nlscope's own connection to the module's protocol is closed first."] : [];
    return { plan: { commands, sudoLine: lines.join(' && '), through: isRoot ? 'root' : 'pkexec', notes }, steps };
  }

  #steps(action: ModuleAction): Step[] {
    const { built, loaded } = this.state;
    const unload = (): Step => ({ argv: [findProgram('rmmod') ?? missing('rmmod'), moduleName] });
    if (action.kind === 'unload') return [unload()];
    if (action.kind === 'set') {
      if (!loaded) throw notLoaded();
      return assignments(action.parameters, loaded.parameters).map(setStep);
    }
    if (!built)
      throw new AppError({
        code: 'NOT_BUILT',
        message: 'the module is not built for this kernel',
        nextStep: 'Build it first.',
      });
    if (!built.vermagic)
      throw new AppError({
        code: 'INVALID_FORMAT',
        message: `${built.path} is no kernel module, or is damaged: it does not say which kernel it was built for`,
        nextStep: 'Build it again.',
      });
    const given = assignments(action.parameters, defaultModuleParameters).map(({ argument }) => argument);
    const load = { argv: [findProgram('insmod') ?? missing('insmod'), built.path, ...given] };
    return action.kind === 'reload' && loaded ? [unload(), load] : [load];
  }

  /** With what the failed program doesn't know: who keeps the module in use, what the file was built for. */
  async #named(error: AppErrorData, { loaded, built, release: kernel }: ModuleState): Promise<AppErrorData> {
    const owners = error.code === 'MODULE_IN_USE' && loaded ? await this.#options.ownersOn(loaded.parameters.unit) : [];
    if (owners.length > 0) return { ...error, message: `${error.message}; open: ${owners.join(', ')}` };
    if (error.code !== 'INVALID_FORMAT') return error;
    return {
      ...error,
      message: `${error.message}; built for: ${built?.vermagic || 'not told'}, the kernel: ${(await kernelVermagic()) ?? kernel}`,
    };
  }

  async #act(action: ModuleAction): Promise<ModuleState> {
    if (this.#acting)
      throw new AppError({ code: 'BUSY', message: 'another action is under way', nextStep: 'Wait for its end.' });
    const { plan, steps } = this.#plan(action);
    const before = this.state;
    this.#acting = action.kind;
    this.#error = undefined;
    this.#options.changed();
    try {
      if (before.loaded && action.kind !== 'set') await this.#options.closeConnectionTo(before.loaded.parameters.unit);
      for (const [at, { input }] of steps.entries()) await runStep(plan.commands[at] ?? [], input, plan);
    } catch (error) {
      this.#error = await this.#named(toErrorData(error), before);
      throw new AppError(this.#error, { cause: error });
    } finally {
      this.#acting = null;
      this.#wasLoaded = existsSync(moduleFolder);
      this.#options.changed();
    }
    return this.state;
  }
}

interface Step {
  argv: string[];
  input?: string;
}

const setStep = ({ path, value }: Assignment): Step => ({
  argv: [findProgram('tee') ?? missing('tee'), path],
  input: value,
});

async function runStep(command: string[], input: string | undefined, { sudoLine }: ModulePlan): Promise<void> {
  const { code, output } = await runProgram(command, input);
  if (code !== 0) throw explainFailure({ command, code, output, sudoLine });
}

const notLoaded = (): AppError =>
  new AppError({ code: 'NOT_LOADED', message: 'the module is not loaded', nextStep: 'Load it first.' });

function missing(program: string): never {
  throw new AppError({
    code: 'NO_PROGRAM',
    message: `there is no ${program} in /usr/sbin, /sbin, /usr/bin or /bin`,
    nextStep: program === 'pkexec' ? 'Install pkexec (polkit), or run nlscope as root.' : 'Install kmod and coreutils.',
  });
}
