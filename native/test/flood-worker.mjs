// Sends numbered messages to a USERSOCK port from an environment of its own, waiting while the receiver has no room.
// workerData: { portId, count, length = 16, pauses = false }; pauses: now and then a few microseconds of silence.
import { workerData } from 'node:worker_threads';
import { NetlinkSocket, USERSOCK } from './fixture.mjs';

const { portId, count, length = 16, pauses = false } = workerData;
const socket = new NetlinkSocket(USERSOCK);
const bytes = new Uint8Array(length);
const stamps = new Float64Array(2);

function sendOne(sequence) {
  new DataView(bytes.buffer).setUint32(0, sequence, true);
  while (true) {
    try {
      return socket.send(bytes, portId, 0, stamps);
    } catch (error) {
      // Whoever received has closed: that ends a flood.
      if (error.code === 'ECONNREFUSED') process.exit(0);
      if (error.code !== 'EAGAIN') throw error;
    }
  }
}

function waitMicroseconds(us) {
  const end = process.hrtime.bigint() + BigInt(us * 1000);
  while (process.hrtime.bigint() < end);
}

for (let i = 0; i < count; i++) {
  sendOne(i);
  if (pauses) waitMicroseconds(i % 60);
}
