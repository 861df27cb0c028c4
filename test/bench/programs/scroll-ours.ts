/**
 * The host that test/bench/scroll.mjs scrolls: COUNT messages of 50 bytes in a capture with the default budget, the rest
 * of them spilled, in place of the live one. Prints its link once they are there.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultSettings } from '../../../core/contract/defaults.ts';
import { encodeMessage } from '../../../core/wire/message.ts';
import { Capture } from '../../../host/capture.ts';
import { createHost } from '../../../host/host.ts';
import { DatagramBatch, ROW_BYTES } from '../../../host/netlink/datagram-batch.ts';
import { serveBrowser } from '../../../host/serve.ts';
import { Spill } from '../../../host/spill/spill.ts';
import { stopSignal } from '../../../host/stop-signal.ts';

const count = Number(process.argv[2]);
const pages = process.argv[3]!;
const length = 50;
const batchRows = 4_096;

const folder = mkdtempSync(join(tmpdir(), 'nlscope-bench-'));
const capture = new Capture({
  budgetBytes: defaultSettings.captureBudgetMiB * 2 ** 20,
  lostAfterMs: 1_000,
  epochWallMs: Date.now(),
  spill: new Spill(folder),
  nowNs: () => 0,
  changed: () => {},
});
fill(count);

const host = await createHost({ kind: 'browser' });
const served = await serveBrowser(
  {
    handlers: {
      ...host.handlers,
      'capture.read': () => ({ ...capture.summary(), file: null }),
      'capture.window': ({ from, count: rows, headBytes }) => capture.window(from, rows, headBytes),
      'capture.locate': ({ number }) => capture.locate(number),
      'capture.record': ({ number }) => {
        const found = capture.record(number);
        return found ? { number, record: found.block, pair: undefined, peer: false } : null;
      },
    },
    subscribe: (listener) =>
      host.subscribe((event, data) => {
        if (event !== 'capture.changed') listener(event, data);
      }),
  },
  { pages },
);
const stopped = stopSignal();
console.log(served.newLink());
await stopped;
await served.close();
await host.close();
rmSync(folder, { recursive: true });
process.exit();

function fill(messages: number): void {
  const data = new Uint8Array(batchRows * length);
  const view = new DataView(data.buffer);
  for (let row = 0; row < batchRows; row++) {
    const payload = new Uint8Array(length - 16).fill(97 + (row % 13));
    data.set(
      encodeMessage({ type: 16 + (row % 5), flags: 0, sequence: 0, portId: 1, payload }, 'little'),
      row * length,
    );
  }
  for (let done = 0; done < messages; done += batchRows) {
    const rows = Math.min(batchRows, messages - done);
    const batch = new DatagramBatch(data, new Uint8Array(rows * ROW_BYTES));
    for (let row = 0; row < rows; row++) {
      view.setUint32(row * length + 8, done + row, true);
      const place = { offset: row * length, length, trueLength: length };
      batch.append({ ...place, senderPortId: 1, group: 0, timeNs: (done + row) * 1_000, flags: 0 });
    }
    capture.received(batch, { socket: 0, protocol: 2, answersOnly: false });
  }
}
