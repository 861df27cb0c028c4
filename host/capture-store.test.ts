import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFields, rowBytes } from '../core/capture/columns.ts';
import { noPair, type RecordFields } from '../core/capture/record.ts';
import { CaptureStore, segmentRows } from './capture-store.ts';

const mebibyte = 1 << 20;
const fields = (sequence: number): RecordFields => ({
  kind: 0,
  timeNs: sequence * 1000,
  detail: 7,
  pair: noPair,
  echo: 1,
  mark: 2,
  type: 20,
  flags: 1,
  sequence,
  port: 0xffff_fffe,
  group: 3,
  socket: 4,
  protocol: 16,
});

function bytesOf(store: CaptureStore, number: number): Uint8Array {
  const { segment, row } = store.find(number)!;
  return rowBytes(segment, row);
}

describe('capture store', () => {
  it('gives back every record as it was put in, whatever the lengths', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 60 }), (messages) => {
        const store = new CaptureStore(16 * mebibyte);
        const numbers = messages.map((bytes, i) => store.append(fields(i), bytes));
        numbers.forEach((number, i) => {
          const { segment, row } = store.find(number)!;
          expect(bytesOf(store, number)).toEqual(messages[i]);
          expect(readFields(segment.columns, row)).toEqual(fields(i));
        });
      }),
    );
  });

  it('holds a message longer than a segment', () => {
    const store = new CaptureStore(16 * mebibyte);
    const long = new Uint8Array(3 * mebibyte).fill(0x31);
    store.append(fields(0), new Uint8Array(5));
    const number = store.append(fields(1), long);
    expect(bytesOf(store, number).length).toBe(long.length);
    expect(bytesOf(store, 0).length).toBe(5);
  });

  it('evicts the oldest segment at the budget, counts it, and keeps the numbers of the rest', () => {
    const store = new CaptureStore(4 * mebibyte);
    const total = segmentRows * 5;
    for (let i = 0; i < total; i++) store.append(fields(i), new Uint8Array(0));
    expect(store.usedBytes).toBeLessThanOrEqual(4 * mebibyte);
    expect(store.evicted).toBe(store.first);
    expect(store.evicted).toBeGreaterThan(0);
    expect(store.find(store.first - 1)).toBeUndefined();
    const { segment, row } = store.find(total - 1)!;
    expect(segment.columns.sequence[row]).toBe(total - 1);
  });

  it('evicts at once when the budget shrinks, but never the segment in use', () => {
    const store = new CaptureStore(64 * mebibyte);
    for (let i = 0; i < segmentRows * 3; i++) store.append(fields(i), new Uint8Array(0));
    store.budgetBytes = 1;
    expect(store.next - store.first).toBe(segmentRows);
  });

  it('drops whole segments before a number without counting them as evicted', () => {
    const store = new CaptureStore(64 * mebibyte);
    for (let i = 0; i < segmentRows * 2 + 5; i++) store.append(fields(i), new Uint8Array(0));
    store.dropBefore(segmentRows + 1);
    expect(store.first).toBe(segmentRows);
    expect(store.evicted).toBe(0);
  });

  it('finds nothing for numbers not given out, and for the number that means no pair', () => {
    const store = new CaptureStore(16 * mebibyte);
    store.append(fields(0), new Uint8Array(1));
    expect(store.find(1)).toBeUndefined();
    expect(store.find(noPair)).toBeUndefined();
  });
});
