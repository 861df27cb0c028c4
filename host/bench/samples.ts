/** Reports for tests. */
import type { Report, Result, StreamResult, TripsResult } from './report.ts';

export const trips = (name: string, changes: Partial<TripsResult> = {}): Result => ({
  ...{ kind: 'trips', name, n: 1000, p50Ns: 2000, p99Ns: 4000, maxNs: 9000, lost: 0, different: 0 },
  ...changes,
});

export const stream = (changes: Partial<StreamResult> = {}): Result => ({
  ...{ kind: 'stream', name: 'stream', n: 5000, overruns: 0, receiveBufferBytes: 425_984 },
  ...{ perSecond: 200_000, leastPerSecond: 150_000, mostPerSecond: 250_000 },
  ...changes,
});

export const missing = (name: string): Result => ({ kind: 'missing', name, reason: 'not here' });

export const reportOf = (results: Result[], machine: Partial<Report['machine']> = {}): Report => ({
  bench: 1,
  machine: { kernel: '6.1.0', cpu: 'Model 1', cpus: 2, pinnedTo: 0, nlscope: '0.1.0', module: null, ...machine },
  results,
});
