/** A repeat as typed, and the plan it makes: counts with spaces, intervals with units, the change from send to send. */
import { type Change, changeIssue } from '../../core/payload/change.ts';

export const changeKinds = ['none', 'counter', 'random', 'grow'] as const;
export type ChangeKind = (typeof changeKinds)[number];

export interface Repeat {
  readonly count: string;
  readonly every: string;
  readonly inFlight: string;
  readonly change: ChangeKind;
  /** Where the counter is written. */
  readonly offset: string;
  /** Of the random bytes. */
  readonly seed: string;
  /** Bytes by which the payload grows, and up to which length. */
  readonly step: string;
  readonly maximum: string;
}

export const defaultRepeat: Repeat = {
  count: '1 000',
  every: '1 ms',
  inFlight: '16',
  change: 'none',
  offset: '0',
  seed: '1',
  step: '4',
  maximum: '4 096',
};

export interface RepeatPlan {
  count: number;
  intervalUs: number;
  inFlight: number;
  change: Change;
}
export type RepeatIssues = Partial<Record<keyof Repeat, string>>;
export type ReadRepeat = { plan: RepeatPlan; issues?: undefined } | { plan?: undefined; issues: RepeatIssues };

const unitsUs: Record<string, number> = { us: 1, µs: 1, μs: 1, ms: 1e3, s: 1e6, min: 6e7 };

/** '1 ms', '250us', '0', '1.5 s' in µs; a bare number is ms. Undefined where it is none of these. */
export function parseInterval(text: string): number | undefined {
  const match = /^(\d+(?:[.,]\d+)?)(us|µs|μs|ms|s|min)?$/.exec(text.replace(/\s/g, ''));
  if (!match) return undefined;
  return Math.round(Number(match[1]!.replace(',', '.')) * unitsUs[match[2] ?? 'ms']!);
}

/** '1 000', '0x10' as a number; undefined for anything else. */
export function parseCount(text: string): number | undefined {
  const digits = text.replace(/[\s_]/g, '');
  return /^(\d+|0x[0-9a-f]+)$/i.test(digits) ? Number(digits) : undefined;
}

/** The plan of a repeat, or what is wrong by field. @param payload what the change is applied to. */
export function readRepeat(repeat: Repeat, payload: Uint8Array): ReadRepeat {
  const issues: RepeatIssues = {};
  const number = (field: keyof Repeat, [from, to]: readonly [number, number]): number => {
    const value = parseCount(repeat[field]);
    if (value === undefined || value < from || value > to) issues[field] = `a number from ${from} to ${to}`;
    return value ?? from;
  };
  const intervalUs = parseInterval(repeat.every);
  if (intervalUs === undefined || intervalUs > 3_600_000_000)
    issues.every = 'a time such as 1 ms, 250 us or 0, up to 60 min';
  const plan: RepeatPlan = {
    count: number('count', [1, 100_000_000]),
    intervalUs: intervalUs ?? 0,
    inFlight: number('inFlight', [1, 65_536]),
    change: readChange(repeat.change, number),
  };
  const issue = changeIssue(payload, plan.change);
  if (issue && Object.keys(issues).length === 0) issues.change = issue;
  return Object.keys(issues).length > 0 ? { issues } : { plan };
}

function readChange(
  kind: ChangeKind,
  number: (field: keyof Repeat, range: readonly [number, number]) => number,
): Change {
  if (kind === 'counter') return { kind, offset: number('offset', [0, 1 << 20]), width: 4, order: 'little' };
  if (kind === 'random') return { kind, seed: number('seed', [0, 0xffff_ffff]) };
  if (kind === 'grow') return { kind, step: number('step', [1, 1 << 20]), maximum: number('maximum', [1, 1 << 20]) };
  return { kind };
}
