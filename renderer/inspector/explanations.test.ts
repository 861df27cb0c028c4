import { describe, expect, it } from 'vitest';
import { EchoStatus, noPair, RecordKind, RecordMark } from '../../core/capture/record.ts';
import type { WindowRow } from '../../core/capture/window.ts';
import { encodeAttributes } from '../../core/wire/attribute.ts';
import { concat } from '../../core/wire/bytes.ts';
import { NETLINK_ROUTE, NETLINK_USERSOCK } from '../../core/wire/constants.ts';
import { encodeMessage } from '../../core/wire/message.ts';
import { explainRecord, faultsOf } from './explanations.ts';

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
    owner: undefined,
    head,
    kind: RecordKind.sent,
    ...fields,
  };
}
const options = { order: 'little', timeoutMs: 1_000 } as const;
const alone = { pair: undefined, peer: false };
const titles = (record: WindowRow) => explainRecord({ ...alone, record }, options).map(({ title }) => title);

describe('what the inspector explains', () => {
  it('points at the flags of a message that lacks REQUEST', () => {
    const record = row({ echo: EchoStatus.lost });
    const [first] = explainRecord({ ...alone, record }, options);
    expect(first?.title).toBe('The REQUEST flag is missing');
    expect(first?.here).toEqual({ offset: 6, length: 2 });
  });

  it('takes the kernel for the other end of a message between others, whose port is the process’s', () => {
    const head = encodeMessage({ type: 18, flags: 0, sequence: 1, portId: 0, payload: new Uint8Array(16) }, 'little');
    const untold = row({ mark: RecordMark.inferred, port: 4711, head, length: head.length });
    expect(titles(untold)).toEqual(['The REQUEST flag is missing']);
    const asked = encodeMessage({ type: 18, flags: 1, sequence: 1, portId: 0, payload: new Uint8Array(16) }, 'little');
    expect(titles(row({ mark: RecordMark.inferred, port: 4711, flags: 1, head: asked, length: asked.length }))).toEqual(
      [],
    );
  });

  it('points at the other half where the bytes at fault are there', () => {
    const sent = row({ number: 7, echo: EchoStatus.answered });
    const ack = encodeMessage({ type: 2, flags: 0, sequence: 1, portId: 0, payload: new Uint8Array(20) }, 'little');
    const record = row({ number: 8, kind: RecordKind.received, type: 2, head: ack, echo: EchoStatus.answered });
    for (const explained of explainRecord({ ...alone, record, pair: sent }, options)) {
      if (explained.range?.in !== 'sent') continue;
      expect(explained.here).toBeUndefined();
      expect(explained.elsewhere).toBe(7);
    }
  });

  it('points into the copy of the request that a refusal has, names the attribute, and has both marked in the tree', () => {
    const mtu = encodeAttributes([{ type: 4, value: Uint8Array.of(1, 0, 0, 0) }], 'little');
    const sentBytes = encodeMessage({ type: 16, flags: 5, sequence: 1, portId: 0, payload: mtu }, 'little');
    const tlvs = encodeAttributes([{ type: 2, value: Uint8Array.of(16, 0, 0, 0) }], 'little');
    const payload = concat([Uint8Array.of(0xde, 0xff, 0xff, 0xff), sentBytes, tlvs]);
    const head = encodeMessage({ type: 2, flags: 0x200, sequence: 1, portId: 0, payload }, 'little');
    const pair = row({ number: 7, head: sentBytes, echo: EchoStatus.answered });
    const record = row({ number: 8, kind: RecordKind.received, type: 2, head, echo: EchoStatus.answered });
    const requestNames = { attributeAt: () => 'mtu', attributeOf: () => undefined };
    const withNames = { ...options, names: requestNames };
    const answer = { ...alone, record, pair };
    const [first] = explainRecord(answer, withNames);
    expect(first).toMatchObject({ here: { offset: 36, length: 8 }, elsewhere: 7 });
    expect(first?.text).toContain('The attribute at fault is mtu');
    const words = 'Refused: Numerical result out of range';
    expect(faultsOf(explainRecord(answer, withNames), answer)).toEqual([{ range: { offset: 36, length: 8 }, words }]);
    const asked = { ...alone, record: pair, pair: record };
    expect(faultsOf(explainRecord(asked, options), asked)).toEqual([{ range: { offset: 16, length: 8 }, words }]);
    const differing = { ...asked, record: { ...pair, echo: EchoStatus.different } };
    expect(faultsOf(explainRecord(asked, options), differing)).toEqual([]);
  });

  it('tells an errno of the send, an overrun and a truncation apart', () => {
    const failed = titles(row({ kind: RecordKind.sendFailed, detail: 111 }));
    const overrun = titles(row({ kind: RecordKind.overrun, head: new Uint8Array(), length: 0 }));
    const cut = titles(row({ kind: RecordKind.received, mark: RecordMark.truncated, detail: 99_999 }));
    for (const found of [failed, overrun, cut]) expect(found).not.toHaveLength(0);
    expect(new Set([failed[0], overrun[0], cut[0]]).size).toBe(3);
  });

  it('tells an overrun from a receive that failed otherwise', () => {
    const overrun = row({ kind: RecordKind.overrun, head: new Uint8Array(), length: 0 });
    expect(titles(overrun)).toEqual(['The receive buffer overran']);
    expect(titles({ ...overrun, detail: 12 })).toEqual(['Receiving failed: Cannot allocate memory']);
  });

  it('hands the request to what mends it, from either side', () => {
    const sent = row({ number: 7, flags: 4 });
    const bytes = encodeMessage({ type: 2, flags: 0, sequence: 1, portId: 0, payload: new Uint8Array(20) }, 'little');
    const ack = row({ number: 8, kind: RecordKind.received, head: bytes });
    for (const selected of [
      { record: sent, pair: ack, peer: false },
      { record: ack, pair: sent, peer: false },
    ]) {
      const [first] = explainRecord(selected, options);
      expect(first).toMatchObject({ request: sent.head, mends: [{ kind: 'set-flags', flags: 1 }] });
    }
  });

  it('has nothing to say of an identical echo', () => {
    const sent = row({ protocol: NETLINK_USERSOCK, echo: EchoStatus.identical, rttNs: 9_000, port: 77 });
    const record = { ...sent, kind: RecordKind.received, number: 2 };
    const selected = { record, pair: sent, peer: true };
    expect(explainRecord(selected, options)).toEqual([]);
  });
});
