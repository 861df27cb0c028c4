import { describe, expect, it } from 'vitest';
import { EchoStatus, noPair, RecordKind } from '../../core/capture/record.ts';
import { encodeWindow, type WindowRow } from '../../core/capture/window.ts';
import type { RecordDetail } from '../../core/contract/api.ts';
import { encodeMessage } from '../../core/wire/message.ts';
import { proposeExpectations } from './saved-proposal.ts';

const payload = new Uint8Array(16);
const asked = { protocol: 0, type: 18, payload, isEchoed: false };
const row = (bytes: Uint8Array, change: Partial<WindowRow>): WindowRow => ({
  ...{ number: 1, kind: RecordKind.sent, timeNs: 0, detail: 0, pair: noPair, echo: EchoStatus.answered, mark: 0 },
  ...{ type: 18, flags: 1, sequence: 1, port: 0, group: 0, socket: 0, protocol: 0, rttNs: Number.NaN },
  ...{ length: bytes.length, head: bytes, differences: [] },
  ...change,
});
const message = (type: number, bytes: Uint8Array, flags = 0): Uint8Array =>
  encodeMessage({ type, flags, sequence: 1, portId: 0, payload: bytes }, 'little');

function detail(sent: Partial<WindowRow>, reply?: { type: number; bytes: Uint8Array; flags?: number }): RecordDetail {
  const record = encodeWindow([row(message(18, payload, 1), sent)]);
  if (!reply) return { number: 1, record, peer: false };
  const { type, bytes, flags = 0 } = reply;
  const pair = encodeWindow([row(message(type, bytes, flags), { kind: RecordKind.received, type, flags })]);
  return { number: 1, record, pair, peer: false };
}

const errorOf = (error: number): Uint8Array => {
  const bytes = new Uint8Array(20);
  new DataView(bytes.buffer).setInt32(0, error, true);
  return bytes;
};
const first = (sent: RecordDetail | null, about = asked) => {
  const { choices, isSeen } = proposeExpectations(about, sent);
  return { ...choices[0]!.expect, words: choices[0]!.words, isSeen };
};
const link = Uint8Array.from({ length: 32 }, (_, index) => index);

describe('what a saved message is proposed to expect', () => {
  it.each([
    ['an identical echo', detail({ echo: EchoStatus.identical }), { kind: 'echo' }],
    ['an ACK', detail({}, { type: 2, bytes: errorOf(0) }), { kind: 'ack' }],
    ['a refusal', detail({}, { type: 2, bytes: errorOf(-19) }), { kind: 'error', errno: 19, words: 'ENODEV' }],
    ['the refusal of sendmsg', detail({ kind: RecordKind.sendFailed, detail: 111 }), { kind: 'error', errno: 111 }],
    ['nothing', detail({ echo: EchoStatus.lost }), { kind: 'none' }],
    ['the end of an empty dump', detail({}, { type: 3, bytes: new Uint8Array(4) }), { kind: 'ack' }],
  ])('is %s where that came', (_, sent, expected) => {
    expect(first(sent)).toMatchObject({ ...expected, isSeen: true });
  });

  it('is a reply with its first bytes, or any of its type where it was a part of a dump', () => {
    const reply = { type: 16, bytes: link };
    expect(first(detail({}, reply))).toEqual({
      ...{ kind: 'reply', type: 16, timeoutMs: 1000, isSeen: true },
      payload: { bytes: [...link.subarray(0, 16)], more: true },
      words: 'RTM_NEWLINK with its first 16 bytes as now',
    });
    const dump = detail({ flags: 0x301 }, { ...reply, flags: 2 });
    expect(first(dump)).toMatchObject({ kind: 'reply', words: 'RTM_NEWLINK', isSeen: true });
    expect(proposeExpectations(asked, dump).choices[1]).toMatchObject({ expect: { payload: { more: true } } });
  });

  it('is what such a message mostly gets where nothing is known of this one', () => {
    expect(first(null)).toMatchObject({ kind: 'anything', isSeen: false });
    expect(first(null, { ...asked, isEchoed: true })).toMatchObject({ kind: 'echo', isSeen: false });
    const other = { ...asked, payload: Uint8Array.of(1) };
    expect(first(detail({ echo: EchoStatus.identical }), other)).toMatchObject({ kind: 'anything', isSeen: false });
    expect(first(detail({ echo: EchoStatus.waiting }))).toMatchObject({ kind: 'anything', isSeen: false });
  });

  it('leaves every other kind to be picked, once', () => {
    const { choices } = proposeExpectations(asked, detail({}, { type: 2, bytes: errorOf(0) }));
    expect(choices.map(({ expect: { kind } }) => kind)).toEqual(['ack', 'anything', 'echo', 'none']);
  });
});
