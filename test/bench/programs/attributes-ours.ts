/**
 * Our side of test/bench/attributes.mjs. Makes FILE, a capture of links that differ in name and MTU, of the first message
 * of DUMP; loads it, and answers each text of a filter with the time in ms and the rows found.
 */
import { openSync, readFileSync, writeSync } from 'node:fs';
import { compileFilter, parseFilter } from '../../../core/capture/filter.ts';
import { answerAttributes } from '../../../core/schema/answer-attributes.ts';
import { createRegistry } from '../../../core/schema/registry.ts';
import { Capture } from '../../../host/capture.ts';
import { exportCapture } from '../../../host/files/export-capture.ts';
import { fileChunks } from '../../../host/files/file-chunks.ts';
import { loadCapture } from '../../../host/files/load-capture.ts';
import { indexOfBytes } from '../../../host/index-of-bytes.ts';
import { SchemaReader } from '../../../host/schema/schemas.ts';

const [, , path, dump] = process.argv as [string, string, string, string];
const messages = 200_000;
const limits = { budgetBytes: 2 ** 31, lostAfterMs: 1_000, changed: () => {} };

const { specs } = await new SchemaReader({ folders: () => [], ownFolder: 'assets/specs' }).read();
await write(made());
const progressed = () => {};
const { capture } = await loadCapture(fileChunks(path), { id: 1, name: path, ...limits, progressed });

process.on('message', async (text: string) => {
  const start = performance.now();
  const attributes = answerAttributes(createRegistry(specs));
  capture.filter = compileFilter(parseFilter(text), { indexOf: indexOfBytes, attributes });
  while (capture.summary().filtering > 0) await new Promise(setImmediate);
  process.send!({ ms: performance.now() - start, found: capture.summary().matched });
});
process.send!('ready');

/** Names are of two letters, and one MTU of a thousand is 9000. */
function made(): Capture {
  const text = readFileSync(dump, 'utf8').replace(/^#.*$/gm, '');
  const datagram = Buffer.from(text.replace(/\s/g, ''), 'hex');
  const link = datagram.subarray(0, datagram.readUInt32LE(0));
  const name = link.indexOf(Buffer.from('07000300', 'hex')) + 4;
  const mtu = link.indexOf(Buffer.from('08000400', 'hex')) + 4;
  const capture = new Capture({ ...limits, epochWallMs: 1_700_000_000_000, nowNs: () => 0 });
  const tag = { socket: 0, protocol: 0, answersOnly: true };
  for (let i = 0; i < messages; i++) {
    link.writeUInt32LE(i, 8);
    link.set([97 + (i % 26), 97 + (Math.floor(i / 26) % 26)], name);
    link.writeUInt32LE(i % 1000 === 7 ? 9000 : 1500, mtu);
    capture.load({ kind: 1, timeNs: i * 1_000, port: 0, group: 1, detail: 0, mark: 0 }, link, tag);
  }
  return capture;
}

async function write(from: Capture): Promise<void> {
  const file = openSync(path, 'w');
  const options = { format: 'pcapng', known: new Map(), ask: () => [], readSpecs: async () => [] } as const;
  for await (const chunk of exportCapture(from.source('all'), { ...options, progressed: () => {} })) {
    writeSync(file, chunk);
  }
}
