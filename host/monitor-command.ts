/**
 * `nlscope monitor`: listens to multicast groups of any number of protocols and prints one line a message, until Ctrl+C.
 * What comes goes through a capture as the app's does, and to a file as the app's spool does.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { defaultSettings } from '../core/contract/defaults.ts';
import { toErrorData } from '../core/contract/errors.ts';
import type { ListenTo } from '../core/contract/monitor.ts';
import { NETLINK_GENERIC, protocolName } from '../core/wire/constants.ts';
import { groupName } from '../core/wire/groups.ts';
import { encodeFamiliesRequest } from '../core/wire/nlctrl.ts';
import { Capture, type RecordSource } from './capture.ts';
import { familyReply, fileRecordAt } from './files/file-records.ts';
import { jsonLines, textLines } from './monitor-lines.ts';
import { type MonitorOptions, readOptions, UsageError } from './monitor-options.ts';
import { Families } from './netlink/families.ts';
import { Monitor } from './netlink/monitor.ts';
import { dumpNlctrl } from './netlink/nlctrl-dump.ts';
import { monotonicNs } from './netlink/socket.ts';
import { SocketTags } from './netlink/socket-tags.ts';
import { RecordBlocks } from './spool/record-blocks.ts';
import { stopSignal } from './stop-signal.ts';

const help = `Usage: nlscope monitor [OPTION]... [PROTOCOL[:GROUP,GROUP...]]...

Listens to multicast groups and prints one line a message until Ctrl+C. PROTOCOL and GROUP are names or numbers:

  nlscope monitor route:LINK,IPV4_IFADDR generic:nlctrl/notify kobject_uevent:kernel

Without groups all that have a name and need no privilege that is missing; without a protocol route, generic and
kobject_uevent:kernel. \`nlscope families\` lists the groups of generic netlink.

      --capture FILE.pcapng  write what is received to a file, for Wireshark
  -c, --count N              end after N messages
      --json                 one JSON object a message
  -h, --help                 show this help

Exit codes: 0 stopped, or all of --count; 1 the file could not be written; 2 wrong usage;
3 the system refused (no such protocol or group, not permitted, ...).
`;

const budgetBytes = 64 << 20;

/** @returns the exit code, as the help text lists them. */
export async function runMonitor(argv: string[]): Promise<number> {
  const families = new Families();
  try {
    const options = readOptions(argv, families);
    if (options) return await monitor(options, families);
    process.stdout.write(help);
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`nlscope monitor: ${error.message}\nTry 'nlscope monitor --help'.\n`);
    return 2;
  } finally {
    families.close();
  }
}

async function monitor(options: MonitorOptions, families: Families): Promise<number> {
  let file: number | undefined;
  try {
    if (options.capturePath !== undefined) file = openSync(options.capturePath, 'w');
  } catch (error) {
    process.stderr.write(`nlscope monitor: ${(error as Error).message}\n`);
    return 1;
  }
  // Signals and sockets that listen don't keep a process alive.
  const alive = setInterval(() => {}, 60_000);
  try {
    return await listen(options, { families, file });
  } finally {
    clearInterval(alive);
    if (file !== undefined) closeSync(file);
  }
}

async function listen(
  { listeners, count, json }: MonitorOptions,
  { families, file }: { families: Families; file: number | undefined },
): Promise<number> {
  const printer = createPrinter({ count, json, file });
  const epochNs = monotonicNs();
  const capture = new Capture({
    budgetBytes,
    lostAfterMs: defaultSettings.lostAfterMs,
    epochWallMs: Date.now(),
    nowNs: () => Number(monotonicNs() - epochNs),
    changed: () => {},
  });
  const sockets = new Monitor({
    epochNs,
    tags: new SocketTags(),
    socketOptions: () => defaultSettings.socket,
    received: (batch, tag) => {
      capture.received(batch, tag);
      printer.print(capture.held());
    },
    changed: () => {},
    groupName: (protocol, group) => groupName(protocol, group, protocol === NETLINK_GENERIC ? families.read() : []),
  });
  try {
    for (const listener of listeners) sockets.add(listener);
    process.stderr.write(`nlscope monitor: listening to ${listeners.map(wordsOf).join(', ')}\n`);
    return (await Promise.race([stopSignal(), printer.ended])) ?? 0;
  } catch (error) {
    const { code, message, nextStep, syscall } = toErrorData(error);
    const where = [syscall, code].filter(Boolean).join(': ');
    process.stderr.write(`nlscope monitor: ${where}: ${message}${nextStep ? `\n${nextStep}` : ''}\n`);
    return 3;
  } finally {
    sockets.close();
  }
}

const wordsOf = ({ protocol, groups }: ListenTo): string =>
  `${protocolName(protocol)} (${groups.length === 1 ? '1 group' : `${groups.length} groups`})`;

/** Prints the records that are new, up to `count` in all. `ended` is with an exit code: all are printed, or the file failed. */
function createPrinter({ count, json, file }: { count: number; json: boolean; file: number | undefined }) {
  const replies = namesIfAny();
  const lineOf = (json ? jsonLines : textLines)(replies.map(familyReply));
  const blocks = new RecordBlocks(0, () => replies);
  let cursor = 0;
  let end: (exitCode: number) => void;
  const ended = new Promise<number>((resolve) => {
    end = resolve;
  });
  const save = (source: RecordSource): void => {
    if (file === undefined) return;
    try {
      for (let chunk = blocks.take(source); chunk; chunk = blocks.take(source)) writeSync(file, chunk);
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

/** A kernel without generic netlink has none. */
function namesIfAny(): readonly Uint8Array[] {
  try {
    return dumpNlctrl(encodeFamiliesRequest(1, 'little'));
  } catch {
    return [];
  }
}
