// Scenarios of life and death: closing, garbage collection, worker threads, the end of the process.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Worker } from 'node:worker_threads';
import { NetlinkSocket, newSlabs, nextTurn, openFds, ROUTE, sleep, startFlood, USERSOCK, until } from './fixture.mjs';

function collectGarbage() {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
}

// A function of its own, whose frame can't keep the last one reachable.
function abandonSockets(count) {
  for (let i = 0; i < count; i++) {
    const socket = new NetlinkSocket(ROUTE);
    if (i % 2) socket.startReceiving(newSlabs(1, { dataBytes: 4096, rows: 1 }), () => {});
  }
}

// Ends of a process or worker with sockets open: see open-sockets.mjs.
const OPEN_SOCKETS = new URL('./open-sockets.mjs', import.meta.url);

async function runChild(...args) {
  const child = spawn(process.execPath, [fileURLToPath(OPEN_SOCKETS), ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  const timer = setTimeout(() => child.kill('SIGKILL'), 60_000);
  const [code, signal] = await once(child, 'close');
  clearTimeout(timer);
  return { code, signal, output };
}

export const lifetime = {
  async 'leaks no descriptor when opened and closed, with and without receiving'() {
    const before = openFds();
    for (let i = 0; i < 300; i++) {
      const socket = new NetlinkSocket(ROUTE);
      if (i % 3 === 0) socket.startReceiving(newSlabs(1, { dataBytes: 4096, rows: 1 }), () => {});
      socket.close();
      socket.close();
    }
    assert.equal(openFds(), before);
  },

  async 'closes what is collected as garbage, a receiving one too'() {
    collectGarbage();
    await nextTurn();
    const before = openFds();
    abandonSockets(50);
    assert.ok(openFds() > before);
    await until(() => {
      collectGarbage();
      return openFds() <= before;
    }, 'collected descriptors');
  },

  async 'can be closed at any moment of a flood'() {
    for (let i = 0; i < 15; i++) {
      const socket = new NetlinkSocket(USERSOCK);
      socket.bind(0);
      const slabs = newSlabs(2, { dataBytes: 4096, rows: 64 });
      socket.startReceiving(slabs, () => {
        for (let taken = socket.take(); taken; taken = socket.take()) socket.release(taken.slab);
      });
      const flood = startFlood({ portId: socket.address().portId, count: 1e9 });
      await until(() => socket.stats().received > 100, 'the flood');
      await sleep(i % 4);
      socket.close();
      socket.close();
      await flood.done;
    }
  },

  async 'can be closed by its own callback'() {
    const socket = new NetlinkSocket(USERSOCK);
    socket.bind(0);
    let closed = false;
    socket.startReceiving(newSlabs(1), () => {
      socket.close();
      closed = true;
    });
    socket.send(Uint8Array.of(1), socket.address().portId, 0, new Float64Array(2));
    await until(() => closed, 'the callback');
    await nextTurn();
  },

  async 'still hands over after close what it had received'() {
    const socket = new NetlinkSocket(USERSOCK);
    socket.bind(0);
    socket.startReceiving(newSlabs(2), () => {});
    socket.send(Uint8Array.of(1, 2, 3), socket.address().portId, 0, new Float64Array(2));
    await until(() => socket.stats().received === 1, 'reception');
    socket.close();
    const { slab, ...taken } = socket.take();
    assert.deepEqual(taken, { rows: 1, bytes: 3, more: false });
    socket.release(slab);
    assert.equal(socket.take(), undefined);
  },

  async 'counts what it had to discard: closed with a batch in hand and no slab free'() {
    const socket = new NetlinkSocket(USERSOCK);
    socket.bind(0);
    const stamps = new Float64Array(2);
    for (let i = 0; i < 20; i++) socket.send(Uint8Array.of(i), socket.address().portId, 0, stamps);
    socket.startReceiving(newSlabs(2, { dataBytes: 4096, rows: 4 }), () => {});
    await until(() => socket.stats().received === 8, 'two full slabs');
    await sleep(20);
    socket.close();
    assert.equal(socket.stats().discarded, 12);
  },

  async 'lives in several environments at once, which end in every way'() {
    const before = openFds();
    const ends = ['end', 'exit', 'throw', 'terminate', 'end', 'terminate'];
    const workers = ends.map((how) => {
      const worker = new Worker(OPEN_SOCKETS, { argv: [how] });
      worker.on('error', (error) => assert.equal(error.message, 'on purpose'));
      const exited = once(worker, 'exit').catch(() => {});
      if (how === 'terminate') worker.once('message', () => worker.terminate());
      return exited;
    });
    await Promise.all(workers);
    // The workers' own pipes and event loops are closed a little later.
    await until(() => openFds() <= before, 'closed descriptors');
  },

  async 'survives that its worker is terminated in the midst of a call'() {
    for (let i = 0; i < 20; i++) {
      const worker = new Worker(OPEN_SOCKETS, { argv: ['terminate-in-call'] });
      await once(worker, 'message');
      await sleep(i % 5);
      await worker.terminate();
    }
  },

  async 'does not keep a process alive, nor disturb its end'() {
    for (const [how, expected] of [
      ['end', 0],
      ['exit', 0],
      ['throw', 1],
      ['throw-in-callback', 1],
    ]) {
      const { code, signal, output } = await runChild(how);
      assert.deepEqual({ how, code, signal }, { how, code: expected, signal: null }, output);
      if (expected === 1) assert.match(output, /on purpose/);
    }
  },
};
