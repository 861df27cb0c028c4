import { describe, expect, test } from 'vitest';
import { createColumns, type FindRecord, type Segment, writeFields } from '../capture/columns.ts';
import { EchoStatus, noPair, type RecordFields, RecordKind, RecordMark } from '../capture/record.ts';
import { createLadder, type Ladder, type LadderRange, mostMessages } from './ladder.ts';

const blank: RecordFields = {
  kind: RecordKind.sent,
  timeNs: 0,
  detail: 300,
  pair: noPair,
  echo: EchoStatus.waiting,
  mark: 0,
  type: 20,
  flags: 0,
  sequence: 0,
  port: 7,
  group: 0,
  socket: 0,
  protocol: 2,
};

function ladderOf(
  records: readonly Partial<RecordFields>[],
  range: LadderRange,
  hidden: readonly number[] = [],
): Ladder {
  const columns = createColumns(records.length);
  records.forEach((fields, row) => {
    writeFields(columns, row, { ...blank, ...fields });
    columns.offset[row + 1] = columns.offset[row]! + 66;
  });
  const segment: Segment = { base: 0, count: records.length, columns, arena: new Uint8Array(0) };
  const find: FindRecord = (number) => (number < records.length ? { segment, row: number } : undefined);
  const shows = (number: number): boolean => !hidden.includes(number);
  const ladder = createLadder(range, { find, shows });
  for (let row = 0; row < records.length; row++)
    if (ladder.reaches(segment, row) && shows(row)) ladder.add(segment, row);
  return ladder.read();
}

const whole = { fromNs: 0, toNs: 1e9, columns: 10 };
const trip = (timeNs: number, rttNs: number, at: number): Partial<RecordFields>[] => [
  { timeNs, pair: at + 1, echo: EchoStatus.identical },
  { kind: RecordKind.received, timeNs: timeNs + rttNs, pair: at, echo: EchoStatus.identical },
];

describe('a ladder', () => {
  test('has a message and its reply as one', () => {
    const { messages, count, bands } = ladderOf(trip(1_000, 800, 0), whole);
    expect({ count, bands }).toEqual({ count: 1, bands: null });
    expect(messages).toEqual([
      {
        number: 0,
        kind: RecordKind.sent,
        timeNs: 1_000,
        sendNs: 300,
        reply: 1,
        replyNs: 1_800,
        echo: EchoStatus.identical,
        late: false,
        protocol: 2,
        type: 20,
        sequence: 0,
        length: 66,
      },
    ]);
  });

  test('has by itself what is no reply, and a reply whose message is hidden', () => {
    const records = [
      ...trip(1_000, 800, 0),
      { kind: RecordKind.received, timeNs: 2_000, echo: EchoStatus.duplicate, pair: 0 },
      { kind: RecordKind.overrun, timeNs: 3_000 },
      { kind: RecordKind.sendFailed, timeNs: 4_000 },
    ];
    expect(ladderOf(records, whole).messages.map(({ number }) => number)).toEqual([0, 2, 3, 4]);
    const [first] = ladderOf(records, whole, [0]).messages;
    expect(first).toMatchObject({ number: 1, sendNs: 0, reply: noPair, replyNs: Number.NaN });
  });

  test('has what reaches into the range from before, and nothing that ends before it or begins at its end', () => {
    const records = [...trip(0, 100, 0), ...trip(500, 1_000, 2), ...trip(2_000, 10, 4)];
    const { messages } = ladderOf(records, { fromNs: 1_000, toNs: 2_000, columns: 1 });
    expect(messages.map(({ number }) => number)).toEqual([2]);
  });

  test('counts by column what can not be told one by one, and loses none', () => {
    const pairs = mostMessages + 1;
    const records = Array.from({ length: pairs }, (_, i) => trip(i * 100, 50, 2 * i)).flat();
    Object.assign(records[0]!, { echo: EchoStatus.different });
    Object.assign(records[2]!, { echo: EchoStatus.lost, pair: noPair });
    Object.assign(records[4]!, { mark: RecordMark.late });
    const { messages, count, bands } = ladderOf(records, { fromNs: 0, toNs: pairs * 100, columns: 7 });
    expect(messages).toEqual([]);
    // The reply to what is lost is by itself.
    expect(count).toBe(pairs + 1);
    const sum = (name: keyof NonNullable<typeof bands>) => bands![name].reduce((total, held) => total + held, 0);
    expect([sum('sent'), sum('received'), bands!.sent.length]).toEqual([pairs, pairs, 7]);
    expect([bands!.different[0], bands!.lost[0], bands!.late[0]]).toEqual([1, 1, 1]);
    expect(Math.max(...bands!.sent) - Math.min(...bands!.sent)).toBeLessThanOrEqual(1);
  });
});
