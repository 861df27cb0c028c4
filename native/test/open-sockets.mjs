// Run by lifetime.mjs, as a process or a worker: opens sockets that receive, in traffic, then ends without closing them
// in the way its argument says.
import { parentPort } from 'node:worker_threads';
import { NetlinkSocket, newSlabs, noop, ROUTE, sleep, USERSOCK } from './fixture.mjs';
import { plan } from './run-fixture.mjs';

const how = process.argv[2];
const sockets = [ROUTE, USERSOCK, ROUTE].map((protocol) => new NetlinkSocket(protocol));
const stamps = new Float64Array(2);

for (const socket of sockets) {
  socket.bind(0);
  const slabs = newSlabs(2, { dataBytes: 4096, rows: 16 });
  socket.startReceiving(slabs, () => {
    if (how === 'throw-in-callback') throw new Error('on purpose');
    for (let taken = socket.take(); taken; taken = socket.take()) socket.release(taken.slab);
  });
}
for (let i = 0; i < 100; i++) {
  sockets[0].send(noop(i), 0, 0, stamps);
  sockets[1].send(noop(i), sockets[1].address().portId, 0, stamps);
}
// One of them in a run, which outlives this script.
sockets[2].startRun(plan({ count: 1e9, inFlight: 8 }));
parentPort?.postMessage('running');
if (how === 'throw-in-callback') await sleep(10_000);
if (how === 'terminate') {
  while (true) {
    sockets[0].send(noop(), 0, 0, stamps);
    await sleep(0);
  }
}
if (how === 'terminate-in-call') {
  // All ends of a call: a value, an error of the kernel's, an error of an argument.
  while (true) {
    for (const call of [() => sockets[0].stats(), () => sockets[0].bind(1), () => sockets[0].send('wrong')]) {
      try {
        call();
      } catch {}
    }
  }
}
if (how === 'throw') throw new Error('on purpose');
if (how === 'exit') process.exit(0);
