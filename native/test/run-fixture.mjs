// What the scenarios of a run share: plans, a socket that runs, an echo peer that errs as told.
import { NetlinkSocket, newSlabs, noop, readRows, USERSOCK, until } from './fixture.mjs';

export const Flag = {
  overrun: 2,
  sent: 8,
  sendFailed: 16,
  answer: 32,
  echo: 64,
  lost: 128,
  runEnd: 256,
};
export const IDENTICAL = 0xffff_ffff;
export const ECANCELED = 125;
export const ECONNREFUSED = 111;

/** A message of type 20, with the sequence 1 and this payload. */
export function echoMessage(payload = new Uint8Array(50).fill(0x31)) {
  const bytes = new Uint8Array(16 + payload.length);
  new Uint32Array(bytes.buffer, 0, 4).set([bytes.length, 0x0001_0014, 1, 0]);
  bytes.set(payload, 16);
  return bytes;
}

export function plan(changes = {}) {
  return {
    message: noop(1),
    change: { kind: 'none' },
    countsSequence: true,
    fitsLength: true,
    portId: 0,
    groupsMask: 0,
    answersOnly: false,
    count: 100,
    durationNs: 0,
    intervalNs: 0,
    spinNs: 0,
    inFlight: 1,
    lostAfterNs: 1e9,
    cpu: undefined,
    ...changes,
  };
}

/** A bound socket that receives; `rows` is what has been taken so far. */
export function openRunner(protocol, { slabs: count = 8, ...sizes } = {}) {
  const socket = new NetlinkSocket(protocol);
  socket.bind(0);
  const slabs = newSlabs(count, sizes);
  const rows = [];
  const take = () => {
    for (let taken = socket.take(); taken; taken = socket.take()) {
      rows.push(...readRows(slabs, taken));
      socket.release(taken.slab);
    }
  };
  return { socket, slabs, rows, take, startTaking: () => socket.startReceiving(slabs, take) };
}

export const count = (rows, flag) => rows.filter(({ flags }) => flags & flag).length;
export const isOver = (rows) => count(rows, Flag.runEnd) > 0;

/** Runs to the end. */
export async function run(protocol, changes, options) {
  const runner = openRunner(protocol, options);
  runner.startTaking();
  runner.socket.startRun(plan(changes));
  await until(() => isOver(runner.rows), 'the end of the run');
  runner.socket.close();
  return runner.rows;
}

/**
 * Answers on USERSOCK. `answers(bytes, i)` is what goes back for the i-th message, from 1.
 */
export function openPeer(answers = (bytes) => [bytes]) {
  const socket = new NetlinkSocket(USERSOCK);
  socket.bind(0);
  const slabs = newSlabs(4);
  const stamps = new Float64Array(2);
  let i = 0;
  socket.startReceiving(slabs, () => {
    for (let taken = socket.take(); taken; taken = socket.take()) {
      for (const { bytes, portId } of readRows(slabs, taken)) {
        for (const answer of answers(bytes, ++i, portId)) trySend(socket, answer, portId, stamps);
      }
      socket.release(taken.slab);
    }
  });
  return { socket, portId: socket.address().portId };
}

/** Whoever asked may have gone. */
function trySend(socket, bytes, portId, stamps) {
  try {
    socket.send(bytes, portId, 0, stamps);
  } catch (error) {
    if (error.code !== 'ECONNREFUSED' && error.code !== 'EAGAIN') throw error;
  }
}
