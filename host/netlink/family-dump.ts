/** Asks nlctrl for all generic netlink families, with a socket that is closed at once. The replies are handed on unread. */
import { NETLINK_GENERIC, NLCTRL_TYPE, NLMSG_DONE, NLMSG_ERROR } from '../../core/wire/constants.ts';
import { NLM_F_DUMP, NLM_F_REQUEST } from '../../core/wire/flags.ts';
import { encodeGenericHeader } from '../../core/wire/generic.ts';
import { encodeMessage, splitDatagram } from '../../core/wire/message.ts';
import { openNetlinkSocket } from './socket.ts';

const CTRL_CMD_GETFAMILY = 3;
const timeoutMs = 200;
/** The kernel fills a dump's datagrams up to 32 KiB at most (netlink_dump). */
const bufferBytes = 65_536;

/** @returns the messages, each whole. @throws the system call's error */
export function askFamilies(): Uint8Array[] {
  const socket = openNetlinkSocket(NETLINK_GENERIC);
  try {
    socket.bind(0);
    const request = encodeMessage(
      {
        type: NLCTRL_TYPE,
        flags: NLM_F_REQUEST | NLM_F_DUMP,
        sequence: 1,
        portId: socket.address().portId,
        payload: encodeGenericHeader({ command: CTRL_CMD_GETFAMILY, version: 1 }, 'little'),
      },
      'little',
    );
    const buffer = new Uint8Array(bufferBytes);
    const out = new Float64Array(8);
    const replies: Uint8Array[] = [];
    let length = socket.roundTrip(request, 0, buffer, out, timeoutMs);
    for (; length >= 0; length = socket.receive(buffer, out, timeoutMs)) {
      const spans = splitDatagram(buffer.subarray(0, length), 'little');
      for (const { header, offset, length: size } of spans) {
        if (header?.type === NLMSG_DONE || header?.type === NLMSG_ERROR) return replies;
        if (header?.type === NLCTRL_TYPE) replies.push(buffer.slice(offset, offset + size));
      }
    }
    return replies;
  } finally {
    socket.close();
  }
}
