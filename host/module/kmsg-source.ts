/** /dev/kmsg as a source of the kernel log: looked at ten times a second, since Node can't wait for a character device. */
import { closeSync, constants, openSync, readSync } from 'node:fs';
import type { DifferenceRange } from './kernel-clock.ts';
import { type LogLine, parseKmsg } from './kmsg.ts';
import type { LogSink, LogSource } from './log-source.ts';

export const kmsgPath = '/dev/kmsg';

/** Takes one record at a time; undefined where there is none yet, 'lost' where some were overwritten before they were read. */
export interface KmsgFile {
  read(): string | 'lost' | undefined;
  close(): void;
}

/** @throws EPERM, EACCES (kernel.dmesg_restrict), ENOENT */
export function openKmsg(): KmsgFile {
  // Blocking, each read would hold a thread of the pool until the kernel has something to say.
  const fd = openSync(kmsgPath, constants.O_RDONLY | constants.O_NONBLOCK);
  // CONSOLE_EXT_LOG_MAX: no record is longer.
  const buffer = Buffer.alloc(8_192);
  return {
    read: () => {
      try {
        return buffer.toString('utf8', 0, readSync(fd, buffer));
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === 'EAGAIN') return undefined;
        if (code === 'EPIPE') return 'lost';
        throw error;
      }
    },
    close: () => closeSync(fd),
  };
}

const lookMs = 100;
/** What one turn of the event loop takes at most: some milliseconds of it. */
const recordsPerTurn = 500;
/** A record is stamped a little before it can be read. */
const stampSlackNs = 1e6;

/** Looks for new records every 100 ms. Resolves once all that were there have been taken. */
export async function followKmsg(file: KmsgFile, sink: LogSink, nowNs: () => number): Promise<LogSource> {
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  let last: LogLine | undefined;
  /** When a look last found nothing. */
  let emptyAtNs: number | undefined;

  const takeSome = (): boolean => {
    const lines: LogLine[] = [];
    let record: string | undefined;
    while (lines.length < recordsPerTurn) {
      record = file.read();
      if (record === undefined) break;
      const line = parseKmsg(record);
      if (line && last) lines.push(...overwritten(last, line));
      if (line) lines.push(line);
      last = line ?? last;
    }
    const atNs = nowNs();
    if (lines.length > 0) sink.taken(lines, emptyAtNs === undefined ? undefined : rangeOf(lines, emptyAtNs, atNs));
    emptyAtNs = record === undefined ? atNs : undefined;
    return record !== undefined;
  };
  const take = async (): Promise<void> => {
    try {
      while (!closed && takeSome()) await new Promise((resolve) => setImmediate(resolve));
    } catch (error) {
      if (!closed) sink.ended({ code: null, output: String((error as Error).message) });
      return;
    }
    if (closed) return;
    timer = setTimeout(() => void take(), lookMs);
    timer.unref();
  };
  await take();
  return {
    close: () => {
      closed = true;
      clearTimeout(timer);
      file.close();
    },
  };
}

/** printk counts without gaps: what is missing was overwritten before it was read, and is told in its place. */
function overwritten(before: LogLine, next: LogLine): LogLine[] {
  const missing = (next.sequence ?? 0) - (before.sequence ?? 0) - 1;
  if (!(missing > 0)) return [];
  const [lines, them] = missing === 1 ? ['line was', 'it'] : ['lines were', 'them'];
  const text = `${missing} ${lines} overwritten before nlscope could read ${them}`;
  return [{ sequence: before.sequence! + 1, level: 4, bootNs: before.bootNs, text }];
}

const rangeOf = (lines: readonly LogLine[], afterNs: number, beforeNs: number): DifferenceRange => ({
  lowNs: afterNs - stampSlackNs - lines[0]!.bootNs,
  highNs: beforeNs - lines.at(-1)!.bootNs,
});
