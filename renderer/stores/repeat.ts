/** A repeat as typed, and the plan it makes: counts with spaces, intervals with units, the change from send to send. */
import { type Change, changeIssue } from '../../core/payload/change.ts';
import { parseTimeSpan } from '../../core/payload/time-span.ts';

export const changeKinds = ['none', 'counter', 'random', 'grow'] as const;
export type ChangeKind = (typeof changeKinds)[number];

export interface Repeat {
  /** How many, or for how long. */
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
  durationMs?: number;
  intervalNs: number;
  inFlight: number;
  change: Change;
}
export type RepeatIssues = Partial<Record<keyof Repeat, string>>;
export type ReadRepeat = { plan: RepeatPlan; issues?: undefined } | { plan?: undefined; issues: RepeatIssues };

/** '1 000', '0x10' as a number; undefined for anything else. */
export function parseCount(text: string): number | undefined {
  const digits = text.replace(/[\s_]/g, '');
  return /^(\d+|0x[0-9a-f]+)$/i.test(digits) ? Number(digits) : undefined;
}

const greatestCount = 100_000_000;
const longestMs = 86_400_000;

/** '10 s' in ms, up to a day; undefined where it has no unit, and so is a count. */
function parseDuration(text: string): number | undefined {
  const ms = /[a-zµμ]$/.test(text.trim()) ? Math.round((parseTimeSpan(text) ?? 0) / 1e6) : 0;
  return ms >= 1 && ms <= longestMs ? ms : undefined;
}

/** The plan of a repeat, or what is wrong by field. @param payload what the change is applied to. */
export function readRepeat(repeat: Repeat, payload: Uint8Array): ReadRepeat {
  const issues: RepeatIssues = {};
  const number = (field: keyof Repeat, [from, to]: readonly [number, number]): number => {
    const value = parseCount(repeat[field]);
    const orTime = field === 'count' ? ', or a time such as 10 s' : '';
    if (value === undefined || value < from || value > to) issues[field] = `a number from ${from} to ${to}${orTime}`;
    return value ?? from;
  };
  const intervalNs = parseTimeSpan(repeat.every);
  if (intervalNs === undefined || intervalNs > 3_600e9) issues.every = 'a time such as 1 ms, 250 us or 0, up to 60 min';
  const durationMs = parseDuration(repeat.count);
  const plan: RepeatPlan = {
    ...(durationMs === undefined
      ? { count: number('count', [1, greatestCount]) }
      : { count: greatestCount, durationMs }),
    intervalNs: intervalNs ?? 0,
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
