import { describe, expect, test } from 'vitest';
import { EchoStatus, noPair, RecordKind } from '../../core/capture/record.ts';
import type { LadderMessage } from '../../core/echo/ladder.ts';
import { linearScale } from './axes.ts';
import { arrowsOf, messageAt } from './ladder-arrows.ts';
import { sentenceOf, verdictOf } from './ladder-words.ts';

const place = { lanes: { user: 50, kernel: 250 }, x: linearScale([0, 1_000], [0, 1_000]) };

const sent: LadderMessage = {
  number: 4,
  kind: RecordKind.sent,
  timeNs: 100,
  sendNs: 40,
  reply: 5,
  replyNs: 300,
  echo: EchoStatus.identical,
  late: false,
  protocol: 2,
  type: 20,
  sequence: 7,
  length: 66,
};

describe('the arrows of a message', () => {
  test('go down for as long as sendmsg took, and up from its return to the receive', () => {
    expect(arrowsOf(sent, place)).toEqual({ down: [100, 50, 140, 250], up: [140, 250, 300, 50] });
  });

  test('never go back in time where the reply was here before sendmsg returned', () => {
    const { down, up } = arrowsOf({ ...sent, sendNs: 400 }, place);
    expect([down, up]).toEqual([
      [100, 50, 300, 250],
      [300, 250, 300, 50],
    ]);
  });

  test('stand upright for what came by itself, end in the kernel where nothing came back, and are none for events', () => {
    const alone = { ...sent, reply: noPair, replyNs: Number.NaN };
    expect(arrowsOf({ ...alone, kind: RecordKind.received }, place).up).toEqual([100, 250, 100, 50]);
    expect(arrowsOf(alone, place)).toEqual({ down: [100, 50, 140, 250], up: undefined });
    expect(arrowsOf({ ...alone, kind: RecordKind.overrun }, place)).toEqual({ down: undefined, up: undefined });
  });

  test('are found by a point near them, the nearest first, and events at their lane', () => {
    const other = { ...sent, number: 9, timeNs: 500, replyNs: 700 };
    const overrun = { ...sent, number: 12, kind: RecordKind.overrun, timeNs: 900 };
    const messages = [sent, other, overrun];
    expect(messageAt(messages, place, [121, 150])?.number).toBe(4);
    expect(messageAt(messages, place, [620, 150])?.number).toBe(9);
    expect(messageAt(messages, place, [900, 52])?.number).toBe(12);
    expect(messageAt(messages, place, [400, 150])).toBeUndefined();
  });
});

describe('a verdict', () => {
  test('has a sign and a word wherever something went wrong', () => {
    const wrong = [
      { ...sent, echo: EchoStatus.different },
      { ...sent, echo: EchoStatus.different, late: true },
      { ...sent, late: true },
      { ...sent, echo: EchoStatus.lost },
      { ...sent, kind: RecordKind.received, echo: EchoStatus.duplicate },
      { ...sent, kind: RecordKind.received, echo: EchoStatus.unexpected },
      { ...sent, kind: RecordKind.sendFailed, echo: EchoStatus.none },
      { ...sent, kind: RecordKind.overrun, echo: EchoStatus.none },
    ];
    const verdicts = wrong.map(verdictOf);
    expect(verdicts.every(({ isTrouble, sign }) => isTrouble && sign !== '')).toBe(true);
    expect(verdicts.map(({ words }) => words)).toEqual([
      'different',
      'different, late',
      'late',
      'lost',
      'duplicate',
      'unexpected',
      'not sent: refused',
      'overrun: messages were lost here',
    ]);
    expect(verdictOf(sent)).toMatchObject({ isTrouble: false, words: 'identical' });
  });

  test('is part of the sentence that tells all of a message', () => {
    expect(sentenceOf(sent, new Map()).replaceAll('\u00a0', ' ')).toBe(
      '#4 → 20 echo seq 7, 0.000000 s, 66 B, 40 ns in sendmsg, reply after 200 ns, identical',
    );
  });
});
