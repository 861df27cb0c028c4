/** What the kernel log comes from: see kmsg-source.ts and command-source.ts. A source keeps nothing. */
import type { DifferenceRange } from './kernel-clock.ts';
import type { LogLine } from './kmsg.ts';

export interface LogSource {
  close(): void;
}

export interface LogSink {
  /** @param range what lines that have just been written say of the clocks. */
  taken(lines: LogLine[], range?: DifferenceRange): void;
  /** Nothing more comes. Not called after close(). */
  ended(why: SourceEnd): void;
}

export interface SourceEnd {
  /** Exit code of the program that was followed; null where a signal ended it, or where there is none. */
  code: number | null;
  /** What it said of it. */
  output: string;
}
