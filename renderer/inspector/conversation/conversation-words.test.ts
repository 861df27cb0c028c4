import { describe, expect, it, test } from 'vitest';
import { EchoStatus, RecordKind } from '../../../core/capture/record.ts';
import type { WindowRow } from '../../../core/capture/window.ts';
import type { Conversation } from '../../../core/contract/conversation.ts';
import type { RowView } from '../../row-view.ts';
import { barOf, isInterrupted, scaleFor, signOf, totalsOf, verdictOf } from './conversation-words.ts';

const found: Omit<Conversation, 'rows'> = {
  request: 4,
  replies: 1_201,
  notifications: 0,
  row: 0,
  bytes: 17_600,
  datagrams: 3,
  startNs: 1_000,
  endNs: 1_240_000,
  status: 'complete',
  errno: 0,
};
const plain = (text: string): string => text.replaceAll('\u00a0', ' ');

describe('the totals', () => {
  it('tell replies, bytes, datagrams and the time from the request to the last', () => {
    expect(plain(totalsOf(found))).toBe('1 201 replies · 17 KiB in 3 datagrams · 1.2 ms');
  });

  it('count one as one, and notifications apart', () => {
    const one = { ...found, replies: 1, bytes: 36, datagrams: 1, notifications: 2 };
    expect(plain(totalsOf(one))).toBe('1 reply · 36 B in 1 datagram · 1.2 ms · 2 notifications');
  });

  it('say where the request is not held, from which no time counts then', () => {
    const without = { ...found, request: null, replies: 2 };
    expect(plain(totalsOf(without))).toBe('2 replies · 17 KiB in 3 datagrams · its request is not held');
    expect(totalsOf({ ...found, replies: 0 })).toBe('');
  });
});

test('every verdict has a sign, and an error its name', () => {
  const words = (status: Conversation['status'], errno = 0) => verdictOf({ status, errno, request: 1 }).text;
  expect(words('complete')).toBe('✓ complete');
  expect(words('refused', 34)).toBe('✗ ERANGE');
  expect(words('notSent', 111)).toBe('✗ not sent: ECONNREFUSED');
  expect(verdictOf({ status: 'refused', errno: 34, request: 1 }).title).toContain('Refused: ');
  expect(verdictOf({ status: 'notification', errno: 0, request: null }).text).toBe('– no request');
});

describe('times', () => {
  it('share the unit that fits the whole, with as many decimals throughout', () => {
    const times = (durationNs: number): string[] => [0, 1_500, -2_000].map(scaleFor(durationNs).text);
    expect([scaleFor(999_999).unit, ...times(999_999)]).toEqual(['µs', '0.0', '1.5', '−2.0']);
    expect([scaleFor(1e6).unit, ...times(1e6)]).toEqual(['ms', '0.000', '0.002', '−0.002']);
    expect([scaleFor(1e9).unit, scaleFor(1e9).text(1.50006e9)]).toEqual(['s', '1.5001']);
  });

  it('are a bar from the row before to this one, within the whole', () => {
    expect(barOf(50, 20, 200)).toEqual({ left: 15, width: 10 });
    expect(barOf(300, 100, 200)).toEqual({ left: 100, width: 0 });
    expect(barOf(0, 0, 0)).toEqual({ left: 0, width: 0 });
  });
});

test('a reply is told by its verdict, a request and a notification by their way', () => {
  const view = { direction: { text: 'way' }, echo: { text: 'verdict' } } as RowView;
  const sign = (row: Partial<WindowRow>): string => signOf(row as WindowRow, view).text;
  expect(sign({ kind: RecordKind.received, echo: EchoStatus.answered })).toBe('verdict');
  expect(sign({ kind: RecordKind.received, echo: EchoStatus.none })).toBe('way');
  expect(sign({ kind: RecordKind.sent, echo: EchoStatus.answered })).toBe('way');
});

test('only what came can say that its dump was interrupted', () => {
  expect(isInterrupted({ kind: RecordKind.received, flags: 0x12 })).toBe(true);
  expect(isInterrupted({ kind: RecordKind.received, flags: 2 })).toBe(false);
  expect(isInterrupted({ kind: RecordKind.sent, flags: 0x10 })).toBe(false);
});
