/**
 * How long a run stood still because what it had sent and received was not taken: by the log, a file, or what prints it.
 * The thread that sends then waits for room (host/netlink/binding.ts), and the run is slower than the machine could be.
 */
import type { SocketStats } from './netlink/socket.ts';

export type RunWaits = Pick<SocketStats, 'waits' | 'waitedNs'>;

export const waitsSince = (before: RunWaits, now: RunWaits): RunWaits => ({
  waits: now.waits - before.waits,
  waitedNs: now.waitedNs - before.waitedNs,
});
