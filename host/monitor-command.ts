/**
 * `nlscope monitor`: listens to multicast groups of any number of protocols, or to all netlink traffic of the machine, and
 * prints one line a message, until Ctrl+C.
 * What comes goes through a capture as the app's does, and to a file as the app's spool does.
 */
import { defaultSettings } from '../core/contract/defaults.ts';
import { AppError, toErrorData } from '../core/contract/errors.ts';
import type { ListenTo } from '../core/contract/monitor.ts';
import type { RealTimeState } from '../core/contract/real-time.ts';
import type { Spec } from '../core/schema/spec.ts';
import { NETLINK_GENERIC, protocolName } from '../core/wire/constants.ts';
import { groupName } from '../core/wire/groups.ts';
import type { RecordSource } from './capture.ts';
import { readSchemas, runCommand } from './command.ts';
import {
  type CaptureFile,
  type CommandCapture,
  createCommandCapture,
  familyReplies,
  openCaptureFile,
} from './command-capture.ts';
import { familyReply, fileRecordAt } from './files/file-records.ts';
import { jsonLines, textLines } from './monitor-lines.ts';
import { captureAll } from './monitor-nlmon.ts';
import { type MonitorOptions, readOptions } from './monitor-options.ts';
import { Families } from './netlink/families.ts';
import { Monitor } from './netlink/monitor.ts';
import { howToPermit } from './netlink/real-time.ts';
import { SocketTags } from './netlink/socket-tags.ts';
import { stopSignal } from './stop-signal.ts';

const help = `Usage: nlscope monitor [OPTION]... [PROTOCOL[:GROUP,GROUP...]]...

Listens to multicast groups and prints one line a message until Ctrl+C. PROTOCOL and GROUP are names or numbers:

  nlscope monitor route:LINK,IPV4_IFADDR generic:nlctrl/notify kobject_uevent:kernel

Without groups all that have a name and need no privilege that is missing; without a protocol route, generic and
kobject_uevent:kernel. \`nlscope families\` lists the groups of generic netlink.

      --nlmon                all netlink traffic of this machine: requests and replies of all
                             processes, through an nlmon device, as root or by pkexec. Whether a
                             message was sent or received, and by whom, is inferred
      --real-time            receive at a real-time priority, so that time stamps are not late
                             while the machine is busy
      --capture FILE.pcapng  write what is received to a file, for Wireshark
  -c, --count N              end after N messages
      --json                 one JSON object a message
  -h, --help                 show this help

Exit codes: 0 stopped, or all of --count; 1 the file could not be written; 2 wrong usage;
3 the system refused (no such protocol or group, not permitted, ...).
`;

/** @returns the exit code, as the help text lists them. */
export async function runMonitor(argv: string[]): Promise<number> {
  const families = new Families();
  const read = (words: string[]) => readOptions(words, families);
  try {
    return await runCommand({ name: 'monitor', help, read, run: (options) => monitor(options, families) }, argv);
  } finally {
    families.close();
  }
}

async function monitor(options: MonitorOptions, families: Families): Promise<number> {
  const command = createCommandCapture();
  let file: CaptureFile | undefined;
  try {
    if (options.capturePath !== undefined) file = openCaptureFile(options.capturePath);
  } catch (error) {
    process.stderr.write(`nlscope monitor: ${(error as Error).message}\n`);
    return 1;
  }
  // Signals and sockets that listen don't keep a process alive.
  const alive = setInterval(() => {}, 60_000);
  try {
    return await listen(options, { ...command, families, file });
  } finally {
    clearInterval(alive);
    file?.close();
  }
}

async function listen(
  { listeners, count, json, nlmon, realTime }: MonitorOptions,
  { epochNs, capture, families, file }: CommandCapture & { families: Families; file: CaptureFile | undefined },
): Promise<number> {
  const printer = createPrinter({ count, json, file, specs: (await readSchemas()).specs });
  const tags = new SocketTags();
  const sockets = new Monitor({
    epochNs,
    tags,
    socketOptions: () => ({ ...defaultSettings.socket, realTime }),
    received: (batch, tag) => {
      capture.received(batch, tag);
      printer.print(capture.held());
    },
    changed: () => {},
    groupName: (protocol, group) => groupName(protocol, group, protocol === NETLINK_GENERIC ? families.read() : []),
  });
  const all = nlmon ? captureAll({ epochNs, capture, tags, print: () => printer.print(capture.held()) }) : undefined;
  try {
    for (const listener of listeners) sockets.add(listener);
    for (const { realTime } of sockets.listeners) requirePermitted(realTime);
    await all?.start();
    const what = [...listeners.map(wordsOf), ...(nlmon ? ['all netlink traffic of this machine'] : [])];
    process.stderr.write(`nlscope monitor: listening to ${what.join(', ')}\n`);
    return (await Promise.race([stopSignal(), printer.ended, ...(all ? [all.ended] : [])])) ?? 0;
  } catch (error) {
    const { code, message, nextStep, syscall } = toErrorData(error);
    const where = [syscall, code].filter(Boolean).join(': ');
    process.stderr.write(`nlscope monitor: ${where}: ${message}${nextStep ? `\n${nextStep}` : ''}\n`);
    return 3;
  } finally {
    sockets.close();
    await all?.stop();
  }
}

/** Who asked for it here would not see that it isn't so. @throws AppError */
function requirePermitted({ refusal }: RealTimeState): void {
  if (refusal?.code === 'EPERM') throw new AppError({ ...refusal, nextStep: howToPermit('$$', 'start it again') });
  if (refusal) throw new AppError(refusal);
}

const wordsOf = ({ protocol, groups }: ListenTo): string =>
  `${protocolName(protocol)} (${groups.length === 1 ? '1 group' : `${groups.length} groups`})`;

interface PrinterOptions {
  readonly count: number;
  readonly json: boolean;
  readonly file: CaptureFile | undefined;
  readonly specs: readonly Spec[];
}

/** Prints the records that are new, up to `count` in all. `ended` is with an exit code: all are printed, or the file failed. */
function createPrinter({ count, json, file, specs }: PrinterOptions) {
  const lineOf = (json ? jsonLines : textLines)({ specs, replies: familyReplies().map(familyReply) });
  let cursor = 0;
  let end: (exitCode: number) => void;
  const ended = new Promise<number>((resolve) => {
    end = resolve;
  });
  const save = (source: RecordSource): void => {
    try {
      file?.write(source);
    } catch (error) {
      process.stderr.write(`nlscope monitor: ${(error as Error).message}\n`);
      end(1);
    }
  };
  return {
    ended,
    print: (held: RecordSource): void => {
      const source = { ...held, next: Math.min(held.next, count) };
      for (; cursor < source.next; cursor++) {
        const record = fileRecordAt(source, cursor);
        if (record) process.stdout.write(lineOf(record));
      }
      save(source);
      if (cursor >= count) end(0);
    },
  };
}
