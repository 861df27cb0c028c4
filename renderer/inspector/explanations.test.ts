import { describe, expect, it } from 'vitest';
import { EchoStatus, noPair, RecordKind, RecordMark } from '../../core/capture/record.ts';
import type { WindowRow } from '../../core/capture/window.ts';
import { NETLINK_ROUTE, NETLINK_USERSOCK } from '../../core/wire/constants.ts';
import { encodeMessage } from '../../core/wire/message.ts';
import { explainRecord } from './explanations.ts';

function row(fields: Partial<WindowRow>): WindowRow {
  const payload = new Uint8Array(16);
  const head = encodeMessage({ type: 18, flags: fields.flags ?? 0, sequence: 1, portId: 0, payload }, 'little');
  return {
    number: 1,
    protocol: NETLINK_ROUTE,
    timeNs: 0,
    rttNs: Number.NaN,
    detail: 0,
    pair: noPair,
    echo: EchoStatus.none,
    mark: 0,
    type: 18,
    flags: 0,
    sequence: 1,
    port: 0,
    group: 0,
    socket: 0,
    length: head.length,
    differences: [],
    head,
    kind: RecordKind.sent,
    ...fields,
  };
}
const alone = { pair: undefined, peer: false };
const titles = (record: WindowRow) => explainRecord({ ...alone, record }, 'little', 1_000).map(({ title }) => title);

describe('what the inspector explains', () => {
  it('points at the flags of a message that lacks REQUEST', () => {
    const record = row({ echo: EchoStatus.lost });
    const [first] = explainRecord({ ...alone, record }, 'little', 1_000);
    expect(first?.title).toBe('The REQUEST flag is missing');
    expect(first?.here).toEqual({ offset: 6, length: 2 });
  });

  it('points at the other half where the bytes at fault are there', () => {
    const sent = row({ number: 7, echo: EchoStatus.answered });
    const ack = encodeMessage({ type: 2, flags: 0, sequence: 1, portId: 0, payload: new Uint8Array(20) }, 'little');
    const record = row({ number: 8, kind: RecordKind.received, type: 2, head: ack, echo: EchoStatus.answered });
    for (const explained of explainRecord({ ...alone, record, pair: sent }, 'little', 1_000)) {
      if (explained.range?.in !== 'sent') continue;
      expect(explained.here).toBeUndefined();
      expect(explained.elsewhere).toBe(7);
    }
  });

  it('tells an errno of the send, an overrun and a truncation apart', () => {
    const failed = titles(row({ kind: RecordKind.sendFailed, detail: 111 }));
    const overrun = titles(row({ kind: RecordKind.overrun, head: new Uint8Array(), length: 0 }));
    const cut = titles(row({ kind: RecordKind.received, mark: RecordMark.truncated, detail: 99_999 }));
    for (const found of [failed, overrun, cut]) expect(found).not.toHaveLength(0);
    expect(new Set([failed[0], overrun[0], cut[0]]).size).toBe(3);
  });

  it('has nothing to say of an identical echo', () => {
    const sent = row({ protocol: NETLINK_USERSOCK, echo: EchoStatus.identical, rttNs: 9_000, port: 77 });
    const record = { ...sent, kind: RecordKind.received, number: 2 };
    const selected = { record, pair: sent, peer: true };
    expect(explainRecord(selected, 'little', 1_000)).toEqual([]);
  });
});
