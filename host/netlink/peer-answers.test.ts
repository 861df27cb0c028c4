import { describe, expect, it } from 'vitest';
import type { PeerFaults } from '../../core/contract/api.ts';
import { noFaults } from '../../core/contract/defaults.ts';
import { concat } from '../../core/wire/bytes.ts';
import { decodeHeader } from '../../core/wire/header.ts';
import { encodeMessage, padMessage } from '../../core/wire/message.ts';
import { PeerAnswers, type Reply } from './peer-answers.ts';

const PEER = 9;
const HOST = 7;

function message(sequence: number, payload: ArrayLike<number> = [1, 2, 3, 4, 5, 6]): Uint8Array {
  return encodeMessage({ type: 20, flags: 5, sequence, portId: HOST, payload: Uint8Array.from(payload) }, 'little');
}

/** What comes back for `count` messages, sequences from 1, one a microsecond. */
function answersTo(count: number, faults: Partial<PeerFaults>): Reply[] {
  const answers = new PeerAnswers(PEER);
  return Array.from({ length: count }, (_, i) => i + 1).flatMap((sequence) =>
    answers.answer(message(sequence), HOST, sequence * 1_000, { ...noFaults, ...faults }),
  );
}

const sequenceOf = ({ bytes }: Reply): number => decodeHeader(bytes, 'little')!.sequence;
const payloadOf = ({ bytes }: Reply): number[] => [...bytes.subarray(16)];
const multiples = (of: number, upTo: number): number[] =>
  Array.from({ length: Math.floor(upTo / of) }, (_, i) => (i + 1) * of);

describe('the echo peer', () => {
  it('sends back type, sequence and payload, with flags 0 and its own port, at once', () => {
    const [reply, ...more] = new PeerAnswers(PEER).answer(message(3), HOST, 500, noFaults);
    expect(more).toEqual([]);
    expect(reply).toMatchObject({ dueNs: 500, portId: HOST });
    expect(decodeHeader(reply!.bytes, 'little')).toEqual({ length: 22, type: 20, flags: 0, sequence: 3, portId: PEER });
    expect(payloadOf(reply!)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('answers each message of a datagram, padded or not', () => {
    const datagram = concat([padMessage(message(1, [7])), padMessage(message(2, [])), message(3, [8, 9])]);
    const replies = new PeerAnswers(PEER).answer(datagram, HOST, 0, noFaults);
    expect(replies.map((reply) => [sequenceOf(reply), payloadOf(reply)])).toEqual([
      [1, [7]],
      [2, []],
      [3, [8, 9]],
    ]);
  });

  it('is silent to what is damaged, as the kernel is, and answers what is sound before it', () => {
    const tooShort = Uint8Array.from(message(2));
    tooShort[0] = 15;
    const tooLong = Uint8Array.from(message(2));
    tooLong[0] = 99;
    for (const damaged of [Uint8Array.of(1, 2, 3), tooShort, tooLong]) {
      const answers = new PeerAnswers(PEER);
      expect(answers.answer(damaged, HOST, 0, noFaults)).toEqual([]);
      const mixed = concat([padMessage(message(1)), damaged]);
      expect(answers.answer(mixed, HOST, 0, noFaults).map(sequenceOf)).toEqual([1]);
    }
  });

  it('leaves the datagram it answers as it was', () => {
    const datagram = message(1);
    new PeerAnswers(PEER).answer(datagram, HOST, 0, { ...noFaults, corruptOneIn: 1 });
    expect(datagram).toEqual(message(1));
  });
});

describe('one in N', () => {
  it('drops exactly every Nth', () => {
    const replies = answersTo(1_000, { dropOneIn: 10 }).map(sequenceOf);
    expect(replies).toHaveLength(900);
    expect(replies.filter((sequence) => sequence % 10 === 0)).toEqual([]);
  });

  it('duplicates exactly every Nth', () => {
    const replies = answersTo(30, { duplicateOneIn: 7 }).map(sequenceOf);
    expect(replies.filter((sequence, i) => sequence === replies[i - 1])).toEqual(multiples(7, 30));
    expect(replies).toHaveLength(34);
  });

  it('inverts the middle byte of exactly every Nth', () => {
    const corrupt = answersTo(30, { corruptOneIn: 4 }).filter((reply) => payloadOf(reply)[3] !== 4);
    expect(corrupt.map(sequenceOf)).toEqual(multiples(4, 30));
    expect(payloadOf(corrupt[0]!)).toEqual([1, 2, 3, 4 ^ 0xff, 5, 6]);
  });

  it('leaves 4 bytes off exactly every Nth, with a length that is right', () => {
    const cut = answersTo(30, { truncateOneIn: 3 }).filter(({ bytes }) => bytes.length !== 22);
    expect(cut.map(sequenceOf)).toEqual(multiples(3, 30));
    expect(payloadOf(cut[0]!)).toEqual([1, 2]);
    expect(decodeHeader(cut[0]!.bytes, 'little')!.length).toBe(18);
  });

  it('gives exactly every Nth a sequence far from any that is waiting', () => {
    const wrong = answersTo(30, { wrongSequenceOneIn: 5 })
      .map(sequenceOf)
      .filter((sequence) => sequence > 30);
    expect(wrong).toEqual(multiples(5, 30).map((sequence) => sequence + 0x8000_0000));
  });

  it('counts each fault by itself: a dropped message advances the others too', () => {
    const replies = answersTo(100, { dropOneIn: 10, corruptOneIn: 4 });
    expect(replies).toHaveLength(90);
    const corrupt = replies.filter((reply) => payloadOf(reply)[3] !== 4).map(sequenceOf);
    expect(corrupt).toEqual(multiples(4, 100).filter((sequence) => sequence % 10 !== 0));
  });

  it('of 1 is always, of 0 never, and a new N counts from where it is set', () => {
    expect(answersTo(5, { dropOneIn: 1 })).toEqual([]);
    const answers = new PeerAnswers(PEER);
    const dropped = (sequence: number, dropOneIn: number): boolean =>
      answers.answer(message(sequence), HOST, 0, { ...noFaults, dropOneIn }).length === 0;
    expect([1, 2].map((sequence) => dropped(sequence, 3))).toEqual([false, false]);
    expect(dropped(3, 0)).toBe(false);
    expect([4, 5, 6].map((sequence) => dropped(sequence, 3))).toEqual([false, false, true]);
  });
});

describe('reordering', () => {
  const reorder = { ...noFaults, reorderOneIn: 3 };

  it('swaps every Nth with the one after it', () => {
    expect(answersTo(8, { reorderOneIn: 3 }).map(sequenceOf)).toEqual([1, 2, 4, 3, 5, 7, 6, 8]);
  });

  it('holds both copies of a message that is duplicated as well', () => {
    expect(answersTo(4, { reorderOneIn: 3, duplicateOneIn: 3 }).map(sequenceOf)).toEqual([1, 2, 4, 3, 3]);
  });

  it('lets go of what it holds after 50 ms when nothing follows', () => {
    const answers = new PeerAnswers(PEER);
    for (const sequence of [1, 2, 3]) answers.answer(message(sequence), HOST, 1_000, reorder);
    expect(answers.nextDueNs).toBe(50_001_000);
    expect(answers.overdue(50_000_999)).toEqual([]);
    expect(answers.overdue(50_001_000).map(sequenceOf)).toEqual([3]);
    expect(answers.nextDueNs).toBe(Number.POSITIVE_INFINITY);
    expect(answers.answer(message(4), HOST, 50_002_000, reorder).map(sequenceOf)).toEqual([4]);
  });

  it('goes on holding over a message that is dropped', () => {
    const replies = answersTo(5, { reorderOneIn: 3, dropOneIn: 4 });
    expect(replies.map(sequenceOf)).toEqual([1, 2, 5, 3]);
  });

  it('sends what it held with the delay of the message that freed it', () => {
    const replies = answersTo(4, { reorderOneIn: 3, delayUs: 20 });
    expect(replies.map((reply) => [sequenceOf(reply), reply.dueNs])).toEqual([
      [1, 21_000],
      [2, 22_000],
      [4, 24_000],
      [3, 24_000],
    ]);
  });
});
