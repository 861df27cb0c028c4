/** Looks at what building and loading the module needs, each step with its evidence and the next command. Changes nothing. */
import { existsSync } from 'node:fs';
import { defaultModuleParameters } from '../../core/contract/defaults.ts';
import type { CheckUpStep, ModuleState } from '../../core/contract/module.ts';
import { isRegistered } from '../netlink/protocols.ts';
import { btfObstacle } from './btf.ts';
import { installCommand } from './distribution.ts';
import { headersFolder, readText } from './kernel-files.ts';
import { assignments, moduleName } from './parameters.ts';
import { permissionStep } from './permission.ts';
import { findProgram, runProgram } from './programs.ts';
import { signatureStep } from './signature.ts';

/** @param unit the protocol that the module is to serve */
export async function checkUp(state: ModuleState, unit: number): Promise<CheckUpStep[]> {
  return [
    modulesStep(),
    headersStep(state.release),
    await compilerStep(state.release),
    await makeStep(state.release),
    builtStep(state),
    signatureStep(state),
    protocolStep(state, unit),
    loadedStep(state),
    await permissionStep(state.release),
  ];
}

function modulesStep(): CheckUpStep {
  const step = { id: 'modules', title: 'This kernel loads modules' } as const;
  if (!existsSync('/proc/modules'))
    return {
      ...step,
      status: 'fail',
      evidence: 'there is no /proc/modules: this kernel was built without modules',
      nextStep: 'The loopback peer does the main job here. For the module, use a kernel with CONFIG_MODULES.',
    };
  if (readText('/proc/sys/kernel/modules_disabled') === '1')
    return {
      ...step,
      status: 'fail',
      evidence: 'kernel.modules_disabled is 1: no module is loaded until the next start',
      nextStep: 'Restart the machine, and see what sets it in /etc/sysctl.d.',
    };
  return { ...step, status: 'ok', evidence: '/proc/modules is there, kernel.modules_disabled is not set' };
}

function headersStep(release: string): CheckUpStep {
  const step = { id: 'headers', title: 'Kernel headers' } as const;
  const folder = headersFolder(release);
  if (existsSync(`${folder}/Makefile`)) return { ...step, status: 'ok', evidence: folder };
  return {
    ...step,
    status: 'fail',
    evidence: `${folder} has no Makefile`,
    nextStep: 'Install the headers of the running kernel.',
    command: installCommand('headers', release),
  };
}

async function compilerStep(release: string): Promise<CheckUpStep> {
  const step = { id: 'compiler', title: 'Compiler' } as const;
  const banner = readText('/proc/version');
  const name = /clang version/.test(banner) ? 'clang' : 'gcc';
  const own = compilerVersion(banner.slice(banner.indexOf(name)));
  // As Debian and others call one of several that are installed side by side.
  const exact = `${name}-${own?.split('.')[0]}`;
  const path = findProgram(exact) ?? findProgram(name);
  // Debian's headers call it by that name, and no other.
  const isRequired = readText(`${headersFolder(release)}/.kernelvariables`).includes(exact);
  if (!path || (isRequired && !findProgram(exact)))
    return {
      ...step,
      status: 'fail',
      evidence: isRequired
        ? `there is no ${exact}, which the headers call`
        : `there is no ${name}, which this kernel was built with`,
      nextStep: 'Install it.',
      command: installCommand('compiler', release, isRequired ? exact : undefined),
    };
  const version = compilerVersion((await runProgram([path, '--version'])).output);
  const evidence = `${name} ${version ?? 'of unknown version'}, the kernel's own was ${own ?? 'not told'}`;
  const same = !own || !version || own.split('.')[0] === version.split('.')[0];
  return same
    ? { ...step, status: 'ok', evidence }
    : { ...step, status: 'warn', evidence, nextStep: `If the build fails, use ${name} ${own.split('.')[0]}.` };
}

/** The first number with dots, the distribution's own in brackets left out. */
export const compilerVersion = (banner: string): string | undefined =>
  /\d+\.\d+(\.\d+)?/.exec(banner.replace(/\([^()]*\)/g, ''))?.[0] ?? /\d+\.\d+\.\d+/.exec(banner)?.[0];

async function makeStep(release: string): Promise<CheckUpStep> {
  const step = { id: 'make', title: 'make' } as const;
  const path = findProgram('make');
  if (!path)
    return {
      ...step,
      status: 'fail',
      evidence: 'there is none',
      nextStep: 'Install it.',
      command: installCommand('make', release),
    };
  const obstacle = await btfObstacle(release);
  if (!obstacle) return { ...step, status: 'ok', evidence: path };
  return {
    ...step,
    status: 'warn',
    evidence: `${path}; the module will have no type data (BTF): ${obstacle}`,
    nextStep: 'It loads and echoes all the same. For tracing by type, install a current pahole.',
    command: installCommand('pahole', release),
  };
}

function builtStep({ built, release }: ModuleState): CheckUpStep {
  const step = { id: 'built', title: 'Built for this kernel' } as const;
  if (!built) return { ...step, status: 'todo', evidence: 'not built yet', nextStep: 'Build it.' };
  const evidence = `vermagic ${built.vermagic}`;
  if (built.vermagic.split(' ')[0] !== release)
    return { ...step, status: 'fail', evidence: `${evidence}, the kernel is ${release}`, nextStep: 'Build it again.' };
  if (built.stale)
    return {
      ...step,
      status: 'warn',
      evidence: `${evidence}; source or kernel changed since`,
      nextStep: 'Build again.',
    };
  return { ...step, status: 'ok', evidence };
}

function protocolStep({ loaded }: ModuleState, unit: number): CheckUpStep {
  const step = { id: 'protocol', title: `Protocol ${unit} is free` } as const;
  if (loaded?.parameters.unit === unit) return { ...step, status: 'ok', evidence: 'nlscope_echo serves it' };
  if (!isRegistered(unit)) return { ...step, status: 'ok', evidence: 'no kernel socket answers on it' };
  // The kernel tells nobody which module has a protocol; those that aren't its own are the likely ones.
  const strangers = outOfTreeModules();
  return {
    ...step,
    status: 'fail',
    evidence: `another part of the kernel serves it${strangers.length > 0 ? `, probably a module from outside its tree: ${strangers.join(', ')}` : ''}`,
    nextStep: `Choose another protocol number (parameter unit)${strangers.length > 0 ? ', or unload that module' : ''}.`,
  };
}

/** Names of loaded modules with the taint O, but for our own. */
function outOfTreeModules(): string[] {
  const lines = readText('/proc/modules').split('\n');
  const names = lines.filter((line) => /\([A-Z]*O[A-Z]*\)$/.test(line)).map((line) => line.split(' ')[0] ?? '');
  return names.filter((name) => name !== moduleName);
}

function loadedStep({ loaded }: ModuleState): CheckUpStep {
  const step = { id: 'loaded', title: 'Module loaded' } as const;
  if (!loaded) return { ...step, status: 'todo', evidence: 'not loaded', nextStep: 'Load it.' };
  const { version, parameters, references } = loaded;
  const changed = assignments(parameters, defaultModuleParameters).map(({ argument }) => argument);
  const set = changed.length > 0 ? changed.join(' ') : 'all parameters at their defaults';
  const open = references === 1 ? '1 socket' : `${references} sockets`;
  return { ...step, status: 'ok', evidence: `version ${version}, protocol ${parameters.unit}, ${open} open; ${set}` };
}
