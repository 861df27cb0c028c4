/** What `nlscope bench` measured, as it is printed with --json and read again with --compare. */
import { z } from 'zod';

const ns = z.number().nonnegative();

/** Round trips of one message. */
const trips = z.object({
  kind: z.literal('trips'),
  name: z.string(),
  /** Round trips that the figures are of. */
  n: z.number().int().positive(),
  /** From just before sendmsg to after recvmsg. */
  p50Ns: ns,
  p99Ns: ns,
  maxNs: ns,
  lost: z.number().int().nonnegative(),
  /** Echoes that were not what was sent. */
  different: z.number().int().nonnegative(),
});

/** Messages that came and were stored. */
const stream = z.object({
  kind: z.literal('stream'),
  name: z.string(),
  n: z.number().int().positive(),
  /** Median of the repeats, and its range. */
  perSecond: z.number().positive(),
  leastPerSecond: z.number().positive(),
  mostPerSecond: z.number().positive(),
  /** Times at which the kernel dropped messages for want of room. */
  overruns: z.number().int().nonnegative(),
  /** SO_RCVBUF of the receiver, as the kernel reports it. */
  receiveBufferBytes: z.number().int(),
});

/** What this machine has not. */
const missing = z.object({ kind: z.literal('missing'), name: z.string(), reason: z.string() });

const machine = z.object({
  kernel: z.string(),
  /** Model name of the CPU. */
  cpu: z.string(),
  /** CPUs that the process may use. */
  cpus: z.number().int().positive(),
  /** The one that both ends of a round trip kept to. */
  pinnedTo: z.number().int().nonnegative(),
  nlscope: z.string(),
  /** Version of the echo module; null where it is not loaded. */
  module: z.string().nullable(),
});

export const report = z.object({
  bench: z.literal(1),
  machine,
  results: z.array(z.discriminatedUnion('kind', [trips, stream, missing])),
});

export type Machine = z.infer<typeof machine>;
export type TripsResult = z.infer<typeof trips>;
export type StreamResult = z.infer<typeof stream>;
export type Report = z.infer<typeof report>;
export type Result = Report['results'][number];
