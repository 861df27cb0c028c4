/**
 * Our side of test/bench/multicast.mjs: listens to group 1 of NETLINK_USERSOCK into a capture until its input ends, then prints
 * what is in the capture beside what the socket says.
 */
import { Capture } from '../../../host/capture.ts';
import { Connection } from '../../../host/netlink/connection.ts';
import { monotonicNs } from '../../../host/netlink/socket.ts';

const receiveBufferBytes = Number(process.argv[2]);
const epochNs = monotonicNs();
const nowNs = (): number => Number(monotonicNs() - epochNs);
const idle = { changed: () => {} };
const capture = new Capture({ budgetBytes: 2 ** 31, lostAfterMs: 1_000, epochWallMs: Date.now(), nowNs, ...idle });
const tag = { socket: 0, protocol: 2, answersOnly: false };
const connection = Connection.open(
  { protocol: 2, portId: 0, groups: [1], peer: false },
  { receiveBufferBytes, extAck: true, capAck: true, strictCheck: true, realTime: false },
  { epochNs, sink: { received: (batch) => capture.received(batch, tag), queued: () => {} } },
);
console.log('ready');
process.stdin.resume().on('end', () => setTimeout(finish, 200));

function finish(): void {
  const overruns = connection.overruns();
  const { waits } = connection.waits();
  const { counts } = capture.summary();
  const source = capture.held();
  const { segment, row } = source.find(source.next - 1)!;
  // The sender's last message, which comes when all is calm again, has this type.
  const last = segment.columns.type[row] === 99;
  console.log(JSON.stringify({ messages: counts.received, records: counts.overruns, overruns, last, waits }));
  process.exit();
}
