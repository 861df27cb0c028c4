/** What a survey counts of records: of all of them, and of those of a type or a size. Types and zeros only. */
import type { EchoCounts } from './counts.ts';

export interface SurveyCounts extends Omit<EchoCounts, 'overheard'> {
  sentBytes: number;
  receivedBytes: number;
  /** Replies that came after the reply to a message sent later on the same socket to the same port (RFC 4737, section 3). */
  reordered: number;
}

/** Spelled out: with a spread in it the objects come out in the engine's slow form. */
export const noSurveyCounts = (): SurveyCounts => ({
  sent: 0,
  received: 0,
  sentBytes: 0,
  receivedBytes: 0,
  sendFailed: 0,
  overruns: 0,
  truncated: 0,
  waiting: 0,
  identical: 0,
  different: 0,
  lost: 0,
  answered: 0,
  late: 0,
  duplicate: 0,
  unexpected: 0,
  reordered: 0,
});
