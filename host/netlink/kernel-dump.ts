/**
 * One dump of the kernel's: a socket of its own, the request, and all messages up to DONE. The kernel has each part ready
 * when it is asked for, so this waits for nothing but the kernel's own work.
 */
import { decodeAcknowledgement } from '../../core/wire/ack.ts';
import { protocolName } from '../../core/wire/constants.ts';
import { errno } from '../../core/wire/errno.ts';
import { NLM_F_DUMP_INTR } from '../../core/wire/flags.ts';
import { splitDatagram } from '../../core/wire/message.ts';
import type { OpenSocket } from './connection.ts';
import { type NetlinkSocket, openNetlinkSocket } from './socket.ts';

/** A part of a dump is 32 KiB at most, unless one message alone is longer. */
const longestDatagram = 1 << 18;
const timeoutMs = 1_000;
/** Dumps that something changed meanwhile are taken again, so often. */
const tries = 4;

/** @throws the kernel's refusal, or the system call's, as a system error */
export function dumpKernel(
  protocol: number,
  request: Uint8Array,
  openSocket: OpenSocket = openNetlinkSocket,
): Uint8Array[] {
  const socket = openSocket(protocol, {});
  try {
    socket.bind(0);
    socket.setOption('extAck', true);
    for (let left = tries; left > 1; left -= 1) {
      const found = dumpOnce(socket, request);
      if (!found.interrupted) return found.messages;
    }
    return dumpOnce(socket, request).messages;
  } finally {
    socket.close();
  }
}

interface Dump {
  readonly messages: Uint8Array[];
  /** Something came or went while it was under way: some may be missing or doubled. */
  readonly interrupted: boolean;
}

function dumpOnce(socket: NetlinkSocket, request: Uint8Array): Dump {
  socket.send(request, 0, 0, new Float64Array(2));
  const [messages, buffer, out]: [Uint8Array[], Uint8Array, Float64Array] = [
    [],
    new Uint8Array(longestDatagram),
    new Float64Array(5),
  ];
  let interrupted = false;
  for (;;) {
    const length = socket.receive(buffer, out, timeoutMs);
    if (length < 0) throw systemError('ETIMEDOUT', `${protocolName(socket.protocol)} does not answer`);
    const datagram = buffer.slice(0, length);
    for (const { offset, length: size, header } of splitDatagram(datagram, 'little')) {
      const message = datagram.subarray(offset, offset + size);
      const end = decodeAcknowledgement(message, 'little');
      if (end && end.error < 0) throw systemError(errno(end.error).name, end.extAck?.message ?? errno(end.error).words);
      interrupted ||= ((header?.flags ?? 0) & NLM_F_DUMP_INTR) !== 0;
      if (end) return { messages, interrupted };
      messages.push(message);
    }
  }
}

const systemError = (code: string, words: string): NodeJS.ErrnoException =>
  Object.assign(new Error(words), { code, syscall: 'recvmsg' });
