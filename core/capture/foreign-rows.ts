/**
 * Packets of other programs as rows: sound datagrams, each of whose messages is a row. Their direction and port are told
 * or inferred as in packet-records.ts.
 */
import { align4 } from '../wire/bytes.ts';
import { NLM_F_REQUEST } from '../wire/flags.ts';
import { HEADER_LENGTH } from '../wire/header.ts';
import { COOKED_HEADER_LENGTH, PacketType } from './cooked-header.ts';
import type { PacketRun } from './packet-run.ts';
import { PacketDirection } from './pcapng-blocks.ts';
import { EchoStatus, RecordKind, RecordMark } from './record.ts';
import { copyWords, isLookedInto, longestLoop, placeOfSocket, type RowTarget } from './row-target.ts';

/** How many messages a packet has; 0 where it is no sound datagram, has a note, or is to be looked into. */
export function messagesOf(run: PacketRun, packet: number): number {
  const { words, custom } = run;
  if (custom[packet] !== 0) return 0;
  const end = endOf(run, packet);
  const protocol = protocolOf(run, packet);
  let messages = 0;
  for (let at = startOf(run, packet); at < end; messages++) {
    const length = end - at < HEADER_LENGTH ? 0 : words.getUint32(at, true);
    if (length < HEADER_LENGTH || length > end - at || isLookedInto(words, protocol, at)) return 0;
    at += align4(length);
  }
  return messages;
}

/**
 * Fills rows up to the first packet that is none of these, of no known socket, or has no room.
 * @param originNs the run's origin since the capture's epoch
 * @returns the row behind the last
 */
export function fillForeign(run: PacketRun, target: RowTarget, originNs: number): number {
  const { columns, arena, rows, sockets } = target;
  const { words, bytes, count, timeNs: sinceOrigin } = run;
  const { timeNs, offset, sequence, port, type, flags, kind, echo, mark, socket, protocol } = columns;
  const arenaWords = new DataView(arena.buffer, arena.byteOffset, arena.byteLength);
  let packet = run.next;
  let row = target.row;
  for (; packet < count; packet++) {
    const start = startOf(run, packet);
    const end = endOf(run, packet);
    const messages = messagesOf(run, packet);
    if (messages === 0 || row + messages > rows || offset[row]! + end - start > arena.length) break;
    const ofProtocol = protocolOf(run, packet);
    const ofSocket = sockets[placeOfSocket(ofProtocol, ofProtocol)]!;
    if (ofSocket < 0) break;
    const told = directionOf(run, packet);
    const isRequest = (words.getUint16(start + 6, true) & NLM_F_REQUEST) !== 0;
    const isInferred = told === undefined;
    const ofKind = isInferred ? (isRequest ? RecordKind.sent : RecordKind.received) : told;
    const ofPort = isInferred ? words.getUint32(start + 12, true) : 0;
    for (let at = start; at < end; row++) {
      const length = words.getUint32(at, true);
      const typeAndFlags = words.getInt32(at + 4, true);
      const marks = (isInferred ? RecordMark.inferred : 0) | (at > start ? RecordMark.sameDatagram : 0);
      const to = offset[row]!;
      timeNs[row] = originNs + sinceOrigin[packet]!;
      kind[row] = ofKind;
      socket[row] = ofSocket;
      protocol[row] = ofProtocol;
      port[row] = ofPort;
      type[row] = typeAndFlags;
      flags[row] = typeAndFlags >>> 16;
      sequence[row] = words.getInt32(at + 8, true);
      if (marks !== 0) mark[row] = marks;
      if (told === RecordKind.sent) echo[row] = EchoStatus.waiting;
      if (length > longestLoop) arena.set(bytes.subarray(at, at + length), to);
      else copyWords(words, at, arenaWords, to, length);
      offset[row + 1] = to + length;
      at += align4(length);
    }
  }
  run.next = packet;
  return row;
}

const startOf = ({ data }: PacketRun, packet: number): number => data[packet]! + COOKED_HEADER_LENGTH;
const endOf = ({ data, dataLength }: PacketRun, packet: number): number => data[packet]! + dataLength[packet]!;

/** Of any netlink packet. */
export const protocolOf = ({ words, data }: PacketRun, packet: number): number => words.getUint16(data[packet]! + 14);

/** As the packet tells it; undefined where it does not. */
function directionOf({ words, data, direction }: PacketRun, packet: number): RecordKind | undefined {
  const type = words.getUint16(data[packet]!);
  if (direction[packet] === PacketDirection.outbound || type === PacketType.toKernel) return RecordKind.sent;
  if (direction[packet] === PacketDirection.inbound || type === PacketType.toUs || type === PacketType.toUser)
    return RecordKind.received;
  return undefined;
}
