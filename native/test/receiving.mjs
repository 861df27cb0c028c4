// Scenarios of the receive thread: order, wakes, backpressure, sizes.
import assert from 'node:assert/strict';
import {
  NetlinkSocket,
  native,
  newSlabs,
  noop,
  ROUTE,
  readRows,
  sleep,
  startFlood,
  USERSOCK,
  until,
} from './fixture.mjs';

const sequenceOf = ({ bytes }) => new DataView(bytes.buffer).getUint32(0, true);

function openBound() {
  const socket = new NetlinkSocket(USERSOCK);
  socket.bind(0);
  return socket;
}

function takeAll(socket, slabs, into) {
  for (let taken = socket.take(); taken; taken = socket.take()) {
    into.push(...readRows(slabs, taken));
    socket.release(taken.slab);
  }
}

function assertNumbered(rows, count) {
  assert.equal(rows.length, count);
  rows.forEach((row, i) => {
    assert.equal(sequenceOf(row), i);
  });
}

export const receiving = {
  async 'loses no wake-up: every datagram is taken, though only wakes lead to a take'() {
    const socket = openBound();
    const slabs = newSlabs(3);
    const rows = [];
    // Each wake drains to the end, which arms the next: with one lost, the last rows would wait for ever.
    socket.startReceiving(slabs, () => takeAll(socket, slabs, rows));
    const count = 20_000;
    await startFlood({ portId: socket.address().portId, count, pauses: true }).done;
    await until(() => rows.length === count, 'all rows, by wakes alone');
    assertNumbered(rows, count);
    assert.ok(socket.stats().wakes > 10, 'the flood should have had pauses');
    socket.close();
  },

  async 'wakes once, however much arrives before a take finds nothing'() {
    const socket = openBound();
    const slabs = newSlabs(2);
    let wakes = 0;
    socket.startReceiving(slabs, () => wakes++);
    await startFlood({ portId: socket.address().portId, count: 1000 }).done;
    await until(() => socket.stats().received === 1000, 'reception');
    await sleep(10);
    assert.equal(wakes, 1);
    takeAll(socket, slabs, []);
    socket.send(noop(), socket.address().portId, 0, new Float64Array(2));
    await until(() => wakes === 2, 'the second wake');
    socket.close();
  },

  async 'wakes once more when half of its slabs are full'() {
    const socket = openBound();
    const slabs = newSlabs(4, { dataBytes: 4096, rows: 10 });
    const woken = [];
    socket.startReceiving(slabs, () => woken.push(socket.stats().received));
    const { portId } = socket.address();
    const stamps = new Float64Array(2);
    const receive = async (count) => {
      const { received } = socket.stats();
      for (let i = 0; i < count; i++) socket.send(noop(i), portId, 0, stamps);
      await until(() => socket.stats().received === received + count, 'reception');
      await sleep(10);
    };
    await receive(15);
    assert.equal(woken.length, 1);
    await receive(10);
    assert.equal(woken.length, 2);
    await receive(10);
    assert.equal(woken.length, 2);
    socket.release(socket.take().slab);
    await receive(1);
    assert.equal(woken.length, 3);
    socket.close();
  },

  async 'lets the kernel hold back the sender while no slab is free, and loses nothing'() {
    const socket = openBound();
    const slabs = newSlabs(2, { dataBytes: 4096, rows: 16 });
    socket.startReceiving(slabs, () => {});
    const count = 5000;
    const flood = startFlood({ portId: socket.address().portId, count });
    await until(() => socket.stats().queuedBytes > 100_000, 'a full queue');
    await until(() => socket.stats().received === 32, 'two full slabs');
    await sleep(20);
    assert.equal(socket.stats().received, 32);
    const rows = [];
    await until(() => {
      takeAll(socket, slabs, rows);
      return rows.length === count;
    }, 'all rows');
    await flood.done;
    assertNumbered(rows, count);
    assert.equal(socket.stats().discarded, 0);
    socket.close();
  },

  async 'takes datagrams of any length, across slabs'() {
    const socket = openBound();
    const sender = new NetlinkSocket(USERSOCK);
    const slabs = newSlabs(4, { dataBytes: 4099 });
    const rows = [];
    socket.startReceiving(slabs, () => takeAll(socket, slabs, rows));
    const lengths = Array.from({ length: 300 }, (_, i) => 1 + ((i * 37) % 4099));
    for (const [i, length] of [...lengths, 4099, 1, 4098].entries()) {
      const bytes = new Uint8Array(length).fill(i);
      sender.send(bytes, socket.address().portId, 0, new Float64Array(2));
      await until(() => rows.length === i + 1, `row ${i}`);
      assert.deepEqual(rows[i].bytes, bytes);
      assert.equal(rows[i].flags, 0);
    }
    socket.close();
  },

  async 'packs datagrams side by side'() {
    const socket = openBound();
    const sender = new NetlinkSocket(USERSOCK);
    const slabs = newSlabs(2);
    const rows = [];
    socket.startReceiving(slabs, () => {});
    for (const length of [1, 5, 50, 2])
      sender.send(new Uint8Array(length), socket.address().portId, 0, new Float64Array(2));
    await until(() => socket.stats().received === 4, 'four datagrams');
    takeAll(socket, slabs, rows);
    assert.deepEqual(
      rows.map(({ offset }) => offset),
      [0, 1, 6, 56],
    );
    socket.close();
  },

  async 'flags what is longer than a slab as truncated, with its true length'() {
    const socket = openBound();
    const sender = new NetlinkSocket(USERSOCK);
    const slabs = newSlabs(2, { dataBytes: 4096 });
    const rows = [];
    socket.startReceiving(slabs, () => takeAll(socket, slabs, rows));
    sender.send(new Uint8Array(10_000).fill(7), socket.address().portId, 0, new Float64Array(2));
    await until(() => rows.length === 1, 'the row');
    assert.equal(rows[0].flags, 1);
    assert.equal(rows[0].trueLength, 10_000);
    assert.deepEqual(rows[0].bytes, new Uint8Array(4096).fill(7));
    assert.equal(socket.stats().truncated, 1);
    socket.close();
  },

  async 'receives 1 MiB whole, and again after its memory was given back'() {
    const socket = openBound();
    const sender = new NetlinkSocket(USERSOCK);
    // Both directions need room for it, which only root may take; others get as far as wmem_max lets them.
    const force = process.getuid() === 0 ? 'Force' : '';
    socket.setOption(`receiveBuffer${force}`, 8 << 20);
    sender.setOption(`sendBuffer${force}`, 2 << 20);
    const largest = force ? 1 << 20 : 200_000;
    const slabs = newSlabs(3);
    const rows = [];
    socket.startReceiving(slabs, () => takeAll(socket, slabs, rows));
    const bytes = Uint8Array.from({ length: largest }, (_, i) => i % 253);
    for (let i = 0; i < 5; i++) {
      sender.send(bytes, socket.address().portId, 0, new Float64Array(2));
      await until(() => rows.length === i + 1, `row ${i}`);
      assert.equal(Buffer.compare(rows[i].bytes, bytes), 0);
      await sleep(2);
    }
    socket.close();
  },

  'answers a round trip in one call, with the time of each step'() {
    const epochNs = native.monotonicNs();
    const socket = new NetlinkSocket(ROUTE, { epochNs });
    const out = new Float64Array(7);
    const buffer = new Uint8Array(100);
    for (let i = 0; i < 1000; i++) assert.equal(socket.roundTrip(noop(i), 0, buffer, out, 1000), 36);
    const [receivedAtNs, , , , , sentAtNs, returnedAtNs] = out;
    assert.ok(0 < sentAtNs && sentAtNs <= returnedAtNs && returnedAtNs <= receivedAtNs);
    assert.ok(receivedAtNs <= Number(native.monotonicNs() - epochNs));
    socket.close();
  },

  'waits as long as it was told for what does not come'() {
    const socket = openBound();
    const before = native.monotonicNs();
    assert.equal(socket.receive(new Uint8Array(10), new Float64Array(5), 20.5), -1);
    assert.ok(native.monotonicNs() - before >= 20_500_000n);
    socket.close();
  },

  async 'can be paused and resumed at any moment'() {
    const socket = openBound();
    const slabs = newSlabs(3);
    const rows = [];
    socket.startReceiving(slabs, () => takeAll(socket, slabs, rows));
    const count = 20_000;
    const flood = startFlood({ portId: socket.address().portId, count });
    await until(() => {
      socket.pause();
      socket.resume();
      return rows.length === count;
    }, 'all rows');
    await flood.done;
    assertNumbered(rows, count);
    socket.close();
  },
};
