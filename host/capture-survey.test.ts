import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileFilter, parseFilter } from '../core/capture/filter.ts';
import { RecordKind } from '../core/capture/record.ts';
import type { SurveyReading } from '../core/contract/statistics.ts';
import { cellCountNames } from '../core/echo/survey-timeline.ts';
import { encodeMessage } from '../core/wire/message.ts';
import { Capture } from './capture.ts';

const tag = { socket: 0, protocol: 2, answersOnly: false };
const port = 4711;
const lostAfterMs = 1;

function openCapture(budgetBytes = 64 << 20) {
  const capture = new Capture({
    budgetBytes,
    lostAfterMs,
    epochWallMs: 0,
    nowNs: () => 0,
    changed: () => {},
  });
  const take = (
    kind: RecordKind,
    sequence: number,
    { timeNs, fill = 0x31 }: { timeNs: number; fill?: number },
  ): void => {
    const payload = new Uint8Array(50).fill(fill);
    const bytes = encodeMessage({ type: 20, flags: 0, sequence, portId: port, payload }, 'little');
    const detail = kind === RecordKind.sent ? 400 : 0;
    capture.load({ kind, timeNs, detail, mark: 0, port, group: 0 }, bytes, tag);
  };
  return {
    capture,
    send: (sequence: number, timeNs: number) => take(RecordKind.sent, sequence, { timeNs }),
    receive: (sequence: number, timeNs: number, fill?: number) => take(RecordKind.received, sequence, { timeNs, fill }),
    filterBy: (text: string) => {
      capture.filter = text ? compileFilter(parseFilter(text)) : undefined;
    },
  };
}

/** Reads to the end, however many readings it takes. */
async function survey(capture: Capture): Promise<SurveyReading> {
  for (;;) {
    const reading = await capture.survey();
    if (reading.pending === 0) return reading;
  }
}

/** Without what is off where a record was taken back: a part of the histogram, and how far the time line spans. */
const figures = ({ counts, records, roundTrip, timeline }: SurveyReading) => ({
  counts,
  records,
  trips: roundTrip.count,
  timeline: cellCountNames.map((name) => timeline[name].reduce((sum, held) => sum + held, 0)),
});

describe('the survey of a capture', () => {
  const move = fc.record({
    kind: fc.constantFrom('send', 'echo', 'wrong', 'wait', 'look'),
    sequence: fc.integer({ min: 1, max: 12 }),
    stepNs: fc.integer({ min: 1, max: 400_000 }),
  });
  const filters = ['', 'echo != lost', 'rtt > 300us', 'dir == received', 'late', 'no in 3..14'];

  it('read now and then while verdicts come says what one read at the end says, under any filter', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(move, { maxLength: 40 }), fc.constantFrom(...filters), async (moves, filter) => {
        const { capture, send, receive, filterBy } = openCapture();
        filterBy(filter);
        let nowNs = 0;
        for (const { kind, sequence, stepNs } of moves) {
          nowNs += stepNs;
          if (kind === 'send') send(sequence, nowNs);
          else if (kind === 'echo') receive(sequence, nowNs);
          else if (kind === 'wrong') receive(sequence, nowNs, 0x32);
          else if (kind === 'wait') capture.expire(nowNs);
          else await survey(capture);
        }
        const followed = await survey(capture);
        // Another filter of the same words makes another survey.
        filterBy(filter);
        expect(figures(followed)).toEqual(figures(await survey(capture)));
      }),
      { numRuns: 200 },
    );
  });

  it('counts a message given up as lost, and no longer so once its echo has come late', async () => {
    const { capture, send, receive } = openCapture();
    send(1, 0);
    expect((await survey(capture)).counts).toMatchObject({ waiting: 1, lost: 0 });
    capture.expire(lostAfterMs * 1e6);
    expect((await survey(capture)).counts).toMatchObject({ waiting: 0, lost: 1 });
    receive(1, 2e6);
    const { counts, roundTrip, timeline } = await survey(capture);
    expect(counts).toMatchObject({ lost: 0, identical: 1, late: 1 });
    expect([roundTrip.count, roundTrip.maxNs, timeline.lost[0]]).toEqual([1, 2e6, 0]);
  });

  it('is of what was not cleared, and of all again after that is undone', async () => {
    const { capture, send, receive } = openCapture();
    send(1, 0);
    capture.clear();
    expect(await survey(capture)).toMatchObject({ records: 0, pending: 0 });
    // Its message is cleared: its verdict counts in no figure.
    receive(1, 500);
    send(2, 1_000);
    expect((await survey(capture)).counts).toMatchObject({ sent: 1, received: 1, waiting: 1, identical: 0 });
    capture.restore();
    expect((await survey(capture)).counts).toMatchObject({ sent: 2, received: 1, waiting: 1, identical: 1 });
  });

  it('of very many records lets the event loop turn, and tells how many are left', async () => {
    const { capture, send, receive } = openCapture(512 << 20);
    const trips = 150_000;
    for (let i = 1; i <= trips; i++) {
      send(i, i * 1_000);
      receive(i, i * 1_000 + 900);
    }
    let turns = 0;
    const turn = setInterval(() => turns++, 0);
    const readings: number[] = [];
    while (readings.at(-1) !== 0) readings.push((await capture.survey()).pending);
    clearInterval(turn);
    expect(turns).toBeGreaterThan(3);
    expect(readings.toSorted((a, b) => b - a)).toEqual(readings);
    const { counts, roundTrip } = await survey(capture);
    expect([counts.identical, roundTrip.count, roundTrip.minNs, roundTrip.maxNs]).toEqual([trips, trips, 900, 900]);
  });

  it('goes on with what is held where records are evicted before they are looked at', async () => {
    const { capture, send } = openCapture(4 << 20);
    await survey(capture);
    for (let i = 1; i <= 120_000; i++) send(i, i);
    const { first, next } = capture.summary();
    expect(first).toBeGreaterThan(0);
    expect(await survey(capture)).toMatchObject({ records: next - first, pending: 0 });
  });
});

describe('the ladder of a capture', () => {
  it('has the messages of a range, with those that wait for their reply in it, as the filter shows them', async () => {
    const { capture, send, receive, filterBy } = openCapture();
    for (let i = 1; i <= 20_000; i++) {
      send(i, i * 10_000);
      receive(i, i * 10_000 + 25_000);
    }
    const range = { fromNs: 1_000_000, toNs: 1_020_000, columns: 4 };
    const { messages, count } = await capture.ladder(range);
    // Sent at 980, 990, 1000 and 1010 µs, in the range up to 25 µs later.
    expect(messages.map(({ sequence }) => sequence)).toEqual([98, 99, 100, 101]);
    expect(count).toBe(4);
    filterBy('seq == 99 && dir == sent');
    expect((await capture.ladder(range)).messages.map(({ sequence, replyNs }) => [sequence, replyNs])).toEqual([
      [99, 1_015_000],
    ]);
    filterBy('');
    const { bands } = await capture.ladder({ ...range, toNs: 1e9 });
    expect(bands!.sent.reduce((sum, held) => sum + held, 0)).toBe(19_901);
  });

  it('of an empty capture is empty', async () => {
    const ladder = await openCapture().capture.ladder({ fromNs: 0, toNs: 1, columns: 1 });
    expect(ladder).toEqual({ messages: [], count: 0, bands: null });
  });
});
