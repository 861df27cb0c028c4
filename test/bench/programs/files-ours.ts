/**
 * Our side of test/bench/files.mjs. Makes FILE, a capture of 1,000,000 messages: round trips, dumps and notifications. Then
 * answers 'open', 'columns', 'payload' and 'write', and 'openForeign' of FILE.foreign, with the time in ms and what was found.
 */
import { openSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { compileFilter, parseFilter } from '../../../core/capture/filter.ts';
import { ECHO_TYPE } from '../../../core/wire/constants.ts';
import { encodeMessage } from '../../../core/wire/message.ts';
import { Capture } from '../../../host/capture.ts';
import { exportCapture } from '../../../host/files/export-capture.ts';
import { fileChunks } from '../../../host/files/file-chunks.ts';
import { type LoadedCapture, loadCapture } from '../../../host/files/load-capture.ts';
import { indexOfBytes } from '../../../host/index-of-bytes.ts';

const path = process.argv[2]!;
const messages = 1_000_000;
const RTM_NEWROUTE = 24;
let loaded: LoadedCapture;

await write(made(), path);
process.on('message', async (what: keyof typeof runs) => {
  const start = performance.now();
  const found = await runs[what]();
  process.send!({ ms: performance.now() - start, found });
});
process.send!('ready');

const runs = {
  open: async () => {
    loaded = await open(path);
    return loaded.file.records;
  },
  openForeign: async () => (await open(`${path}.foreign`)).file.records,
  columns: () => filtered('type == newroute && seq > 900000'),
  payload: () => filtered('payload contains "needle"'),
  write: async () => {
    await write(loaded.capture, `${path}.again`);
    return messages;
  },
};

const open = (file: string): Promise<LoadedCapture> =>
  loadCapture(fileChunks(file), {
    id: 1,
    name: file,
    budgetBytes: 2 ** 31,
    lostAfterMs: 1_000,
    spillFolder: tmpdir(),
    progressed: () => {},
    changed: () => {},
  });

async function filtered(text: string): Promise<number> {
  const { capture } = loaded;
  capture.filter = compileFilter(parseFilter(text), { indexOf: indexOfBytes });
  while (capture.summary().filtering > 0) await new Promise(setImmediate);
  return capture.summary().matched;
}

async function write(capture: Capture, to: string): Promise<void> {
  const file = openSync(to, 'w');
  const options = {
    format: 'pcapng',
    known: new Map(),
    ask: () => [],
    readSpecs: async () => [],
    progressed: () => {},
  } as const;
  for await (const chunk of exportCapture(capture.source('all'), options)) writeSync(file, chunk);
}

/** rtmsg of an IPv4 route with its table, destination, priority, gateway and interface. */
function route(i: number): Uint8Array {
  const bytes = Buffer.alloc(12 + 5 * 8);
  bytes.set([2, 24, 0, 0, 254, 3, 0, 1]);
  const attributes = [
    [15, 254],
    [1, 0x0a + (i << 8)],
    [6, 1024],
    [5, 0x0100000a],
    [4, 2],
  ] as const;
  attributes.forEach(([type, value], at) => {
    bytes.writeUInt16LE(8, 12 + at * 8);
    bytes.writeUInt16LE(type, 14 + at * 8);
    bytes.writeInt32LE(value | 0, 16 + at * 8);
  });
  return bytes;
}

/** Of ten messages six are of three round trips, three are parts of a dump, and one is a notification. */
function made(): Capture {
  const capture = new Capture({
    budgetBytes: 2 ** 31,
    lostAfterMs: 1_000,
    epochWallMs: 1_700_000_000_000,
    nowNs: () => 0,
    changed: () => {},
  });
  const user = { socket: 0, protocol: 2, answersOnly: false };
  const routes = { socket: 1, protocol: 0, answersOnly: true };
  const base = { detail: 0, mark: 0, group: 0 };
  for (let i = 0; i < messages; i++) {
    const part = i % 10;
    const isTrip = part < 6;
    const sequence = isTrip ? i >> 1 : i;
    const payload = isTrip ? new Uint8Array(34).fill(97 + (sequence % 13)) : route(i);
    if (isTrip && sequence % 1000 === 3) payload.set(Buffer.from('needle'), 8);
    const type = isTrip ? ECHO_TYPE : RTM_NEWROUTE;
    const bytes = encodeMessage({ type, flags: 0, sequence, portId: 1, payload }, 'little');
    const kind = isTrip && part % 2 === 0 ? 0 : 1;
    const record = { ...base, kind, timeNs: i * 1_000, port: isTrip ? 4711 : 0, group: part === 9 ? 1 : 0 } as const;
    capture.load(record, bytes, isTrip ? user : routes);
  }
  return capture;
}
