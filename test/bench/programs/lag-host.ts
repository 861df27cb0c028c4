/**
 * The browser host of test/bench/lag.mjs, with a listener to GROUP of NETLINK_USERSOCK, in a process whose event loop is
 * busy for 2 ms of each 10. Prints its link. Told { realTime }, it empties the capture, sets the priority and answers with
 * { priority }, that of the listener's thread; told 'read', with what paced.c sent since, as LagReading.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { RecordKind } from '../../../core/capture/record.ts';
import { decodeWindow } from '../../../core/capture/window.ts';
import { createHost } from '../../../host/host.ts';
import { type NetlinkSocket, openNetlinkSocket } from '../../../host/netlink/socket.ts';
import { serveBrowser } from '../../../host/serve.ts';

export interface LagReading {
  readonly messages: number;
  /** From right before the send to the time stamp. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** How long the receive thread waited for rows to be taken by the event loop: its lag is then the log's. */
  readonly waitedMs: number;
}

const group = Number(process.argv[2]);
const busyMs = 2;
const everyMs = 10;
/** Of paced.c's message. */
const sentAt = 16;
const windowRows = 1_000;

let socket: NetlinkSocket | undefined;
const host = await createHost({
  kind: 'browser',
  openSocket: (protocol, options) => {
    socket = openNetlinkSocket(protocol, options);
    return socket;
  },
});
const { handlers } = host;
await handlers['connection.open']({ protocol: 0, portId: 0, groups: [], peer: false });
await handlers['monitor.add']({ protocol: 2, groups: [group] });
const listener = socket!;
let waitedNs = 0;
const pages = fileURLToPath(new URL('../../dist/renderer', import.meta.url));
const served = await serveBrowser(host, { pages });
console.log(served.newLink());

setInterval(() => {
  const endMs = performance.now() + busyMs;
  while (performance.now() < endMs);
}, everyMs);

process.on('message', async (message: 'read' | { realTime: boolean }) => {
  process.send?.(message === 'read' ? await read() : await prepare(message.realTime));
});
process.on('SIGINT', () => process.exit());

async function prepare(realTime: boolean): Promise<{ priority: number }> {
  const settings = await handlers['settings.read']({});
  await handlers['settings.write']({ ...settings, socket: { ...settings.socket, realTime } });
  await handlers['capture.clear']({});
  waitedNs = listener.stats().waitedNs;
  return { priority: listener.realTimePriority() };
}

async function read(): Promise<LagReading> {
  const { matched } = await settled();
  const lags: number[] = [];
  for (let from = 0; from < matched; from += windowRows) {
    const block = await handlers['capture.window']({ from, count: windowRows, headBytes: sentAt + 8 });
    for (const { kind, timeNs, head } of decodeWindow(block)) {
      if (kind !== RecordKind.received) continue;
      const sentNs = new DataView(head.buffer, head.byteOffset).getBigUint64(sentAt, true);
      lags.push(timeNs - Number(sentNs - listener.epochNs));
    }
  }
  const sorted = Float64Array.from(lags).sort();
  const ms = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]! / 1e6;
  const waitedMs = (listener.stats().waitedNs - waitedNs) / 1e6;
  return { messages: lags.length, p50Ms: ms(0.5), p99Ms: ms(0.99), maxMs: ms(1), waitedMs };
}

/** The capture, once it has taken in all that was sent. */
async function settled() {
  for (let last = -1; ; ) {
    const summary = await handlers['capture.read']({});
    if (summary.next === last && listener.stats().queuedBytes === 0) return summary;
    last = summary.next;
    await sleep(100);
  }
}
