import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { createCaptureReader } from '../../core/capture/capture-reader.ts';
import { readFields, rowBytes } from '../../core/capture/columns.ts';
import { compileFilter, parseFilter } from '../../core/capture/filter.ts';
import { EchoStatus, noPair, type RecordFields, RecordMark } from '../../core/capture/record.ts';
import { concat } from '../../core/wire/bytes.ts';
import { CaptureStore, segmentRows } from '../capture-store.ts';
import { CaptureView } from '../capture-view.ts';
import type { StoredSegment } from '../stored-segment.ts';
import { ChunkMemory } from './chunk-memory.ts';
import { SegmentPackets } from './segment-blocks.ts';
import { Spill } from './spill.ts';

const folder = mkdtempSync(join(tmpdir(), 'nlscope-spill-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Less than one segment: all but the newest two is spilled, columns too. */
const tinyBudget = 1 << 16;

const fields = (sequence: number): RecordFields => ({
  // Unusual ones among them: an overrun, a big-endian one, one that was cut.
  kind: sequence % 97 === 0 ? 2 : ((sequence & 1) as 0 | 1),
  timeNs: sequence * 1000,
  detail: sequence % 97 === 0 ? 0 : 7,
  pair: noPair,
  echo: EchoStatus.waiting,
  mark: sequence % 89 === 0 ? RecordMark.bigEndian : sequence % 83 === 0 ? RecordMark.truncated : 0,
  type: 16 + (sequence % 5),
  flags: 1,
  sequence,
  port: 0xffff_fffe,
  group: 3,
  socket: 4,
  protocol: 16,
});

const noise = Uint8Array.from({ length: 400_000 }, (_, i) => (i * i * 7 + (i >> 5)) & 0xff);
const bytesFor = (sequence: number, length: number): Uint8Array =>
  noise.subarray(sequence % 50_000, (sequence % 50_000) + length);

function recordOf(store: CaptureStore, number: number) {
  const found = store.find(number);
  if (!found) return undefined;
  return { ...readFields(found.segment.columns, found.row), bytes: rowBytes(found.segment, found.row) };
}

function change(store: CaptureStore, number: number): void {
  const found = store.find(number);
  if (!found) return;
  const { echo, pair, mark } = found.segment.columns;
  echo[found.row] = EchoStatus.different;
  pair[found.row] = number >> 1;
  mark[found.row]! |= RecordMark.late;
  store.changed(number);
}

function matching(store: CaptureStore, text: string): number[] {
  const view = new CaptureView(store);
  view.filter = compileFilter(parseFilter(text));
  while (view.advance());
  return view.numbers(0, 1_000_000);
}

describe('a store that spills', () => {
  it('holds what one without a limit holds, whatever is appended, spilled ahead, changed, asked for and dropped', async () => {
    const act = fc.oneof(
      fc.record({
        what: fc.constant('append' as const),
        count: fc.integer({ min: 1, max: 20_000 }),
        length: fc.nat(90),
      }),
      fc.record({
        what: fc.constant('append' as const),
        count: fc.integer({ min: 1, max: 20 }),
        length: fc.nat(300_000),
      }),
      fc.record({ what: fc.constant('change' as const), at: fc.double({ min: 0, max: 1, noNaN: true }) }),
      fc.record({ what: fc.constant('ahead' as const), rows: fc.nat(60_000), turn: fc.boolean() }),
      fc.record({ what: fc.constant('drop' as const), at: fc.double({ min: 0, max: 1, noNaN: true }) }),
    );
    const budgets = fc.constantFrom(tinyBudget, 4 << 20);
    const some = fc.array(act, { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(budgets, some, fc.infiniteStream(fc.nat()), async (budget, acts, places) => {
        const spilling = new CaptureStore(budget, { spill: new Spill(folder), epochWallMs: 1.7e12 });
        const whole = new CaptureStore(2 ** 32);
        for (const each of acts) {
          const place = 'at' in each ? Math.floor(each.at * whole.next) : 0;
          for (const store of [spilling, whole]) {
            if (each.what === 'append')
              for (let i = 0; i < each.count; i++) store.append(fields(store.next), bytesFor(store.next, each.length));
            else if (each.what === 'ahead') store.relieveAhead(each.rows);
            else if (each.what === 'drop') store.dropBefore(place);
            else change(store, place);
          }
          // What is on its way arrives between two acts, or later.
          if (each.what === 'ahead' && each.turn) await sleep(5);
        }
        expect([spilling.first, spilling.next, spilling.evicted]).toEqual([whole.first, whole.next, 0]);
        for (let i = 0; i < 40; i++) {
          const number = places.next().value % (whole.next + 1);
          const [one, other] = [recordOf(spilling, number), recordOf(whole, number)];
          expect(one?.bytes.length).toBe(other?.bytes.length);
          expect(one && other ? Buffer.compare(one.bytes, other.bytes) : 0).toBe(0);
          expect({ ...one, bytes: 0 }).toEqual({ ...other, bytes: 0 });
        }
        for (const text of ['echo == different && late', 'type == 17 && seq > 20000', 'payload contains 07 1c'])
          expect(matching(spilling, text)).toEqual(matching(whole, text));
        expect(spilling.messageBytesFrom(5)).toBe(whole.messageBytesFrom(5));
      }),
      { numRuns: 12 },
    );
  });

  it('writes ahead without waiting: what is on its way is in memory until it has arrived, and changes follow it', async () => {
    const spill = new Spill(folder);
    const store = new CaptureStore(8 << 20, { spill, epochWallMs: 0 });
    for (let i = 0; i < 5 * segmentRows; i++) store.append(fields(i), bytesFor(i, 50));
    const used = store.usedBytes;
    expect(spill.bytes).toBe(0);
    store.budgetBytes = 4 << 20;
    expect(spill.underwayBytes).toBeGreaterThan(0);
    expect(store.usedBytes).toBe(used);
    const first = store.segments[0] as StoredSegment;
    // Also while its columns are on their way.
    let row = 0;
    for (; first.holdsColumns; row++) {
      change(store, row);
      await sleep(1);
    }
    for (let i = 0; i < row; i++) expect(recordOf(store, i)).toMatchObject({ echo: EchoStatus.different });
    while (spill.underwayBytes > 0) await sleep(1);
    expect(store.usedBytes).toBeLessThanOrEqual(4 << 20);
    expect(recordOf(store, 5)!.bytes).toEqual(bytesFor(5, 50));
    expect(store.evicted).toBe(0);
  });

  it('has no more in memory than its budget and the newest segments', () => {
    const store = new CaptureStore(6 << 20, { spill: new Spill(folder), epochWallMs: 0 });
    for (let i = 0; i < 12 * segmentRows; i++) store.append(fields(i), new Uint8Array(50));
    expect(store.usedBytes).toBeLessThanOrEqual(6 << 20);
    expect(store.spilled.bytes).toBeGreaterThan(6 * segmentRows * 50);
    expect(store.first).toBe(0);
  });

  it('spills in turns of the event loop when the budget shrinks', async () => {
    const store = new CaptureStore(64 << 20, { spill: new Spill(folder), epochWallMs: 0 });
    for (let i = 0; i < 8 * segmentRows; i++) store.append(fields(i), new Uint8Array(50));
    const before = store.usedBytes;
    store.budgetBytes = 4 << 20;
    expect(store.usedBytes).toBeGreaterThan(before - (2 << 20));
    while (store.usedBytes > 4 << 20) await new Promise(setImmediate);
    expect([store.first, store.evicted]).toEqual([0, 0]);
  });

  it('leaves no file behind, and its blocks are a capture that can be read', () => {
    const store = new CaptureStore(tinyBudget, { spill: new Spill(folder), epochWallMs: 1_000 });
    for (let i = 0; i < 3 * segmentRows; i++) store.append(fields(i), bytesFor(i, 20));
    expect(readdirSync(folder)).toEqual([]);
    const reader = createCaptureReader();
    const packets = new SegmentPackets(store.segments[0]!, 1_000, new ChunkMemory());
    while (!packets.isWhole) packets.encode();
    const records = reader.push(concat(packets.chunks));
    reader.end();
    expect(reader.damage).toBeUndefined();
    expect(records).toHaveLength(segmentRows);
    expect([...records[1]!.bytes]).toEqual([...bytesFor(1, 20)]);
  });

  it('evicts where nothing can be written, counts it and says why', () => {
    const store = new CaptureStore(4 << 20, { spill: new Spill('/proc/nlscope/captures'), epochWallMs: 0 });
    for (let i = 0; i < 8 * segmentRows; i++) store.append(fields(i), new Uint8Array(50));
    expect(store.usedBytes).toBeLessThanOrEqual(4 << 20);
    expect(store.evicted).toBe(store.first);
    expect(store.evicted).toBeGreaterThan(0);
    expect(store.spilled.error).toMatchObject({ code: 'ENOENT' });
  });

  it('leaves some of the disk free, and evicts then', () => {
    const spill = new Spill(folder, { leaveFreeBytes: Number.MAX_SAFE_INTEGER });
    const store = new CaptureStore(4 << 20, { spill, epochWallMs: 0 });
    for (let i = 0; i < 8 * segmentRows; i++) store.append(fields(i), new Uint8Array(50));
    expect([spill.bytes, store.evicted]).toEqual([0, store.first]);
    expect(store.evicted).toBeGreaterThan(0);
    expect(store.spilled.error).toMatchObject({ code: 'ENOSPC' });
  });
});
