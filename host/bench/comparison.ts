/** Two reports case by case: how many times the earlier figure the later one is. */
import type { Machine, Report, Result } from './report.ts';

/** NaN, null in JSON, where one of the two has no such figure. */
export interface Ratios {
  readonly p50: number;
  readonly p99: number;
  readonly rate: number;
}

/** What figures depend on beside what is measured. */
export interface Conditions extends Machine {
  /** Of the stream's receiver. Without CAP_NET_ADMIN it is at most net.core.rmem_max. */
  readonly receiveBufferBytes: number | null;
}

export interface Comparison {
  /** Of each case of the later report, by name. */
  readonly ratios: Readonly<Record<string, Ratios>>;
  /** What is not the same, without which ratios would be of one thing alone. */
  readonly differences: readonly { readonly what: keyof Conditions; readonly earlier: string; readonly now: string }[];
  /** Cases that the earlier report alone has. */
  readonly gone: readonly string[];
}

export function compareReports(now: Report, earlier: Report): Comparison {
  const before = new Map(earlier.results.map((result) => [result.name, result]));
  const names = new Set(now.results.map(({ name }) => name));
  const [conditions, conditionsBefore] = [conditionsOf(now), conditionsOf(earlier)];
  const fields = Object.keys(conditions) as (keyof Conditions)[];
  return {
    ratios: Object.fromEntries(now.results.map((result) => [result.name, ratiosOf(result, before.get(result.name))])),
    differences: fields
      .filter((what) => conditions[what] !== conditionsBefore[what])
      .map((what) => ({ what, earlier: wordOf(conditionsBefore[what]), now: wordOf(conditions[what]) })),
    gone: earlier.results.map(({ name }) => name).filter((name) => !names.has(name)),
  };
}

function conditionsOf({ machine, results }: Report): Conditions {
  const stream = results.find(({ kind }) => kind === 'stream');
  return { ...machine, receiveBufferBytes: stream?.kind === 'stream' ? stream.receiveBufferBytes : null };
}

function ratiosOf(now: Result, earlier: Result | undefined): Ratios {
  const none = { p50: Number.NaN, p99: Number.NaN, rate: Number.NaN };
  if (now.kind === 'trips' && earlier?.kind === 'trips')
    return { ...none, p50: now.p50Ns / earlier.p50Ns, p99: now.p99Ns / earlier.p99Ns };
  if (now.kind === 'stream' && earlier?.kind === 'stream') return { ...none, rate: now.perSecond / earlier.perSecond };
  return none;
}

const wordOf = (value: string | number | null): string => (value === null ? 'none' : `${value}`);
