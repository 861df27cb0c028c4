/**
 * A packet of a file as records. Our own come back as they were written. Of others' packets the messages are split as
 * those of a live capture are. Where nlmon gives every packet the same direction, that and whose it is are inferred: what
 * is a request is sent, and the kernel writes the port of who gets it into the header. Where a file tells the direction,
 * the kernel is taken for the other end, since sockaddr_nl is in no file.
 */
import type { ByteOrder } from '../wire/bytes.ts';
import { NETLINK_UNUSED } from '../wire/constants.ts';
import { NLM_F_REQUEST } from '../wire/flags.ts';
import { decodeHeader, type Header } from '../wire/header.ts';
import { messagesIn } from '../wire/message.ts';
import type { FileRecord } from './capture-file.ts';
import { COOKED_HEADER_LENGTH, PacketType, readCookedHeader } from './cooked-header.ts';
import { type OwnNote, readNote } from './own-note.ts';
import { PacketDirection } from './pcapng-blocks.ts';
import { RecordKind, RecordMark } from './record.ts';

/** A packet of a netlink interface as the file has it. */
export interface FilePacket {
  readonly timeNs: bigint;
  readonly order: ByteOrder;
  /** The cooked header and what follows it, as far as it was captured. */
  readonly data: Uint8Array;
  /** Length of the data before it was cut. */
  readonly trueLength: number;
  /** Bits of epb_flags; 0 where there are none. */
  readonly flags: number;
  /** Data of a custom option, the enterprise number left out. */
  readonly custom?: Uint8Array;
}

/** None for a packet without a whole cooked header, or with nothing behind it. */
export function packetRecords(packet: FilePacket): FileRecord[] {
  const { timeNs, order, data, custom } = packet;
  const cooked = readCookedHeader(data);
  if (!cooked) return [];
  const bytes = data.subarray(COOKED_HEADER_LENGTH);
  const note = custom && readNote(custom, order);
  const { protocol } = cooked;
  const cut = cutOf(packet, note ?? uncut);
  if (note) {
    // Field by field: of spreads a million take seconds.
    const { kind, port, group, socket, isPreface, owner } = note;
    const { mark, detail } = cut;
    return [
      { kind, timeNs, protocol, order, mark, detail, port, group, socket, bytes, isPreface, ...(owner && { owner }) },
    ];
  }
  const told = directionOf(packet, cooked.packetType);
  const header = decodeHeader(bytes, order);
  const kind = told ?? inferKind(header);
  const inferred = told === undefined ? RecordMark.inferred : 0;
  return messagesIn(bytes, { protocol, order }).map(({ offset, length, issues }) => ({
    timeNs,
    order,
    protocol,
    kind,
    port: inferred ? (header?.portId ?? 0) : 0,
    group: 0,
    // Whose socket it was is not told either: one for each protocol.
    socket: protocol & 0xff,
    mark:
      cut.mark | inferred | (issues.length > 0 ? RecordMark.malformed : 0) | (offset > 0 ? RecordMark.sameDatagram : 0),
    detail: cut.detail,
    bytes: bytes.subarray(offset, offset + length),
    isPreface: false,
    isForeign: true,
  }));
}

/** Packets were dropped before this moment: nobody knows of which protocol, so it is of the one that there is none of. */
export const overrunAt = (timeNs: bigint, order: ByteOrder): FileRecord => ({
  kind: RecordKind.overrun,
  timeNs,
  order,
  protocol: NETLINK_UNUSED,
  mark: 0,
  detail: 0,
  port: 0,
  group: 0,
  socket: NETLINK_UNUSED,
  bytes: new Uint8Array(0),
  isPreface: false,
});

const uncut = { mark: 0, detail: 0 };

/** What was cut when it was received, as the note says, or since then by another program. */
function cutOf({ data, trueLength }: FilePacket, { mark, detail }: Pick<OwnNote, 'mark' | 'detail'>) {
  if (trueLength <= data.length || mark & RecordMark.truncated) return { mark, detail };
  return { mark: mark | RecordMark.truncated, detail: Math.max(0, trueLength - COOKED_HEADER_LENGTH) };
}

/** As the file tells it; undefined where it does not. */
function directionOf({ flags }: FilePacket, packetType: number): RecordKind | undefined {
  const direction = flags & 3;
  if (direction === PacketDirection.outbound || packetType === PacketType.toKernel) return RecordKind.sent;
  if (direction === PacketDirection.inbound || packetType === PacketType.toUs || packetType === PacketType.toUser)
    return RecordKind.received;
  return undefined;
}

const inferKind = (header: Header | undefined): RecordKind =>
  (header?.flags ?? 0) & NLM_F_REQUEST ? RecordKind.sent : RecordKind.received;
