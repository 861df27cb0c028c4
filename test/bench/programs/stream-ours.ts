/**
 * Our side of test/bench/stream-store.mjs: a connection whose datagrams go into a capture, as in the product. Prints its
 * port, then, when COUNT messages are stored, one line as stream.c's `receive` does.
 */
import { Capture } from '../../../host/capture.ts';
import { Connection } from '../../../host/netlink/connection.ts';
import { monotonicNs } from '../../../host/netlink/socket.ts';

const count = Number(process.argv[2]);
const epochNs = monotonicNs();
const capture = new Capture({
  budgetBytes: 2 ** 31,
  lostAfterMs: 1_000,
  epochWallMs: Date.now(),
  nowNs: () => Number(monotonicNs() - epochNs),
  changed: () => {},
});
const tag = { socket: 0, protocol: 2, answersOnly: false };
let startMs = 0;
let cpu = process.cpuUsage();

const connection = Connection.open(
  { protocol: 2, portId: 0, groups: [], peer: false },
  { receiveBufferBytes: 4 << 20, extAck: true, capAck: true, strictCheck: true, realTime: false },
  {
    epochNs,
    sink: {
      received: (batch) => {
        if (startMs === 0) {
          startMs = performance.now();
          cpu = process.cpuUsage();
        }
        capture.received(batch, tag);
        if (capture.held().next >= count) finish();
      },
      queued: () => {},
    },
  },
);
console.log(connection.portId);
setInterval(() => {}, 1_000);

function finish(): void {
  const { user, system } = process.cpuUsage(cpu);
  const seconds = (performance.now() - startMs) / 1e3;
  const messages = capture.held().next;
  console.log(
    JSON.stringify({ seconds, cpuSeconds: (user + system) / 1e6, messages, overruns: connection.overruns() }),
  );
  process.exit();
}
