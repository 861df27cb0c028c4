// Scenarios of a run: exact verdicts whatever the peer does, and an end at any moment.
import assert from 'node:assert/strict';
import { NetlinkSocket, native, noop, ROUTE, sleep, USERSOCK, until } from './fixture.mjs';
import {
  count,
  ECANCELED,
  ECONNREFUSED,
  echoMessage,
  Flag,
  IDENTICAL,
  isOver,
  openPeer,
  openRunner,
  plan,
  run,
} from './run-fixture.mjs';

const stamps = new Float64Array(2);
const sequenceOf = ({ bytes }) => new DataView(bytes.buffer).getUint32(8, true);
const endOf = (rows) => rows.find(({ flags }) => flags & Flag.runEnd).trueLength;

export const running = {
  async 'asks the kernel, one after the other and many at once'() {
    for (const inFlight of [1, 64, 65_536]) {
      const rows = await run(ROUTE, { count: 3000, inFlight, answersOnly: true });
      assert.equal(count(rows, Flag.sent), 3000);
      assert.equal(count(rows, Flag.answer), 3000);
      assert.equal(rows.length, 6001);
      assert.equal(endOf(rows), 0);
      rows.forEach(({ timeNs }, i) => {
        assert.ok(i === 0 || timeNs >= rows[i - 1].timeNs, `row ${i} is older than the one before`);
      });
    }
  },

  async 'counts what is dropped, mutated and doubled exactly, in whatever order it comes'() {
    const peer = openPeer((bytes, i) => {
      if (i % 100 === 0) return [];
      if (i % 50 === 0) bytes[16 + 7] ^= 0xff;
      return i % 70 === 0 ? [bytes, bytes] : [bytes];
    });
    for (const [inFlight, times] of [
      [1, 1],
      [32, 4],
    ]) {
      const message = echoMessage();
      const change = { kind: 'counter', offset: 20, width: 4, order: 'big' };
      const rows = await run(USERSOCK, { message, change, inFlight, portId: peer.portId, count: 700 * times });
      const echoes = rows.filter(({ flags }) => flags & Flag.echo);
      assert.equal(count(rows, Flag.sent), 700 * times);
      assert.equal(count(rows, Flag.lost), 7 * times);
      assert.equal(echoes.length, 693 * times);
      assert.equal(echoes.filter(({ difference }) => difference === IDENTICAL).length, 686 * times);
      assert.equal(echoes.filter(({ difference }) => difference === 7).length, 7 * times);
      // Of 70, 140, … 630; the 700th is dropped.
      assert.equal(rows.filter(({ flags }) => flags === 0).length, 9 * times);
    }
    peer.socket.close();
  },

  async 'leaves to others what comes from others'() {
    const stranger = new NetlinkSocket(USERSOCK);
    const peer = openPeer((bytes, i, portId) => {
      // The same sequence, from another port, before the echo.
      if (i % 2 === 0) stranger.send(bytes, portId, 0, stamps);
      return [bytes];
    });
    const rows = await run(USERSOCK, { message: echoMessage(), portId: peer.portId, count: 500, inFlight: 8 });
    assert.equal(count(rows, Flag.answer), 500);
    assert.equal(rows.filter(({ flags }) => flags === 0).length, 250);
    assert.ok(rows.every(({ flags, portId }) => !(flags & Flag.answer) || portId === peer.portId));
    peer.socket.close();
    stranger.close();
  },

  async 'takes an echo that comes too late for no answer'() {
    const held = [];
    const peer = openPeer((bytes, i) => {
      if (i % 10) return [bytes];
      held.push(bytes);
      return [];
    });
    const runner = openRunner(USERSOCK);
    runner.startTaking();
    runner.socket.startRun(plan({ message: echoMessage(), portId: peer.portId, inFlight: 100, lostAfterNs: 3e9 }));
    await until(() => isOver(runner.rows), 'the end');
    assert.equal(count(runner.rows, Flag.lost), 10);
    for (const bytes of held) peer.socket.send(bytes, runner.socket.address().portId, 0, stamps);
    await until(() => runner.rows.filter(({ flags }) => flags === 0).length === 10, 'the late ones');
    peer.socket.close();
    runner.socket.close();
  },

  async 'ends when it is told to, wherever it is'() {
    const hour = 3600e9;
    for (const changes of [
      { count: 1e9 },
      { count: 1e9, inFlight: 64 },
      { count: 1e9, intervalNs: hour },
      { count: 1e9, intervalNs: 1e5, inFlight: 16 },
      { count: 1e9, intervalNs: 1e7, spinNs: 5e6, inFlight: 16 },
      { message: noop(1).fill(0, 6, 8), lostAfterNs: hour },
      { message: noop(1).fill(0, 6, 8), lostAfterNs: hour, inFlight: 10, intervalNs: 1e6 },
    ]) {
      for (let i = 0; i < 4; i++) {
        const runner = openRunner(ROUTE);
        runner.startTaking();
        runner.socket.startRun(plan(changes));
        if (i % 2) await until(() => runner.rows.length > 0 || runner.socket.stats().sent > 0, 'a first message');
        await sleep(i);
        runner.socket.stopRun();
        await until(() => isOver(runner.rows), 'the end');
        assert.equal(endOf(runner.rows), ECANCELED);
        assert.equal(count(runner.rows, Flag.sent), runner.socket.stats().sent);
        runner.socket.close();
      }
    }
  },

  async 'can be closed in a run, wherever it is'() {
    const peer = openPeer();
    for (const changes of [
      { count: 1e9, inFlight: 64 },
      { count: 1e9, intervalNs: 3600e9 },
      { message: echoMessage(), portId: peer.portId, count: 1e9, inFlight: 8 },
    ]) {
      for (let i = 0; i < 4; i++) {
        // With few slabs that nobody takes: the thread waits for one.
        const runner = openRunner(changes.portId ? USERSOCK : ROUTE, { slabs: 2, dataBytes: 4096, rows: 8 });
        if (i % 2) runner.startTaking();
        else runner.socket.startReceiving(runner.slabs, () => {});
        runner.socket.startRun(plan(changes));
        await sleep(i * 2);
        runner.socket.close();
        assert.throws(() => runner.socket.startRun(plan()), { code: 'EBADF' });
        assert.throws(() => runner.socket.stopRun(), { code: 'EBADF' });
      }
    }
    peer.socket.close();
  },

  async 'waits for a slab and loses nothing, nor takes that for a loss'() {
    const runner = openRunner(ROUTE, { slabs: 2, dataBytes: 4096, rows: 8 });
    runner.socket.startReceiving(runner.slabs, () => {});
    const fromMs = performance.now();
    runner.socket.startRun(plan({ count: 200, inFlight: 32, lostAfterNs: 5e6 }));
    await sleep(50);
    assert.ok(runner.socket.stats().sent < 200);
    await until(() => {
      runner.take();
      return isOver(runner.rows);
    }, 'the end');
    assert.equal(count(runner.rows, Flag.answer), 200);
    assert.equal(count(runner.rows, Flag.lost), 0);
    const { waits, waitedNs } = runner.socket.stats();
    assert.ok(waits > 0 && waits <= runner.rows.length / 8, `${waits} waits`);
    assert.ok(waitedNs > 0 && waitedNs <= (performance.now() - fromMs) * 1e6, `${waitedNs} ns`);
    runner.socket.close();
  },

  async 'waits for a receiver whose queue is full, and sends everything'() {
    const peer = new NetlinkSocket(USERSOCK);
    peer.bind(0);
    const runner = openRunner(USERSOCK);
    runner.startTaking();
    const [total, portId] = [3000, peer.address().portId];
    runner.socket.startRun(plan({ message: echoMessage(), portId, count: total, inFlight: 65_536, lostAfterNs: 60e9 }));
    let full = 0;
    await until(() => {
      const sent = runner.socket.stats().sent;
      const stands = sent > 0 && sent === full;
      full = sent;
      return stands;
    }, 'a full queue');
    const [buffer, out] = [new Uint8Array(100), new Float64Array(5)];
    for (let [echoed, received] = [0, 0]; echoed < total; ) {
      if (received === echoed && peer.receive(buffer, out, 60_000) > 0) received++;
      try {
        peer.send(buffer.subarray(0, 66), out[1], 0, stamps);
      } catch (error) {
        if (error.code !== 'EAGAIN') throw error;
        continue;
      }
      echoed++;
    }
    await until(() => isOver(runner.rows), 'the end');
    assert.deepEqual(
      runner.rows.filter(({ flags }) => flags & Flag.sent).map(sequenceOf),
      Array.from({ length: total }, (_, i) => i + 1),
    );
    assert.equal(count(runner.rows, Flag.answer), total);
    peer.close();
    runner.socket.close();
  },

  async 'ends with the error of a peer that goes'() {
    const peer = openPeer((bytes, i) => {
      if (i === 50) peer.socket.close();
      return i < 50 ? [bytes] : [];
    });
    const rows = await run(USERSOCK, {
      ...{ message: echoMessage(), portId: peer.portId, count: 1e6, inFlight: 4 },
    });
    assert.equal(endOf(rows), ECONNREFUSED);
    assert.equal(count(rows, Flag.sendFailed), 1);
    assert.equal(count(rows, Flag.answer), 49);
  },

  async 'receives what others send meanwhile, and reports what the kernel had to drop'() {
    if (process.getuid() !== 0) return console.warn('skipped: only root may join a group of USERSOCK');
    const group = 5;
    const peer = openPeer();
    const runner = openRunner(USERSOCK, { slabs: 2, dataBytes: 1 << 16, rows: 256 });
    runner.socket.setOption('receiveBuffer', 4096);
    runner.socket.join(group);
    // Nobody takes: the thread waits for a slab, and the queue overflows.
    runner.socket.startReceiving(runner.slabs, () => {});
    runner.socket.startRun(plan({ message: echoMessage(), portId: peer.portId, count: 2000 }));
    const sender = new NetlinkSocket(USERSOCK);
    await until(() => {
      multicast(sender, group);
      return runner.socket.stats().kernelDrops > 0;
    }, 'an overrun');
    await until(() => {
      runner.take();
      return isOver(runner.rows);
    }, 'the end');
    assert.ok(count(runner.rows, Flag.overrun) > 0);
    assert.equal(count(runner.rows, Flag.overrun), runner.socket.stats().overruns);
    assert.ok(runner.rows.some((row) => row.group === group && row.flags === 0));
    // An echo may have been among what was dropped.
    assert.equal(count(runner.rows, Flag.answer | Flag.lost), 2000);
    for (const socket of [peer.socket, runner.socket, sender]) socket.close();
  },

  async 'starts one after the other on one socket, and ordinary receiving goes on'() {
    const runner = openRunner(ROUTE);
    runner.startTaking();
    for (let i = 1; i <= 20; i++) {
      runner.socket.startRun(plan({ count: i % 3 ? 10 : 1e9, inFlight: 4 }));
      if (i % 3 === 0) assert.throws(() => runner.socket.startRun(plan()), { code: 'EBUSY', syscall: 'startRun' });
      if (i % 3 === 0) runner.socket.stopRun();
      else await until(() => count(runner.rows, Flag.runEnd) === i, 'the end');
    }
    await until(() => count(runner.rows, Flag.runEnd) === 20, 'all ends');
    const before = runner.rows.length;
    runner.socket.send(noop(77), 0, 0, stamps);
    await until(() => runner.rows.length > before && sequenceOf(runner.rows.at(-1)) === 77, 'the reply');
    assert.equal(runner.rows.at(-1).flags, 0);
    runner.socket.close();
  },

  async 'sends bytes of any length whole'() {
    const peer = openPeer();
    const change = { kind: 'grow', step: 4001, maximum: 200_000 };
    const rows = await run(USERSOCK, { message: echoMessage(), change, portId: peer.portId, count: 60 });
    const echoes = rows.filter(({ flags }) => flags & Flag.echo);
    assert.equal(echoes.length, 60);
    assert.ok(echoes.every(({ difference }) => difference === IDENTICAL));
    assert.equal(Math.max(...echoes.map(({ bytes }) => bytes.length)), 200_016);
    peer.socket.close();
  },

  'names what is wrong with its plan'() {
    const runner = openRunner(ROUTE);
    runner.startTaking();
    const wrong = {
      message: [undefined, new Uint8Array(15), new Uint8Array(17 + (1 << 20)), 'x'],
      change: [undefined, {}, { kind: 'shrink' }, { kind: 'random', seed: -1 }, { kind: 'grow', step: 0, maximum: 1 }],
      countsSequence: [undefined, 1],
      portId: [-1, 2 ** 32, '0'],
      count: [-1, 1.5, Number.NaN],
      durationNs: [-1, Number.POSITIVE_INFINITY, 1n],
      intervalNs: [0.5],
      spinNs: [undefined, -1],
      inFlight: [0, 65_537],
      lostAfterNs: [undefined],
      cpu: [null, -1],
    };
    for (const [name, values] of Object.entries(wrong)) {
      for (const value of values) {
        const call = () => runner.socket.startRun(plan({ [name]: value }));
        assert.throws(call, (error) => {
          assert.match(error.code, /^ERR_(INVALID_ARG_TYPE|OUT_OF_RANGE)$/);
          return error.message.startsWith(`run.${name}`);
        });
      }
    }
    const outside = { kind: 'counter', offset: 1, width: 4, order: 'big' };
    assert.throws(() => runner.socket.startRun(plan({ change: outside })), { code: 'ERR_OUT_OF_RANGE' });
    assert.throws(() => runner.socket.startRun(plan({ cpu: 1023 })), { code: 'EINVAL', syscall: 'sched_setaffinity' });
    assert.throws(() => native.pinThread(1023), { code: 'EINVAL', syscall: 'sched_setaffinity' });
    assert.throws(() => runner.socket.startRun(), { code: 'ERR_INVALID_ARG_TYPE' });
    runner.socket.close();
  },
};

// sendmsg says ECONNREFUSED although it delivers.
function multicast(sender, group) {
  for (let i = 0; i < 100; i++) {
    try {
      sender.send(noop(i), 0, 2 ** (group - 1), stamps);
    } catch (error) {
      if (error.code !== 'ECONNREFUSED') throw error;
    }
  }
}
