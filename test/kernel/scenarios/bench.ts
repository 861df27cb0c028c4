// `nlscope bench` with the module loaded, as an ordinary user: its cases of the echo module are measured nowhere else.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Comparison } from '../../../host/bench/comparison.ts';
import { type Report, report, type TripsResult } from '../../../host/bench/report.ts';
import { tripCases } from '../../../host/bench/trip-cases.ts';
import { succeed } from './module.ts';
import { nlscope } from './product.ts';
import { withClient } from './wire.ts';

const path = '/tmp/bench.json';
const names = tripCases.map(({ name }) => name).filter((name) => name.startsWith('echo module'));

/** One pass of the standard set. */
const bench = (...args: string[]): string =>
  succeed(nlscope('dev', 'bench', '--passes', '1', '--json', ...args)).stdout;

const moduleTrips = ({ results }: Report): TripsResult[] =>
  results.filter((result): result is TripsResult => result.kind === 'trips' && names.includes(result.name));

test('the bench measures every case of the module, loses nothing, and gets back what it sent', () => {
  const { received, echoed, ...rest } = withClient((client) => client.counted(() => writeFileSync(path, bench())));
  const measured = report.parse(JSON.parse(readFileSync(path, 'utf8')));
  assert.equal(measured.machine.module, readFileSync('/sys/module/nlscope_echo/version', 'utf8').trim());
  const trips = moduleTrips(measured);
  assert.deepEqual(
    trips.map(({ name }) => name),
    names,
  );
  for (const { name, n, lost, different, p50Ns, p99Ns, maxNs } of trips) {
    assert.deepEqual({ lost, different }, { lost: 0, different: 0 }, name);
    assert(n > 0 && p50Ns > 0 && p50Ns <= p99Ns && p99Ns <= maxNs, `${name}: n ${n}, ${p50Ns}, ${p99Ns}, ${maxNs} ns`);
    console.log(`${name}: p50 ${(p50Ns / 1000).toFixed(0)} us, n ${n}`);
  }
  // The warm-up is counted here, and not there.
  const sum = trips.reduce((total, { n }) => total + n, 0);
  assert(received !== undefined && received > sum, `the module received ${received}, the bench measured ${sum}`);
  assert.equal(echoed, received);
  assert.deepEqual(rest, {});
});

test('compared with what it measured before, it finds the same machine, and a ratio for each case', () => {
  const { comparison } = JSON.parse(bench('--compare', path)) as { comparison: Comparison };
  assert.deepEqual([comparison.differences, comparison.gone], [[], []]);
  for (const name of names) assert(comparison.ratios[name]!.p50 > 0, name);
});
