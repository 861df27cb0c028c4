// What the scenarios share: the addon under test (NLSCOPE_NATIVE names another build), messages, slabs, waiting.
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';

export const native = createRequire(import.meta.url)(process.env.NLSCOPE_NATIVE ?? '../build/Release/nlscope.node');
export const { NetlinkSocket } = native;

export const ROUTE = 0;
export const USERSOCK = 2;
export const ROW_BYTES = 48;

/** NLMSG_NOOP that asks for an acknowledgement: every kernel protocol answers it, without doing anything. */
export function noop(sequence = 0) {
  return new Uint8Array(Uint32Array.of(16, 0x0005_0001, sequence, 0).buffer);
}

export function newSlabs(count, { dataBytes = 1 << 20, rows = 4096 } = {}) {
  return Array.from({ length: count }, () => ({
    data: new Uint8Array(new SharedArrayBuffer(dataBytes)),
    index: new Uint8Array(new SharedArrayBuffer(rows * ROW_BYTES)),
  }));
}

/** The rows of a taken slab, as objects. */
export function readRows(slabs, taken) {
  const { data, index } = slabs[taken.slab];
  const words = new Uint32Array(index.buffer);
  const times = new Float64Array(index.buffer);
  return Array.from({ length: taken.rows }, (_, row) => {
    const [offset, length, portId, group] = words.subarray(row * 12);
    const [flags, trueLength] = words.subarray(row * 12 + 6);
    const [sendNs, difference] = words.subarray(row * 12 + 10);
    const [timeNs, askedNs] = [times[row * 6 + 2], times[row * 6 + 4]];
    const bytes = data.slice(offset, offset + length);
    return { offset, bytes, portId, group, timeNs, flags, trueLength, askedNs, sendNs, difference };
  });
}

export async function until(condition, what) {
  const deadline = Date.now() + 60_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`waited for a minute: ${what}`);
    await nextTurn();
  }
}

export { nextTurn, sleep };

export function openFds() {
  return readdirSync('/proc/self/fd').length;
}

/** Runs flood-worker.mjs: sends `count` numbered messages to a USERSOCK port; see there. */
export function startFlood(workerData) {
  const worker = new Worker(new URL('./flood-worker.mjs', import.meta.url), { workerData });
  const done = new Promise((resolve, reject) => worker.once('exit', resolve).once('error', reject));
  return { worker, done };
}
