/** Asks the module for its counters, with a socket that is closed at once: an open one would keep the module loaded. */
import type { ModuleCounters } from '../../core/contract/module.ts';
import { decodeAttributes } from '../../core/wire/attribute.ts';
import { HEADER_LENGTH } from '../../core/wire/header.ts';
import { encodeMessage } from '../../core/wire/message.ts';
import { openNetlinkSocket } from '../netlink/socket.ts';

/** NLSCOPE_ECHO_MSG_STATS of kernel/nlscope_echo.h. */
const statisticsType = 21;
/** NLSCOPE_ECHO_A_RECEIVED, the first counter. */
const firstCounter = 3;
/** In the order of enum nlscope_echo_attr. */
const counterNames = [
  'received',
  'echoed',
  'refused',
  'overrun',
  'gone',
  'copied',
  'faultDropped',
  'faultFlipped',
  'faultDuplicated',
  'faultDelayed',
  'malformed',
] as const satisfies (keyof ModuleCounters)[];

const timeoutMs = 200;

/** @returns null where nobody answers in time. @throws the system call's error */
export function askCounters(protocol: number): ModuleCounters | null {
  const socket = openNetlinkSocket(protocol);
  try {
    socket.bind(0);
    const { portId } = socket.address();
    const request = { type: statisticsType, flags: 1, sequence: 1, portId, payload: new Uint8Array(0) };
    const buffer = new Uint8Array(4096);
    const length = socket.roundTrip(encodeMessage(request, 'little'), 0, buffer, new Float64Array(8), timeoutMs);
    return length < HEADER_LENGTH ? null : decodeCounters(buffer.subarray(HEADER_LENGTH, length));
  } finally {
    socket.close();
  }
}

/** @param attributes those of a statistics message; one that is not there counts 0 */
export function decodeCounters(attributes: Uint8Array): ModuleCounters {
  const counters = Object.fromEntries(counterNames.map((name) => [name, 0])) as unknown as ModuleCounters;
  for (const { type, payload: value } of decodeAttributes(attributes, 'little').attributes) {
    const name = counterNames[type - firstCounter];
    if (name && value.length === 8)
      counters[name] = Number(new DataView(value.buffer, value.byteOffset).getBigUint64(0, true));
  }
  return counters;
}
