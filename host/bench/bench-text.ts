/** A report as text: the machine in a line, then a table, with ratios where there is an earlier report. */
import { type TextColumn, textTable } from '../text-table.ts';
import type { Comparison, Conditions, Ratios } from './comparison.ts';
import type { Machine, Report, Result, StreamResult, TripsResult } from './report.ts';

export function benchText({ machine, results }: Report, comparison?: Comparison): string {
  const columns = comparison ? [...figures, ...ratioColumns(comparison.ratios), note] : [...figures, note];
  return [
    machineLine(machine),
    '\n',
    textTable(columns, results),
    ...(comparison ? comparisonText(comparison) : []),
  ].join('');
}

function machineLine({ kernel, cpu, cpus, pinnedTo, nlscope, module }: Machine): string {
  const version = module === null ? 'not loaded' : module;
  const many = `${cpus} CPU${cpus === 1 ? '' : 's'}`;
  return `Linux ${kernel}; ${cpu}, ${many}; nlscope ${nlscope}, echo module ${version}\nBoth ends of a round trip keep to CPU ${pinnedTo}.\n`;
}

const us = (ns: number): string => (ns / 1000).toFixed(2);
const trips = (of: (result: TripsResult) => string) => (result: Result) => (result.kind === 'trips' ? of(result) : '');
const rate = (of: (result: StreamResult) => number) => (result: Result) =>
  result.kind === 'stream' ? Math.round(of(result)).toLocaleString('en') : '';

const figures: readonly TextColumn<Result>[] = [
  { title: 'CASE', of: ({ name }) => name },
  { title: 'P50 us', isFigure: true, of: trips(({ p50Ns }) => us(p50Ns)) },
  { title: 'P99 us', isFigure: true, of: trips(({ p99Ns }) => us(p99Ns)) },
  { title: 'MAX us', isFigure: true, of: trips(({ maxNs }) => us(maxNs)) },
  { title: 'PER SECOND', isFigure: true, of: rate(({ perSecond }) => perSecond) },
  { title: 'N', isFigure: true, of: (result) => (result.kind === 'missing' ? '' : result.n.toLocaleString('en')) },
];

const note: TextColumn<Result> = { title: '', of: noteOf };

function noteOf(result: Result): string {
  if (result.kind === 'missing') return `not measured: ${result.reason}`;
  if (result.kind === 'stream') {
    const { leastPerSecond, mostPerSecond, overruns } = result;
    const range = [leastPerSecond, mostPerSecond].map((each) => Math.round(each).toLocaleString('en')).join(' to ');
    return overruns > 0 ? `${range}, ${overruns} OVERRUNS` : `${range}, none lost`;
  }
  const { lost, different } = result;
  return [lost > 0 && `${lost} LOST`, different > 0 && `${different} DIFFERENT`].filter(Boolean).join(', ');
}

const ratioColumns = (ratios: Comparison['ratios']): TextColumn<Result>[] =>
  [['P50 x', 'p50'] as const, ['P99 x', 'p99'] as const, ['RATE x', 'rate'] as const].map(([title, key]) => ({
    title,
    isFigure: true,
    of: ({ name }) => ratioText(ratios[name], key),
  }));

function ratioText(ratios: Ratios | undefined, key: keyof Ratios): string {
  const ratio = ratios?.[key] ?? Number.NaN;
  return Number.isNaN(ratio) ? '' : ratio.toFixed(2);
}

function comparisonText({ differences, gone }: Comparison): string[] {
  return [
    '\nx: how many times the earlier figure this one is.\n',
    ...differences.map(({ what, earlier, now }) => `Not the same: ${words[what]} was ${earlier}, is ${now}.\n`),
    ...gone.map((name) => `Only in the earlier report: ${name}.\n`),
  ];
}

const words: Record<keyof Conditions, string> = {
  kernel: 'the kernel',
  cpu: 'the CPU',
  cpus: 'the number of CPUs',
  pinnedTo: 'the CPU that round trips keep to',
  nlscope: "nlscope's version",
  module: "the echo module's version",
  receiveBufferBytes: "the stream's receive buffer, in bytes,",
};
