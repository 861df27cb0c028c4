// What the tests of sockets share: messages, sockets that are closed at the end, rows that outlive their batch.
import { afterEach } from 'vitest';
import { errnoError, type FakeDatagram, type FakeSent } from './fake-socket.ts';
import type { DatagramHandler, NetlinkSocket } from './socket.ts';

export const ROUTE = 0;
export const USERSOCK = 2;

const opened: NetlinkSocket[] = [];

afterEach(() => {
  for (const socket of opened.splice(0)) socket.close();
});

/** Closes it when the test is over. */
export function keep<T extends NetlinkSocket>(socket: T): T {
  opened.push(socket);
  return socket;
}

export function message(sequence: number, { type = 1, flags = 0x5, payload = new Uint8Array() } = {}): Uint8Array {
  const bytes = new Uint8Array(16 + payload.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, bytes.length, true);
  view.setUint16(4, type, true);
  view.setUint16(6, flags, true);
  view.setUint32(8, sequence, true);
  bytes.set(payload, 16);
  return bytes;
}

export const sequenceOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset).getUint32(8, true);

/** As rtnetlink answers NOOP with REQUEST and ACK: NLMSG_ERROR 0, the request's header repeated. */
export function acknowledge({ bytes }: FakeSent): FakeDatagram[] {
  if (bytes.length === 0) throw errnoError('ENODATA', 'sendmsg');
  // Without the REQUEST flag the kernel says nothing.
  if (!(bytes[6]! & 1)) return [];
  const ack = message(sequenceOf(bytes), { type: 2, flags: 0x100, payload: new Uint8Array(20) });
  ack.set(bytes.subarray(0, 16), 20);
  return [{ bytes: ack }];
}

/** A row, for keeps. */
export interface Seen {
  bytes: Uint8Array;
  senderPortId: number;
  group: number;
  timeNs: number;
  flags: number;
  trueLength: number;
  askedNs: number;
  sendNs: number;
  difference: number;
}

export function collect(into: Seen[]): DatagramHandler {
  return (batch) => {
    for (let row = 0; row < batch.rows; row++) {
      into.push({
        bytes: batch.bytes(row).slice(),
        senderPortId: batch.senderPortId(row),
        group: batch.group(row),
        timeNs: batch.timeNs(row),
        flags: batch.flags(row),
        trueLength: batch.trueLength(row),
        askedNs: batch.askedNs(row),
        sendNs: batch.sendNs(row),
        difference: batch.difference(row),
      });
    }
  };
}

export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
}

export const stamps = () => new Float64Array(2);
