/**
 * The folder of spooled captures. While a session writes to a file, a marker beside it names the process; one whose process
 * is gone tells of a session that was cut off. A session that ends well takes its marker away.
 */
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../core/contract/errors.ts';
import type { UnfinishedCapture } from '../../core/contract/spool.ts';
import { makeFolder, userFolder } from '../user-folders.ts';

export const spoolFolder = (environment?: NodeJS.ProcessEnv): string =>
  join(userFolder('state', environment), 'captures');

const markerOf = (path: string): string => `${path}.running`;
const marked = /^(.*\.pcapng)\.running$/;
/** As spool-file.ts names them. What else is there is its owner's. */
const ownName = /^echo-\d{4}(-\d\d){5}(-\d+)?\.pcapng$/;
/** What is kept of sessions that have ended: the newest, as long as both hold. */
const keptFiles = 20;
const keptBytes = 2 * 2 ** 30;

export class SpoolFolder {
  readonly path: string;

  constructor(path: string = spoolFolder()) {
    this.path = path;
  }

  /** @throws the system call's error */
  make(): void {
    makeFolder(this.path);
  }

  pathOf(name: string): string {
    return join(this.path, name);
  }

  /** @throws the system call's error */
  mark(name: string): void {
    writeFileSync(markerOf(this.pathOf(name)), `${identityOf(process.pid)}\n`);
  }

  /** Its session has ended well, or it has been dealt with. */
  unmark(name: string): void {
    rmSync(markerOf(this.pathOf(name)), { force: true });
  }

  /** The latest first. What was cut off before anything was written is cleared away. */
  unfinished(): UnfinishedCapture[] {
    const names = this.#list().flatMap((entry) => marked.exec(entry)?.[1] ?? []);
    const found: UnfinishedCapture[] = [];
    for (const name of names.sort().reverse()) {
      if (this.#isRunning(name)) continue;
      const bytes = sizeOf(this.pathOf(name));
      if (bytes > 0) found.push({ name, bytes });
      else this.#clearAway(name);
    }
    return found;
  }

  /** Path of one of the unfinished. @throws AppError ENOENT */
  pathOfUnfinished(name: string): string {
    if (this.unfinished().some((capture) => capture.name === name)) return this.pathOf(name);
    throw new AppError({ code: 'ENOENT', message: `there is no unfinished capture ${name} any more` });
  }

  /** @throws AppError ENOENT, and the system call's error */
  discard(name: string): void {
    rmSync(this.pathOfUnfinished(name));
    this.unmark(name);
  }

  /** Lets go of the oldest. None that is written to or that is still to be offered: those have a marker. */
  prune(): void {
    const entries = this.#list();
    const isMarked = (name: string): boolean => entries.includes(markerOf(name));
    const ended = entries.filter((name) => ownName.test(name) && !isMarked(name)).sort(inTime);
    let bytes = 0;
    ended.reverse().forEach((name, index) => {
      bytes += sizeOf(this.pathOf(name));
      if (index >= keptFiles || bytes > keptBytes) this.#clearAway(name);
    });
  }

  #list(): string[] {
    try {
      return readdirSync(this.path);
    } catch {
      return [];
    }
  }

  #isRunning(name: string): boolean {
    try {
      const identity = readFileSync(markerOf(this.pathOf(name)), 'utf8').trim();
      return identity === identityOf(Number(identity.split(' ')[1]));
    } catch {
      return false;
    }
  }

  #clearAway(name: string): void {
    try {
      rmSync(this.pathOf(name), { force: true });
      this.unmark(name);
    } catch {
      // It stays for who may delete it.
    }
  }
}

/** Names tell the time of the start; of those of one second the number counts. */
function inTime(one: string, other: string): number {
  const [a, b] = [one, other].map((name) => name.slice(0, -'.pcapng'.length));
  return byName.compare(a!, b!);
}
const byName = new Intl.Collator('en', { numeric: true });

function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
}

/** Of a process, for as long as there are any: the boot, its number, and the clock tick it started at. @throws ENOENT */
function identityOf(processId: number): string {
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  const status = readFileSync(`/proc/${processId}/stat`, 'utf8');
  // Field 22, counted behind the name, which may hold anything.
  const start = status.slice(status.lastIndexOf(')') + 2).split(' ')[19];
  return `${boot} ${processId} ${start}`;
}
