import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createColumns, type FindRecord, type Segment, writeFields } from '../capture/columns.ts';
import { EchoStatus, noPair, type RecordFields, RecordKind, RecordMark } from '../capture/record.ts';
import { createSurveyor, type Surveyor, typeKey } from './survey.ts';
import { mostGroups } from './survey-groups.ts';

const blank: RecordFields = {
  kind: RecordKind.sent,
  timeNs: 0,
  detail: 0,
  pair: noPair,
  echo: EchoStatus.none,
  mark: 0,
  type: 20,
  flags: 0,
  sequence: 0,
  port: 7,
  group: 0,
  socket: 0,
  protocol: 2,
};

type Record = Partial<RecordFields> & { length?: number };

/** Records as one segment, and how they are found by number. */
function segmentOf(records: readonly Record[]): { segment: Segment; find: FindRecord } {
  const columns = createColumns(records.length);
  records.forEach(({ length = 66, ...fields }, row) => {
    writeFields(columns, row, { ...blank, ...fields });
    columns.offset[row + 1] = columns.offset[row]! + length;
  });
  const segment = { base: 0, count: records.length, columns, arena: new Uint8Array(0) };
  return { segment, find: (number) => (number < records.length ? { segment, row: number } : undefined) };
}

function surveyOf(records: readonly Record[]): Surveyor {
  const surveyor = createSurveyor();
  const { segment, find } = segmentOf(records);
  for (let row = 0; row < records.length; row++) surveyor.add(segment, row, find);
  return surveyor;
}

const sent = (number: number, pair: number, timeNs: number, echo: EchoStatus): Record => ({
  kind: RecordKind.sent,
  sequence: number,
  pair,
  timeNs,
  detail: 300,
  echo,
});
const received = (pair: number, timeNs: number, echo: EchoStatus): Record => ({
  kind: RecordKind.received,
  pair,
  timeNs,
  echo,
});

describe('a survey', () => {
  test('of nothing has no figure', () => {
    const survey = createSurveyor().read();
    expect(survey).toMatchObject({ records: 0, firstNs: Number.NaN, lastNs: Number.NaN, types: [], sizes: [] });
    expect(survey.roundTrip).toMatchObject({ count: 0, minNs: Number.NaN, partsNs: [] });
    expect(survey.timeline).toMatchObject({ fromNs: 0, sent: [], p50Ns: [] });
  });

  test('counts verdicts at the sent message and duplicates and reordering at the received one', () => {
    const { counts, records, firstNs, lastNs } = surveyOf([
      sent(1, 3, 1_000, EchoStatus.identical),
      sent(2, 2, 2_000, EchoStatus.different),
      received(1, 3_000, EchoStatus.different),
      received(0, 4_000, EchoStatus.identical),
      received(0, 5_000, EchoStatus.duplicate),
      sent(3, noPair, 6_000, EchoStatus.lost),
      { kind: RecordKind.received, timeNs: 7_000, echo: EchoStatus.unexpected },
      { kind: RecordKind.overrun, timeNs: 8_000, length: 0 },
      { kind: RecordKind.sendFailed, timeNs: 9_000 },
      { kind: RecordKind.received, timeNs: 9_500, mark: RecordMark.truncated },
    ]).read();
    expect({ records, firstNs, lastNs }).toEqual({ records: 10, firstNs: 1_000, lastNs: 9_500 });
    expect(counts).toEqual({
      sent: 3,
      received: 5,
      sentBytes: 198,
      receivedBytes: 330,
      sendFailed: 1,
      overruns: 1,
      truncated: 1,
      waiting: 0,
      identical: 1,
      different: 1,
      lost: 1,
      answered: 0,
      late: 0,
      duplicate: 1,
      unexpected: 1,
      // Its message was sent before that of the reply before.
      reordered: 1,
    });
  });

  test('tells a round trip and its two parts, of which the wake-up is never negative', () => {
    const { roundTrip, send, wake } = surveyOf([
      sent(1, 1, 1_000, EchoStatus.identical),
      received(0, 1_200, EchoStatus.identical),
      sent(2, 3, 2_000, EchoStatus.answered),
      received(2, 2_800, EchoStatus.answered),
    ]).read();
    expect([roundTrip.minNs, roundTrip.maxNs]).toEqual([200, 800]);
    expect([send.minNs, send.maxNs]).toEqual([300, 300]);
    expect([wake.minNs, wake.maxNs]).toEqual([0, 500]);
    expect(roundTrip.counts).toEqual([1, 1]);
    expect(roundTrip.percentiles[0]).toEqual({ share: 0.5, ns: 200, lowNs: Number.NaN, highNs: Number.NaN });
  });

  test('keeps types and sizes apart, up to a number', () => {
    const { types, sizes } = surveyOf([
      { ...sent(1, 1, 0, EchoStatus.identical), length: 63 },
      { ...received(0, 500, EchoStatus.identical), length: 64 },
      { ...sent(2, noPair, 900, EchoStatus.lost), type: 21 },
    ]).read();
    expect(types.map(({ key, sent, received, lost, trips }) => [key, sent, received, lost, trips])).toEqual([
      [typeKey(2, 20), 1, 1, 0, 1],
      [typeKey(2, 21), 1, 0, 1, 0],
    ]);
    expect(sizes.map(({ key, bytes }) => [key, bytes])).toEqual([
      [5, 63],
      [6, 130],
    ]);
    const many = surveyOf(Array.from({ length: mostGroups + 9 }, (_, type) => ({ type }))).read();
    expect(many.types).toHaveLength(mostGroups + 1);
    expect(many.types.at(-1)).toMatchObject({ key: undefined, sent: 9 });
  });
});

describe('the time line', () => {
  const anyTimes = fc.array(fc.oneof(fc.integer({ min: 0, max: 10_000 }), fc.integer({ min: 0, max: 10 ** 15 })), {
    minLength: 1,
    maxLength: 60,
  });

  test('counts every message in a cell of its time, in 240 cells at most, whatever the span', () => {
    fc.assert(
      fc.property(anyTimes, (times) => {
        const { timeline } = surveyOf(times.map((timeNs) => ({ timeNs }))).read();
        expect(timeline.sent.length).toBeLessThanOrEqual(240);
        const expected = timeline.sent.map(() => 0);
        for (const timeNs of times) expected[Math.floor((timeNs - timeline.fromNs) / timeline.widthNs)]! += 1;
        expect(timeline.sent).toEqual(expected);
        expect(timeline.sentBytes).toEqual(expected.map((count) => count * 66));
        // As fine as fits: half the width would take too many.
        if (timeline.widthNs > 1_024)
          expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(119 * timeline.widthNs);
      }),
    );
  });

  test('has quantiles of the round trips that began in the cell, off by less than 1 %', () => {
    const trips = Array.from({ length: 500 }, (_, i) => 10_000 + 37 * i);
    const { timeline } = surveyOf(
      trips.flatMap((rttNs, i) => [
        sent(i, 2 * i + 1, i, EchoStatus.identical),
        received(2 * i, i + rttNs, EchoStatus.identical),
      ]),
    ).read();
    expect(Math.abs(timeline.p50Ns[0]! / trips[249]! - 1)).toBeLessThan(0.01);
    expect(Math.abs(timeline.p99Ns[0]! / trips[494]! - 1)).toBeLessThan(0.01);
    expect(timeline.maxNs[0]).toBe(trips[499]);
    expect(timeline.p50Ns[5]).toBeNaN();
  });
});

test('what is taken back and added again is as if it had always been so', () => {
  const states = [EchoStatus.waiting, EchoStatus.lost, EchoStatus.identical, EchoStatus.different, EchoStatus.answered];
  const state = fc.constantFrom(...states);
  fc.assert(
    fc.property(fc.array(fc.tuple(state, state, fc.nat(1_000_000), fc.nat(100_000)), { maxLength: 40 }), (moves) => {
      const replyTo = (echo: EchoStatus, at: number) =>
        echo >= 2 && echo !== EchoStatus.lost ? at + moves.length : noPair;
      const replies = moves.map(([, , timeNs, rttNs], at) => received(at, timeNs + rttNs + 1, EchoStatus.identical));
      const inState = (which: 0 | 1) => [
        ...moves.map((move, at) => sent(at, replyTo(move[which], at), move[2], move[which])),
        ...replies,
      ];
      const { segment, find } = segmentOf(inState(0));
      const surveyor = createSurveyor();
      for (let row = 0; row < segment.count; row++) surveyor.add(segment, row, find);
      const { segment: after } = segmentOf(inState(1));
      for (let row = 0; row < moves.length; row++) {
        surveyor.retract(segment, row, find);
        segment.columns.echo[row] = after.columns.echo[row]!;
        segment.columns.pair[row] = after.columns.pair[row]!;
        surveyor.add(segment, row, find);
      }
      const straight = surveyOf(inState(1)).read();
      const moved = surveyor.read();
      expect(moved.counts).toEqual(straight.counts);
      expect(moved.records).toBe(straight.records);
      expect(moved.roundTrip.counts).toEqual(straight.roundTrip.counts);
      for (const name of ['sent', 'received', 'lost', 'different'] as const)
        expect(moved.timeline[name]).toEqual(straight.timeline[name]);
    }),
  );
});
