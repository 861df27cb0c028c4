/**
 * Our side of test/bench/store.mjs: 10,000,000 messages of 50 bytes in a capture with the default budget, the rest of them
 * spilled. Prints one object of figures.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileFilter, parseFilter } from '../../../core/capture/filter.ts';
import { defaultSettings } from '../../../core/contract/defaults.ts';
import { encodeMessage } from '../../../core/wire/message.ts';
import { Capture } from '../../../host/capture.ts';
import { exportCapture } from '../../../host/files/export-capture.ts';
import { indexOfBytes } from '../../../host/index-of-bytes.ts';
import { DatagramBatch, ROW_BYTES } from '../../../host/netlink/datagram-batch.ts';
import { Spill } from '../../../host/spill/spill.ts';

const messages = 10_000_000;
const inMemory = 5_000_000;
const length = 50;
const batchRows = 4_096;
/** About what the kernel delivers at most. */
const perSecond = 400_000;
const tag = { socket: 0, protocol: 2, answersOnly: false };

const folder = mkdtempSync(join(tmpdir(), 'nlscope-bench-'));
const beyond = await bytesBeyondPayload();
const capture = open(defaultSettings.captureBudgetMiB * 2 ** 20, new Spill(folder));
const turnsMs = await fill(capture, messages, perSecond);
const figures = { beyond, turnsMs, windowsMs: windows(), ...(await filters()), exportSeconds: await exported() };
const { first, evicted, usedBytes, spilledBytes } = capture.summary();
console.log(JSON.stringify({ ...figures, first, evicted, usedBytes, spilledBytes }));
rmSync(folder, { recursive: true });

function open(budgetBytes: number, spill?: Spill): Capture {
  const idle = { nowNs: () => 0, changed: () => {} };
  return new Capture({ budgetBytes, lostAfterMs: 1_000, epochWallMs: Date.now(), spill, ...idle });
}

/**
 * Takes in batches, at a rate or one after the other, each in a turn of its own of the event loop.
 * @returns how long these turns are, whatever is done in them, less the time that others had the processor
 */
async function fill(into: Capture, count: number, perSecond = Number.POSITIVE_INFINITY): Promise<number[]> {
  const data = new Uint8Array(batchRows * length);
  const batch = new DatagramBatch(data, new Uint8Array(batchRows * ROW_BYTES));
  const ms: number[] = [];
  const startMs = performance.now();
  for (let done = 0; done < count; done += batchRows) {
    const rows = Math.min(batchRows, count - done);
    batch.rows = 0;
    for (let row = 0; row < rows; row++) {
      const sequence = done + row;
      const payload = new Uint8Array(length - 16).fill(97 + (sequence % 13));
      const message = { type: 16 + (sequence % 5), flags: 0, sequence, portId: 1, payload };
      data.set(encodeMessage(message, 'little'), row * length);
      const place = { offset: row * length, length, trueLength: length };
      batch.append({ ...place, senderPortId: 1, group: 0, timeNs: sequence * 1_000, flags: 0 });
    }
    const dueMs = startMs + (done / perSecond) * 1e3;
    while (performance.now() < dueMs) await new Promise((resolve) => setTimeout(resolve, 1));
    const start = performance.now() - waitedMs();
    into.received(batch, tag);
    await new Promise(setImmediate);
    ms.push(performance.now() - waitedMs() - start);
  }
  return ms;
}

/** How long this thread was ready to run and had no processor: the second figure of schedstat (the kernel's sched-stats.rst). */
function waitedMs(): number {
  return Number(readFileSync('/proc/self/schedstat', 'utf8').split(' ')[1]) / 1e6;
}

/** What the process has more of, per message, than the bytes of the messages. */
async function bytesBeyondPayload(): Promise<{ measured: number; counted: number }> {
  await fill(open(2 ** 31), 100_000);
  await settle();
  const before = memory();
  const into = open(2 ** 31);
  await fill(into, inMemory);
  await settle();
  const grown = memory() - before;
  const { usedBytes, messageBytes } = into.summary();
  return { measured: (grown - messageBytes) / inMemory, counted: (usedBytes - messageBytes) / inMemory };
}

function memory(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

async function settle(): Promise<void> {
  for (let i = 0; i < 3; i++) {
    globalThis.gc!();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Windows of a screenful at places that jump about. */
function windows(): number[] {
  const ms: number[] = [];
  let place = 1;
  for (let i = 0; i < 500; i++) {
    place = (place * 48_271) % 2_147_483_647;
    const start = performance.now();
    capture.window(place % (messages - 60), 60, 64);
    ms.push(performance.now() - start);
  }
  return ms;
}

async function filters(): Promise<{ columnsMs: number; payloadMs: number }> {
  return {
    columnsMs: await filtered('type == 18 && seq > 5000000', messages / 10),
    payloadMs: await filtered('payload contains "ggggggggg"', Math.ceil((messages - 6) / 13)),
  };
}

async function filtered(text: string, expected: number): Promise<number> {
  const start = performance.now();
  capture.filter = compileFilter(parseFilter(text), { indexOf: indexOfBytes });
  while (capture.summary().filtering > 0) await new Promise(setImmediate);
  const ms = performance.now() - start;
  const { matched } = capture.summary();
  if (Math.abs(matched - expected) > 1) throw new Error(`${text}: ${matched} rows, not ${expected}`);
  return ms;
}

async function exported(): Promise<number> {
  const start = performance.now();
  const options = {
    format: 'pcapng',
    known: new Map(),
    ask: () => [],
    readSpecs: async () => [],
    progressed: () => {},
  } as const;
  let bytes = 0;
  for await (const chunk of exportCapture(capture.source('all'), options)) bytes += chunk.length;
  if (bytes < messages * length) throw new Error(`${bytes} bytes are too few`);
  return (performance.now() - start) / 1e3;
}
