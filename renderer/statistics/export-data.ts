/** The figures as CSV and JSON. Times are in ns, as integers where they are exact. Pure. */
import { noPair } from '../../core/capture/record.ts';
import type { Ladder, SurveyReading, Timeline } from '../../core/contract/statistics.ts';
import type { Spread } from '../../core/echo/spread.ts';
import { cellCountNames } from '../../core/echo/survey-timeline.ts';
import type { Baseline } from '../stores/survey-store.ts';
import { verdictOf } from './ladder-words.ts';

type Cell = string | number;

/** One row a part of each histogram: a value that stands for it, and how many there are. */
export function distributionCsv({ roundTrip, send, wake }: SurveyReading, baseline: Baseline | undefined): string {
  const parts: [name: string, spread: Spread][] = [
    ['round_trip', roundTrip],
    ['in_sendmsg', send],
    ['wake_up', wake],
    ...(baseline ? [['baseline_round_trip', baseline.roundTrip] as [string, Spread]] : []),
  ];
  const rows = parts.flatMap(([name, { partsNs, counts }]) => partsNs.map((ns, at): Cell[] => [name, ns, counts[at]!]));
  return csv(['time', 'ns', 'count'], rows);
}

/** One row a column of the plots. */
export function timelineCsv(timeline: Timeline): string {
  const rows = timeline.sent.map((_, at): Cell[] => [
    timeline.fromNs + at * timeline.widthNs,
    timeline.widthNs,
    ...cellCountNames.map((name) => timeline[name][at]!),
    ...(['p50Ns', 'p99Ns', 'maxNs'] as const).map((name) => timeline[name][at]!),
  ]);
  return csv(['from_ns', 'width_ns', ...cellCountNames.map(snake), 'p50_ns', 'p99_ns', 'max_ns'], rows);
}

/** One row a message; where they are counted by column, one a column. */
export function ladderCsv({ messages, bands }: Ladder): string {
  if (bands) {
    const names = Object.keys(bands) as (keyof typeof bands)[];
    return csv(
      ['column', ...names],
      bands.sent.map((_, at) => [at, ...names.map((name) => bands[name][at]!)]),
    );
  }
  const rows = messages.map((message): Cell[] => {
    const { number, timeNs, sendNs, reply, replyNs, protocol, type, sequence, length } = message;
    const own = [number, timeNs, sendNs, reply === noPair ? '' : reply, replyNs, protocol, type, sequence, length];
    return [...own, verdictOf(message).words];
  });
  const names = [
    'number',
    'time_ns',
    'send_ns',
    'reply',
    'reply_ns',
    'protocol',
    'type',
    'sequence',
    'bytes',
    'verdict',
  ];
  return csv(names, rows);
}

export interface StatisticsDocument {
  /** What the figures are of. */
  subject: string;
  /** Wall-clock time of the capture's epoch, from which all times count. */
  epoch: string;
  survey: SurveyReading;
  baseline?: Baseline;
  ladder?: Ladder;
}

/** What is no number is null. */
export const statisticsJson = (document: StatisticsDocument): string => `${JSON.stringify(document, null, 1)}\n`;

const csv = (names: readonly string[], rows: readonly Cell[][]): string =>
  [names, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');

/** RFC 4180. */
function cell(value: Cell): string {
  if (typeof value === 'number') return Number.isNaN(value) ? '' : `${value}`;
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
