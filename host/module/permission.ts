/** The check-up's step on who may load the module: root, or an ordinary user through polkit and an agent of its session. */
import { closeSync, openSync, readdirSync, readFileSync, statSync } from 'node:fs';
import type { CheckUpStep } from '../../core/contract/module.ts';
import { installCommand } from './distribution.ts';
import { findProgram, runProgram } from './programs.ts';

type Found = Omit<CheckUpStep, 'id' | 'title'>;

export async function permissionStep(release: string): Promise<CheckUpStep> {
  return { id: 'permission', title: 'Permission to load', ...(await look(release)) };
}

async function look(release: string): Promise<Found> {
  if (process.getuid?.() === 0) return { status: 'ok', evidence: 'nlscope runs as root' };
  if (!findProgram('pkexec'))
    return {
      status: 'warn',
      evidence: 'there is no pkexec',
      nextStep: 'Install it, or paste the sudo line that each action shows.',
      command: installCommand('pkexec', release),
    };
  return judge(await askPolkit(), findAgent());
}

const sudoLine = 'or paste the sudo line that each action shows into a terminal';

/**
 * @param answer polkit's, to whether this process may run a program as root
 * @param agent the program that would ask for a password
 */
export function judge(answer: PolkitAnswer, agent: string | undefined): Found {
  if (answer === 'absent')
    return { status: 'warn', evidence: 'polkit does not run on this machine', nextStep: `Start polkit, ${sudoLine}.` };
  if (answer === 'yes')
    return { status: 'ok', evidence: 'polkit lets you without a password; nlscope itself stays unprivileged' };
  if (answer === 'no')
    return {
      status: 'warn',
      evidence: "this machine's polkit rules do not let you act as an administrator",
      nextStep: `Ask an administrator, ${sudoLine}.`,
    };
  if (agent)
    return {
      status: 'ok',
      evidence: `asks for an administrator's password through polkit (${agent}); nlscope itself stays unprivileged`,
    };
  return {
    status: 'warn',
    evidence: 'no program of this session asks for passwords (a polkit agent), and there is no terminal to ask in',
    nextStep: `Start your desktop's polkit agent, ${sudoLine}.`,
  };
}

export type PolkitAnswer = 'yes' | 'no' | 'ask' | 'absent';

/** pkcheck ends with 0 authorised, 1 not, or it failed, 2 after a password (pkcheck(1)). */
async function askPolkit(): Promise<PolkitAnswer> {
  const pkcheck = findProgram('pkcheck');
  // Without it nothing is known but that pkexec is there, which asks.
  if (!pkcheck) return 'ask';
  const command = [pkcheck, '--action-id', 'org.freedesktop.policykit.exec', '--process', String(process.pid)];
  const { code, output } = await runProgram(command);
  if (/error/i.test(output)) return 'absent';
  return code === 0 ? 'yes' : code === 2 ? 'ask' : 'no';
}

/** As /proc/PID/comm has them, which is cut at 15 characters. */
const agents = new Set([
  'gnome-shell',
  'cinnamon',
  'polkit-gnome-au',
  'polkit-kde-auth',
  'polkit-mate-aut',
  'lxpolkit',
  'lxqt-policykit-',
  'xfce-polkit',
  'hyprpolkitagent',
  'cosmic-osd',
  'dde-polkit-agen',
  'ukui-polkit',
  'phosh',
  'pkttyagent',
]);

/** No bus lists agents, so they are known by their names; without one, pkexec itself asks in its terminal. */
function findAgent(): string | undefined {
  const own = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry) && isOwn(entry));
  const found = own.map(nameOf).find((name) => agents.has(name));
  return found ?? (hasTerminal() ? 'in the terminal that nlscope was started from' : undefined);
}

// Processes end at any time between two calls.
function isOwn(pid: string): boolean {
  try {
    return statSync(`/proc/${pid}`).uid === process.getuid?.();
  } catch {
    return false;
  }
}

function nameOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return '';
  }
}

function hasTerminal(): boolean {
  try {
    closeSync(openSync('/dev/tty', 'r'));
    return true;
  } catch {
    return false;
  }
}
