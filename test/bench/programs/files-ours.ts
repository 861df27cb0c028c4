/**
 * Our side of test/bench/files.mjs. Makes FILE, a capture of 1,000,000 messages: round trips, dumps and notifications. Then
 * answers 'open', 'columns', 'payload' and 'write' with the time in ms and what was found.
 */
import { openSync, writeSync } from 'node:fs';
import { compileFilter, parseFilter } from '../../../core/capture/filter.ts';
import { encodeMessage } from '../../../core/wire/message.ts';
import { Capture } from '../../../host/capture.ts';
import { exportCapture } from '../../../host/files/export-capture.ts';
import { fileChunks } from '../../../host/files/file-chunks.ts';
import { type LoadedCapture, loadCapture } from '../../../host/files/load-capture.ts';
import { indexOfBytes } from '../../../host/index-of-bytes.ts';

const path = process.argv[2]!;
const messages = 1_000_000;
let loaded: LoadedCapture;

await write(made(), path);
process.on('message', async (what: 'open' | 'columns' | 'payload' | 'write') => {
  const start = performance.now();
  const found = await runs[what]();
  process.send!({ ms: performance.now() - start, found });
});
process.send!('ready');

const runs = {
  open: async () => {
    loaded = await loadCapture(fileChunks(path), {
      id: 1,
      name: path,
      budgetBytes: 2 ** 31,
      lostAfterMs: 1_000,
      progressed: () => {},
      changed: () => {},
    });
    return loaded.file.records;
  },
  columns: () => filtered('type == newlink && seq > 900000'),
  payload: () => filtered('payload contains "needle"'),
  write: async () => {
    await write(loaded.capture, `${path}.again`);
    return messages;
  },
};

async function filtered(text: string): Promise<number> {
  const { capture } = loaded;
  capture.filter = compileFilter(parseFilter(text), indexOfBytes);
  while (capture.summary().filtering > 0) await new Promise(setImmediate);
  return capture.summary().matched;
}

async function write(capture: Capture, to: string): Promise<void> {
  const file = openSync(to, 'w');
  const options = { format: 'pcapng', known: new Map(), ask: () => [], progressed: () => {} } as const;
  for await (const chunk of exportCapture(capture.source('all'), options)) writeSync(file, chunk);
}

/** Of ten messages six are of three round trips, three are parts of a dump, and one is a notification. */
function made(): Capture {
  const capture = new Capture({
    budgetBytes: 2 ** 31,
    lostAfterMs: 1_000,
    epochWallMs: 1_700_000_000_000,
    nowNs: () => 0,
    changed: () => {},
    settled: () => {},
  });
  const user = { socket: 0, protocol: 2, answersOnly: false };
  const route = { socket: 1, protocol: 0, answersOnly: true };
  const base = { detail: 0, mark: 0, group: 0 };
  for (let i = 0; i < messages; i++) {
    const part = i % 10;
    const isTrip = part < 6;
    const sequence = isTrip ? i >> 1 : i;
    const payload = new Uint8Array(isTrip ? 34 : 100).fill(97 + (sequence % 13));
    if (i % 1000 === 7) payload.set(Buffer.from('needle'), 8);
    const type = isTrip ? 20 : 16;
    const bytes = encodeMessage({ type, flags: 0, sequence, portId: 1, payload }, 'little');
    const kind = isTrip && part % 2 === 0 ? 0 : 1;
    const record = { ...base, kind, timeNs: i * 1_000, port: isTrip ? 4711 : 0, group: part === 9 ? 1 : 0 } as const;
    capture.load(record, bytes, isTrip ? user : route);
  }
  return capture;
}
