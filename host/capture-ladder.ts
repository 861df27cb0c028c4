/** Reads the records of a range of time as a ladder (core/echo/ladder.ts), in slices. */
import { createLadder, type Ladder, type LadderRange } from '../core/echo/ladder.ts';
import { nearestRecord } from './capture-rows.ts';
import type { ShownRecords } from './capture-survey.ts';
import { inSlices } from './slices.ts';

/**
 * Records stand nearly in the order of their times: those of one socket do, and those of others are a turn of the event
 * loop off at most. Before the range may stand messages whose reply is in it.
 */
const marginNs = { before: 1e9, after: 50e6 };
/** However many come in that time. */
const marginRecords = 65_536;
/** Few, as a filter may look through all bytes of each. */
const stepRecords = 128;

export async function readLadder({ store, from, filter }: ShownRecords, range: LadderRange): Promise<Ladder> {
  const shows = (number: number): boolean => {
    const record = number >= from ? store.find(number) : undefined;
    return record !== undefined && (filter?.matches(record.segment, record.row, store.find) ?? true);
  };
  const ladder = createLadder(range, { find: store.find, shows });
  const first = Math.max(from, store.first);
  const placeOf = (ns: number): number => nearestRecord(store, first, ns) ?? first;
  let next = Math.max(placeOf(range.fromNs - marginNs.before), placeOf(range.fromNs) - marginRecords);
  const end = Math.min(placeOf(range.toNs + marginNs.after), placeOf(range.toNs) + marginRecords) + 1;
  await inSlices(() => {
    for (const stop = Math.min(end, next + stepRecords); next < stop; next++) {
      const record = store.find(next);
      if (record && ladder.reaches(record.segment, record.row) && shows(next)) ladder.add(record.segment, record.row);
    }
    return next < end;
  });
  return ladder.read();
}
