// Scenarios of misuse: whatever is passed, and whenever, the answer is a typed error, never a crash.
import assert from 'node:assert/strict';
import { NetlinkSocket, native, newSlabs, noop, ROUTE, USERSOCK } from './fixture.mjs';
import { plan } from './run-fixture.mjs';

function detached(array) {
  structuredClone(array.buffer, { transfer: [array.buffer] });
  return array;
}

function outOfBounds(Type) {
  const buffer = new ArrayBuffer(64, { maxByteLength: 4096 });
  const array = new Type(buffer, 0, 64 / Type.BYTES_PER_ELEMENT);
  buffer.resize(8);
  return array;
}

const wrongValues = () => [
  undefined,
  null,
  true,
  Number.NaN,
  -1,
  -0.5,
  1.5,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  2 ** 31,
  2 ** 32,
  2 ** 53,
  -(2 ** 53),
  Number.MAX_VALUE,
  '1',
  '',
  'receiveBuffer',
  Symbol('wrong'),
  1n,
  -1n,
  2n ** 64n,
  {},
  [],
  [undefined],
  [{}],
  new Array(1e6),
  { length: 5 },
  () => {},
  new Proxy(new Uint8Array(16), {}),
  new Uint8Array(0),
  new Uint8Array(16),
  new Uint8Array(new SharedArrayBuffer(16)),
  new Uint8ClampedArray(16),
  new Int32Array(16),
  new Uint32Array(0),
  Uint32Array.of(0xffff_ffff, 0xffff_ffff, 0, 0xffff_ffff, 8, 9),
  new Float32Array(16),
  new Float64Array(0),
  new BigUint64Array(16),
  new DataView(new ArrayBuffer(16)),
  new ArrayBuffer(16),
  new SharedArrayBuffer(16),
  detached(new Uint8Array(16)),
  detached(new Uint32Array(16)),
  detached(new Float64Array(16)),
  outOfBounds(Uint8Array),
  outOfBounds(Uint32Array),
  outOfBounds(Float64Array),
];

// For each method, arguments that are right (and harmless).
const RIGHT = {
  bind: () => [0, 0],
  join: () => [1],
  leave: () => [1],
  setOption: () => ['extAck', true],
  getOption: () => ['extAck'],
  send: () => [noop(), 0, 0, new Float64Array(2)],
  sendBatch: () => [noop(), Uint32Array.of(0, 16), 1, 0, 0, new Float64Array(2)],
  receive: () => [new Uint8Array(100), new Float64Array(5), 0],
  roundTrip: () => [noop(), 0, new Uint8Array(100), new Float64Array(7), 0],
  startReceiving: () => [newSlabs(1, { dataBytes: 4096, rows: 1 }), () => {}],
  setRealTimePriority: () => [0],
  realTimePriority: () => [],
  startRun: () => [plan({ count: 1 })],
  stopRun: () => [],
  release: () => [0],
  take: () => [],
  pause: () => [],
  resume: () => [],
  address: () => [],
  memberships: () => [],
  stats: () => [],
};

const METHODS = Object.keys(RIGHT);

// An error of an argument, or of a system call; anything else is a defect.
function assertTyped(error, what) {
  const isArgument = /^ERR_(INVALID_ARG_TYPE|OUT_OF_RANGE)$/.test(error.code);
  const isSystem = /^E[A-Z]+$/.test(error.code) && error.errno < 0 && typeof error.syscall === 'string';
  assert.ok(error instanceof Error && (isArgument || isSystem), `${what}: ${error.stack}`);
}

function attempt(what, call) {
  try {
    call();
    return undefined;
  } catch (error) {
    assertTyped(error, what);
    return error;
  }
}

const describe = (value) => (ArrayBuffer.isView(value) ? value.constructor.name : typeof value);

export const abuse = {
  'answers each wrong argument, in each place, with a typed error'() {
    let refused = 0;
    for (const method of METHODS) {
      const places = RIGHT[method]().length;
      for (let place = 0; place < places; place++) {
        for (const wrong of wrongValues()) {
          const socket = new NetlinkSocket(ROUTE);
          const args = RIGHT[method]();
          // A wait of up to a minute is right, but not here.
          if (typeof wrong === 'number' && args[place] === 0 && place === places - 1 && wrong > 0) continue;
          args[place] = wrong;
          if (attempt(`${method}, argument ${place}: ${describe(wrong)}`, () => socket[method](...args))) refused++;
          socket.close();
        }
      }
    }
    assert.ok(refused > 1000, `${refused} were refused`);
  },

  'names the argument that is wrong'() {
    const socket = new NetlinkSocket(ROUTE);
    const [bytes, out] = [noop(), new Float64Array(7)];
    const type = (name) => ({
      name: 'TypeError',
      code: 'ERR_INVALID_ARG_TYPE',
      message: new RegExp(`^${name} must be`),
    });
    const range = (name) => ({ name: 'RangeError', code: 'ERR_OUT_OF_RANGE', message: new RegExp(`^${name} must be`) });
    assert.throws(() => socket.bind('0'), type('portId'));
    assert.throws(() => socket.bind(-1), range('portId'));
    assert.throws(() => socket.bind(Number.NaN), range('portId'));
    assert.throws(() => socket.bind(0, 2 ** 32), range('groupsMask'));
    assert.throws(() => socket.setOption('ext_ack', true), type('name'));
    assert.throws(() => socket.setOption('extAck', 1), type('value'));
    assert.throws(() => socket.setOption('sendBuffer', 2 ** 31), range('value'));
    assert.throws(() => socket.send(detached(noop()), 0, 0, out), type('bytes'));
    assert.throws(() => socket.send(bytes, 0, 0, new Float64Array(1)), range('stamps'));
    assert.throws(() => socket.send(bytes, 0, 0, detached(new Float64Array(2))), type('stamps'));
    assert.throws(() => socket.receive(detached(new Uint8Array(10)), out, 0), type('buffer'));
    assert.throws(() => socket.receive(new Uint8Array(10), out, -1), range('timeoutMs'));
    assert.throws(() => socket.receive(new Uint8Array(10), out, 60_001), range('timeoutMs'));
    assert.throws(() => socket.roundTrip(bytes, 0, new Uint8Array(10), new Float64Array(6), 0), range('out'));
    assert.throws(() => socket.sendBatch(bytes, Uint32Array.of(0, 17), 1, 0, 0, out), range('index'));
    assert.throws(() => socket.sendBatch(bytes, Uint32Array.of(17, 0), 1, 0, 0, out), range('index'));
    assert.throws(() => socket.sendBatch(bytes, Uint32Array.of(4, 0xffff_fffe), 1, 0, 0, out), range('index'));
    assert.throws(() => socket.sendBatch(bytes, new Uint32Array(4), 3, 0, 0, out), range('index'));
    assert.throws(() => socket.sendBatch(bytes, new Uint32Array(8), 4, 0, 0, out), range('stamps'));
    socket.close();
  },

  'refuses slabs that another script could take away, and those that are too small or crooked'() {
    const socket = new NetlinkSocket(ROUTE);
    const shared = (bytes) => new Uint8Array(new SharedArrayBuffer(bytes));
    const start = (data, index) => () => socket.startReceiving([{ data, index }], () => {});
    assert.throws(start(new Uint8Array(4096), shared(48)), { code: 'ERR_INVALID_ARG_TYPE' });
    assert.throws(start(shared(4096), new Uint8Array(48)), { code: 'ERR_INVALID_ARG_TYPE' });
    assert.throws(start(shared(4095), shared(48)), { code: 'ERR_OUT_OF_RANGE' });
    assert.throws(start(shared(4096), shared(47)), { code: 'ERR_OUT_OF_RANGE' });
    assert.throws(start(shared(4096), shared(64).subarray(4)), { code: 'ERR_OUT_OF_RANGE' });
    assert.throws(() => socket.startReceiving([], () => {}), { code: 'ERR_OUT_OF_RANGE' });
    assert.throws(() => socket.startReceiving(newSlabs(65, { dataBytes: 4096, rows: 1 }), () => {}), {
      code: 'ERR_OUT_OF_RANGE',
    });
    assert.throws(() => socket.startReceiving(newSlabs(1), 'not a function'), { code: 'ERR_INVALID_ARG_TYPE' });
    start(shared(4096), shared(48))();
    socket.close();
  },

  'sees through arguments that close or start the socket while they are read'() {
    for (const [misuse, code] of [
      [(socket) => socket.close(), 'EBADF'],
      [(socket) => socket.startReceiving(newSlabs(1), () => {}), 'EBUSY'],
    ]) {
      const socket = new NetlinkSocket(ROUTE);
      const [slab] = newSlabs(1);
      const trap = {
        index: slab.index,
        get data() {
          misuse(socket);
          return slab.data;
        },
      };
      assert.throws(() => socket.startReceiving([trap], () => {}), { code });
      socket.close();
    }
    const thrower = {
      get epochNs() {
        throw new Error('on purpose');
      },
    };
    assert.throws(() => new NetlinkSocket(ROUTE, thrower), { message: 'on purpose' });
  },

  'refuses a wrong this, and a call without new'() {
    assert.throws(() => NetlinkSocket(ROUTE), TypeError);
    const { prototype } = NetlinkSocket;
    for (const method of [...METHODS, 'close']) {
      for (const self of [undefined, null, 1, {}, prototype, Object.create(prototype), new Map(), new Uint8Array(8)]) {
        assert.throws(() => prototype[method].apply(self, RIGHT[method]?.() ?? []), TypeError);
      }
    }
    class Derived extends NetlinkSocket {}
    const derived = new Derived(ROUTE);
    derived.bind(0);
    derived.close();
  },

  'refuses protocols and epochs that cannot be'() {
    for (const protocol of wrongValues().filter((value) => value !== 2 ** 31 - 1)) {
      const error = attempt(`protocol ${describe(protocol)}`, () => new NetlinkSocket(protocol));
      assert.ok(error, `protocol ${String(describe(protocol))} should be refused`);
    }
    assert.throws(() => new NetlinkSocket(31), { code: 'EPROTONOSUPPORT', errno: -93, syscall: 'socket' });
    for (const epochNs of [-1n, 2n ** 64n]) {
      assert.throws(() => new NetlinkSocket(ROUTE, { epochNs }), { code: 'ERR_OUT_OF_RANGE' });
    }
    assert.throws(() => new NetlinkSocket(ROUTE, { epochNs: 1 }), { code: 'ERR_INVALID_ARG_TYPE' });
    assert.throws(() => new NetlinkSocket(ROUTE, 1), { code: 'ERR_INVALID_ARG_TYPE' });
    new NetlinkSocket(ROUTE, {}).close();
    assert.equal(typeof native.monotonicNs(), 'bigint');
  },

  'answers everything but stats with EBADF after close'() {
    for (const method of METHODS.filter((name) => name !== 'stats')) {
      const socket = new NetlinkSocket(ROUTE);
      socket.close();
      if (method === 'sendBatch') {
        assert.equal(socket.sendBatch(...RIGHT.sendBatch()).error.code, 'EBADF');
      } else {
        assert.throws(() => socket[method](...RIGHT[method]()), { code: 'EBADF', errno: -9 }, method);
      }
      assert.equal(socket.stats().sent, 0);
    }
    const socket = new NetlinkSocket(ROUTE);
    socket.startReceiving(newSlabs(1), () => {});
    socket.close();
    for (const method of ['pause', 'resume', 'startReceiving', 'receive']) {
      assert.throws(() => socket[method](...RIGHT[method]()), { code: 'EBADF' }, method);
    }
    assert.equal(socket.take(), undefined);
  },

  'refuses to release what was not taken, or twice'() {
    const socket = new NetlinkSocket(USERSOCK);
    assert.throws(() => socket.release(0), { code: 'EINVAL' });
    assert.throws(() => socket.take(), { code: 'EINVAL' });
    socket.startReceiving(newSlabs(2), () => {});
    for (const slab of [0, 1, 2, 0xffff_ffff]) assert.throws(() => socket.release(slab), { code: 'ERR_OUT_OF_RANGE' });
    socket.close();
  },
};
