/** What a capture of all netlink traffic runs as root, and how far it can be trusted: to be shown before it runs. */
import { existsSync, lstatSync } from 'node:fs';
import { dirname } from 'node:path';
import { AppError } from '../../core/contract/errors.ts';
import type { ModulePlan } from '../../core/contract/module.ts';
import { findProgram } from '../module/programs.ts';
import { builtProgram } from '../netlink/binding.ts';

/** Takes no arguments: see native/nlmon/main.cc. @throws AppError NO_PROGRAM */
export function nlmonPlan(): ModulePlan {
  const program = nlmonProgram();
  const isRoot = process.getuid?.() === 0;
  const pkexec = isRoot
    ? []
    : [findProgram('pkexec') ?? missing('pkexec', 'Install pkexec (polkit), or run nlscope as root.')];
  const writable = isRoot ? undefined : writablePart(program);
  return {
    commands: [[...pkexec, program]],
    sudoLine: `sudo ${program} > all-netlink.pcapng`,
    through: isRoot ? 'root' : 'pkexec',
    notes: [
      'It makes a network device of the kind nlmon, which shows the netlink messages of all processes in this network namespace, and removes it at the end.',
      'It takes no arguments. Once the device is there it is nobody: the part that passes messages on has no privilege, the part that removes the device has CAP_NET_ADMIN and no input.',
      ...(writable ? [`Others than root can change ${writable}: who can, decides what is run here.`] : []),
    ],
  };
}

/** Absolute path. @throws AppError NO_PROGRAM */
function nlmonProgram(): string {
  const program = builtProgram('nlscope-nlmon');
  return existsSync(program)
    ? program
    : missing(program, 'Run `npm run install -w native` in the project folder; it says what it needs.');
}

function missing(program: string, nextStep: string): never {
  throw new AppError({ code: 'NO_PROGRAM', message: `there is no ${program}`, nextStep });
}

/** The first of a file and the folders above it that is not root's alone to change; undefined where there is none. */
export function writablePart(path: string, stat = lstatSync): string | undefined {
  const { uid, mode } = stat(path);
  // In a sticky folder, as /tmp is, nobody renames what is another's.
  const isOthers = (mode & 0o022) !== 0 && (mode & 0o1000) === 0;
  if (uid !== 0 || isOthers) return path;
  return path === '/' ? undefined : writablePart(dirname(path), stat);
}
