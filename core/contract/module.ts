/** The shapes of the echo module's methods and of the kernel log: check-up, state, actions, counters, lines. */
import { z } from 'zod';
import type { AppErrorData } from './errors.ts';

const oneIn = z.number().int().min(0).max(0xffff_ffff);

/** Parameters of nlscope_echo, in the order of its source. "One in N": 0 is never, 1 is always. */
export const moduleParameters = z.strictObject({
  /** Netlink protocol that it serves. Fixed while it is loaded. */
  unit: z.number().int().min(0).max(31, 'protocols are 0 to 31'),
  /** The message type that it echoes; 21 asks for its counters. Fixed while it is loaded. */
  messageType: z
    .number()
    .int()
    .min(16, 'message types are 16 to 65535')
    .max(0xffff, 'message types are 16 to 65535')
    .refine((type) => type !== 21, 'message type 21 asks for the counters; take another'),
  /** Refuses other types with a Nack; off, it says nothing. */
  strict: z.boolean(),
  /** Writes payloads to the kernel log. */
  dump: z.boolean(),
  /** Sends a copy of each echo to multicast group 1. */
  groupCopy: z.boolean(),
  delayUs: z.number().int().min(0).max(10_000_000),
  dropOneIn: oneIn,
  /** Inverts one payload byte. */
  flipOneIn: oneIn,
  duplicateOneIn: oneIn,
});
export type ModuleParameters = z.infer<typeof moduleParameters>;

/** What needs a privilege. `set` writes the given parameters of the loaded module, each on its own. */
export const moduleAction = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('load'), parameters: moduleParameters }),
  z.strictObject({ kind: z.literal('unload') }),
  /** Unloads what is loaded, then loads what was built. */
  z.strictObject({ kind: z.literal('reload'), parameters: moduleParameters }),
  z.strictObject({
    kind: z.literal('set'),
    parameters: moduleParameters.omit({ unit: true, messageType: true }).partial(),
  }),
]);
export type ModuleAction = z.infer<typeof moduleAction>;

export interface CheckUpStep {
  id: 'modules' | 'headers' | 'compiler' | 'make' | 'built' | 'signature' | 'protocol' | 'loaded' | 'permission';
  title: string;
  /** `todo` is not wrong, but still to be done; `warn` lets one go on. */
  status: 'ok' | 'warn' | 'fail' | 'todo';
  /** What was seen, in words. */
  evidence: string;
  nextStep?: string;
  /** What to paste into a shell, for the distribution at hand. */
  command?: string;
}

/** What will run with a privilege, before it does. */
export interface ModulePlan {
  /** Each with absolute paths; `pkexec` in front where the host isn't root. */
  commands: string[][];
  /** For a shell, as who can't use pkexec would paste it. */
  sudoLine: string;
  through: 'pkexec' | 'root';
  /** What else happens, such as that our own connection to the protocol is closed first. */
  notes: string[];
}

export interface ModuleBuild {
  outcome: 'building' | 'built' | 'failed' | 'cancelled';
  /** The command as a user would type it. */
  command: string;
  startedAtMs: number;
  tookMs: number;
  /** Steps of kbuild seen so far, of those it usually takes. */
  done: number;
  steps: number;
  error?: AppErrorData;
}

export interface ModuleState {
  /** `uname -r` of the running kernel. */
  release: string;
  /** Version of the source at hand. */
  version: string;
  /** The .ko at hand for this kernel. Stale: source, kernel or compiler changed since. */
  built: { path: string; version: string; vermagic: string; bytes: number; builtAtMs: number; stale: boolean } | null;
  loaded: { version: string; parameters: ModuleParameters; references: number } | null;
  /** The last build, with its output at `module.output`. */
  build: ModuleBuild | null;
  /** The privileged action under way. */
  acting: ModuleAction['kind'] | null;
  /** Why the last privileged action failed; gone with the next one. */
  error?: AppErrorData;
}

/** nlscope_echo's own counters for the host's network namespace, asked over its socket. In the order of its header. */
export interface ModuleCounters {
  received: number;
  echoed: number;
  refused: number;
  /** The receiver's queue was full. */
  overrun: number;
  /** The receiver's socket was gone. */
  gone: number;
  /** Copies that went to the group. */
  copied: number;
  faultDropped: number;
  faultFlipped: number;
  faultDuplicated: number;
  faultDelayed: number;
  malformed: number;
}

/** Lines from number `from` on. A reader that has fewer asks for all. */
export interface BuildOutput {
  from: number;
  lines: string[];
}

export interface KernelLogLine {
  /** printk's own count, or ours where the source has none; rises by at least one a line. */
  sequence: number;
  /** Syslog level: 0 emergency to 7 debug. */
  level: number;
  /** The kernel's own time stamp, ns since boot. */
  bootNs: number;
  /** The same moment on the capture's clock, ns since its epoch; NaN as long as the two clocks are not related. */
  atNs: number;
  text: string;
  /** The line is the module's. */
  ours: boolean;
}

export interface KernelLog {
  source: 'kmsg' | 'journal' | 'pkexec' | null;
  /** Why there is no source, or why it ended. */
  error?: AppErrorData;
  /** What following it with a privilege runs, with absolute paths; empty where a program for it is missing. */
  privileged: string[];
  /** The newest lines, oldest first. */
  lines: KernelLogLine[];
}
