// Owns a question to the kernel of this machine and all that it answers, up to the end of the dump.
import type { ByteOrder } from '../../core/wire/bytes.ts';
import { splitDatagram } from '../../core/wire/message.ts';
import { native } from '../../host/netlink/binding.ts';

export interface Answer {
  readonly messages: readonly Uint8Array[];
  /** A negative errno, or 0. */
  readonly error: number;
}

const NLMSG_ERROR = 2;
const NLMSG_DONE = 3;
const TIMEOUT_MS = 5000;

export function ask(protocol: number, request: Uint8Array, order: ByteOrder): Answer {
  const { NetlinkSocket } = native();
  const socket = new NetlinkSocket(protocol);
  try {
    socket.bind(0);
    socket.send(request, 0, 0, new Float64Array(2));
    const messages: Uint8Array[] = [];
    const buffer = new Uint8Array(1 << 18);
    for (;;) {
      const length = socket.receive(buffer, new Float64Array(5), TIMEOUT_MS);
      if (length < 0) throw new Error('the kernel does not answer');
      const datagram = buffer.slice(0, length);
      for (const { offset, length: size, header } of splitDatagram(datagram, order)) {
        const bytes = datagram.subarray(offset, offset + size);
        if (header?.type !== NLMSG_DONE && header?.type !== NLMSG_ERROR) messages.push(bytes.slice());
        else return { messages, error: new DataView(bytes.buffer, bytes.byteOffset).getInt32(16, order === 'little') };
      }
    }
  } finally {
    socket.close();
  }
}
