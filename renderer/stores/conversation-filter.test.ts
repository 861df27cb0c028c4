import { expect, it } from 'vitest';
import { noPair, RecordKind } from '../../core/capture/record.ts';
import type { WindowRow } from '../../core/capture/window.ts';
import { conversationFilter } from './conversation-filter.ts';

const filterOf = (row: Partial<WindowRow>): string =>
  conversationFilter({
    number: 9,
    pair: noPair,
    group: 0,
    protocol: 16,
    socket: 2,
    port: 0,
    sequence: 7,
    ...row,
  } as WindowRow);

it('goes by the request, which a request is itself and a reply knows', () => {
  expect(filterOf({ kind: RecordKind.sent, pair: 12 })).toBe('conversation == 9');
  expect(filterOf({ kind: RecordKind.sendFailed })).toBe('conversation == 9');
  expect(filterOf({ kind: RecordKind.received, pair: 4 })).toBe('conversation == 4');
});

it('goes by the sequence where no request is known', () => {
  expect(filterOf({ kind: RecordKind.received })).toBe('socket == 2 && port == 0 && seq == 7');
  expect(filterOf({ kind: RecordKind.received, group: 3 })).toBe('protocol == 16 && group != 0 && seq == 7');
});
