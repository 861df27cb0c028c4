/** A capture larger than its memory on disks that fail: one that is really full, and one that does not give back what it took. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCaptureReader } from '../../core/capture/capture-reader.ts';
import { compileFilter, parseFilter } from '../../core/capture/filter.ts';
import { RecordMark } from '../../core/capture/record.ts';
import { decodeWindow } from '../../core/capture/window.ts';
import { encodeMessage } from '../../core/wire/message.ts';
import { Capture } from '../../host/capture.ts';
import { segmentRows } from '../../host/capture-store.ts';
import { exportCapture } from '../../host/files/export-capture.ts';
import { DatagramBatch, ROW_BYTES } from '../../host/netlink/datagram-batch.ts';
import { Spill } from '../../host/spill/spill.ts';

const folder = mkdtempSync(join(tmpdir(), 'nlscope-disk-'));
const small = join(folder, 'small');
const length = 50;
const tag = { socket: 0, protocol: 2, answersOnly: false };

const mayMount = process.getuid?.() === 0;
if (!mayMount && process.env.CI !== 'true') console.warn('not tested: a full disk, since only root may mount one');

beforeAll(() => {
  mkdirSync(small);
  if (mayMount || process.env.CI === 'true')
    execFileSync('/usr/bin/mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', small]);
});
afterAll(() => {
  if (mayMount) execFileSync('/usr/bin/umount', ['--lazy', small]);
  rmSync(folder, { recursive: true });
});

function openCapture(spillFolder: string): Capture {
  const spill = new Spill(spillFolder, { leaveFreeBytes: 0 });
  const idle = { nowNs: () => 0, changed: () => {} };
  return new Capture({ budgetBytes: 6 << 20, lostAfterMs: 1_000, epochWallMs: 0, spill, ...idle });
}

const plain = encodeMessage(
  { type: 16, flags: 0, sequence: 0, portId: 1, payload: new Uint8Array(length - 16) },
  'little',
);

/** Each has bytes of its own. */
function messageOf(sequence: number): Uint8Array {
  const bytes = plain.slice().fill(sequence % 251, 16);
  new DataView(bytes.buffer).setUint32(8, sequence, true);
  return bytes;
}

/** In turns of the event loop, as a socket's receiver delivers them. */
async function receive(capture: Capture, from: number, count: number): Promise<void> {
  const rows = 4_096;
  for (let first = from; first < from + count; first += rows) {
    const batch = new DatagramBatch(new Uint8Array(rows * length), new Uint8Array(rows * ROW_BYTES));
    for (let row = 0; row < rows; row++) {
      batch.data.set(messageOf(first + row), row * length);
      const at = { offset: row * length, length, trueLength: length };
      batch.append({ ...at, senderPortId: 1, group: 1, timeNs: first + row, flags: 0 });
    }
    capture.received(batch, tag);
    await sleep(1);
  }
}

const rowsAt = (capture: Capture, from: number, count: number) => decodeWindow(capture.window(from, count, 4_096));

describe.skipIf(!mayMount && process.env.CI !== 'true')('a disk that is full', () => {
  it('costs the oldest messages, counted, and none of those in memory; it is told, and the capture goes on', async () => {
    const capture = openCapture(small);
    const total = 14 * segmentRows;
    let reason: unknown = null;
    for (let done = 0; done < total; done += segmentRows) {
      await receive(capture, done, segmentRows);
      reason ??= capture.summary().spillError;
    }
    const { first, next, evicted, usedBytes, budgetBytes, spilledBytes } = capture.summary();
    expect([next, first]).toEqual([total, evicted]);
    expect(evicted).toBeGreaterThan(0);
    expect(usedBytes).toBeLessThanOrEqual(budgetBytes);
    expect(spilledBytes).toBeLessThanOrEqual(8 << 20);
    expect(reason).toMatchObject({
      code: 'ENOSPC',
      message: expect.stringContaining(`${small}: the disk is full`),
      nextStep: expect.stringContaining('Make room'),
    });
    for (let number = first; number < next; number += 997) {
      const [row] = rowsAt(capture, number - first, 1);
      expect(row).toMatchObject({ number, sequence: number, mark: 0 });
      expect(Buffer.compare(row!.head, messageOf(number))).toBe(0);
    }
  });
});

describe('a disk that does not give back what it took', () => {
  it('leaves rows that say so, of which windows, filters and exports make what they can', async () => {
    const capture = openCapture(folder);
    const total = 9 * segmentRows;
    await receive(capture, 0, total);
    for (let fd of readdirSync('/proc/self/fd')) {
      fd = `/proc/self/fd/${fd}`;
      if (linkOf(fd).startsWith(join(folder, '.spill-'))) truncateSync(fd, 4_096);
    }
    const [old] = rowsAt(capture, 0, 1);
    expect(old).toMatchObject({ number: 0, mark: RecordMark.unreadable });
    expect(old!.head.every((byte) => byte === 0)).toBe(true);
    const [young] = rowsAt(capture, total - 1, 1);
    expect(young).toMatchObject({ sequence: total - 1, mark: 0 });
    expect(capture.summary().spillError).toMatchObject({
      message: expect.stringContaining('shown as unreadable'),
      nextStep: expect.stringContaining('kernel log'),
    });

    capture.filter = compileFilter(parseFilter('type == 16 && payload contains 05 05 05'));
    while (capture.summary().filtering > 0) await sleep(1);
    const { matched } = capture.summary();
    expect(matched).toBeGreaterThan(0);
    expect(matched).toBeLessThan(total / 251);

    const reader = createCaptureReader();
    const options = { known: new Map(), ask: () => [], readSpecs: async () => [], progressed: () => {} };
    const marks: number[] = [];
    for await (const chunk of exportCapture(capture.source('all'), { format: 'pcapng', ...options }))
      for (const { mark } of reader.push(chunk)) marks.push(mark);
    reader.end();
    expect(reader.damage).toBeUndefined();
    expect(marks.length).toBe(total);
    const isLost = (mark: number): boolean => mark === RecordMark.unreadable;
    expect(marks.filter(isLost).length).toBeGreaterThanOrEqual(segmentRows);
    expect(marks.findLastIndex(isLost)).toBeLessThan(total - segmentRows);
  });
});

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
