/** How many messages came to which end since the last clear. Types only; who counts what is said at each field. */

/** What the matcher counts. Each sent message it knows is in exactly one of the first five. */
export interface MatchCounts {
  waiting: number;
  identical: number;
  different: number;
  lost: number;
  /** Sent messages that got an Ack, a Nack or data in place of an echo; further parts of it are not counted. */
  answered: number;
  /** Of the identical, different and answered: those whose reply came after the time limit. */
  late: number;
  /** Received messages. */
  duplicate: number;
  unexpected: number;
}

/** The matcher's counts and those of the host. */
export interface EchoCounts extends MatchCounts {
  sent: number;
  received: number;
  sendFailed: number;
  overruns: number;
  truncated: number;
  /** Messages between others, which count in none of the above but `truncated`. */
  overheard: number;
}

export const noMatches = (): MatchCounts => ({
  waiting: 0,
  identical: 0,
  different: 0,
  lost: 0,
  answered: 0,
  late: 0,
  duplicate: 0,
  unexpected: 0,
});
