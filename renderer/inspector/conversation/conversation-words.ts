/** What the conversation's pane says: its verdict, its totals, and times that line up. Pure. */
import { EchoStatus, RecordKind } from '../../../core/capture/record.ts';
import type { WindowRow } from '../../../core/capture/window.ts';
import type { Conversation } from '../../../core/contract/conversation.ts';
import { errno } from '../../../core/wire/errno.ts';
import { NLM_F_DUMP_INTR } from '../../../core/wire/flags.ts';
import { formatBytes, formatCount, formatTime, noBreakSpace } from '../../quantities.ts';
import type { RowView, Sign } from '../../row-view.ts';

export interface Verdict extends Sign {
  /** In full. */
  readonly title: string;
}

type Judged = Pick<Conversation, 'status' | 'errno' | 'request'>;

export function verdictOf({ status, errno: number, request }: Judged): Verdict {
  switch (status) {
    case 'waiting':
      return { text: '… waiting', tone: 'dim', title: 'Nothing has come back yet.' };
    case 'lost':
      return { text: '✗ no reply', tone: 'bad', title: 'Nothing came back within the time limit.' };
    case 'notSent':
      return {
        text: `✗ not sent: ${errno(number).name}`,
        tone: 'bad',
        title: `sendmsg failed: ${errno(number).words}.`,
      };
    case 'open':
      return {
        text: '… not ended',
        tone: 'warn',
        title: 'Neither the DONE behind the parts of a dump nor an acknowledgement that was asked for has come.',
      };
    case 'complete':
      return { text: '✓ complete', tone: 'ok', title: 'All that was asked for has come.' };
    case 'interrupted':
      return {
        text: '! interrupted',
        tone: 'warn',
        title: 'DUMP_INTR: what was dumped changed meanwhile, so parts may be missing or double. Dump again.',
      };
    case 'refused':
      return { text: `✗ ${errno(number).name}`, tone: 'bad', title: `Refused: ${errno(number).words}.` };
    case 'notification':
      return request === null
        ? { text: '– no request', tone: 'dim', title: 'Nobody asked for it, as far as this capture goes.' }
        : { text: '– no reply', tone: 'dim', title: 'None came, and none is waited for.' };
  }
}

const counted = (count: number, one: string, many = `${one}s`): string =>
  `${formatCount(count)}${noBreakSpace}${count === 1 ? one : many}`;

/** '13 replies · 17.6 KiB in 3 datagrams · 1.2 ms · 2 notifications' */
export function totalsOf(found: Omit<Conversation, 'rows'>): string {
  const { request, replies, bytes, datagrams, startNs, endNs, notifications, status } = found;
  const parts = [
    replies > 0 && counted(replies, 'reply', 'replies'),
    replies > 0 && `${formatBytes(bytes)} in ${counted(datagrams, 'datagram')}`,
    replies > 0 && request !== null && formatTime(endNs - startNs),
    notifications > 0 && counted(notifications, 'notification'),
    request === null && status !== 'notification' && 'its request is not held',
  ];
  return parts.filter(Boolean).join(' · ');
}

/** One unit for all times of a conversation, and as many decimals throughout, so that figures line up. */
export interface TimeScale {
  readonly unit: string;
  text(ns: number): string;
}

const scales = [
  [1e6, 1e3, 'µs', 1],
  [1e9, 1e6, 'ms', 3],
  [Number.POSITIVE_INFINITY, 1e9, 's', 4],
] as const;

export function scaleFor(durationNs: number): TimeScale {
  const [, divisor, unit, decimals] = scales.find(([below]) => durationNs < below)!;
  return { unit, text: (ns) => (ns / divisor).toFixed(decimals).replace('-', '−') };
}

/** What a row is in its conversation; an echo's verdict and an answer's error tell more than its direction. */
export const signOf = ({ kind, echo }: WindowRow, view: RowView): Sign =>
  kind === RecordKind.received && echo !== EchoStatus.none ? view.echo : view.direction;

export const isInterrupted = ({ kind, flags }: Pick<WindowRow, 'kind' | 'flags'>): boolean =>
  kind === RecordKind.received && (flags & NLM_F_DUMP_INTR) !== 0;

/** Of the row above it a part starts where that came, in hundredths of the whole duration. */
export function barOf(sinceNs: number, gapNs: number, durationNs: number): { left: number; width: number } {
  if (!(durationNs > 0)) return { left: 0, width: 0 };
  const share = (ns: number): number => Math.max(0, Math.min(100, (ns / durationNs) * 100));
  const left = share(sinceNs - gapNs);
  return { left, width: Math.min(100 - left, share(gapNs)) };
}
