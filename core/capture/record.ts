/**
 * What one row of the log is. A record is a message with its raw bytes, or an event that would otherwise be silent
 * (an overrun, a send that failed). Names and numbers of kinds and states; storage is in columns.ts.
 */
import type { ByteOrder } from '../wire/bytes.ts';

/** Record kinds as stored in the `kind` column. An overrun whose `detail` is not 0 is a receive that failed otherwise. */
export const RecordKind = { sent: 0, received: 1, overrun: 2, sendFailed: 3 } as const;
export type RecordKind = (typeof RecordKind)[keyof typeof RecordKind];

/** Echo states as stored in the `echo` column; the index into {@link echoStatusNames}. */
export const EchoStatus = {
  none: 0,
  waiting: 1,
  identical: 2,
  different: 3,
  lost: 4,
  duplicate: 5,
  unexpected: 6,
  answered: 7,
} as const;
export type EchoStatus = (typeof EchoStatus)[keyof typeof EchoStatus];

/** `none`: no echo is due (a notification, a failed send); `answered`: the reply is an Ack, a Nack or data, not an echo. */
export const echoStatusNames = [
  'none',
  'waiting',
  'identical',
  'different',
  'lost',
  'duplicate',
  'unexpected',
  'answered',
] as const;

/** Bits of the `mark` column. */
export const RecordMark = {
  /** The datagram was longer than the slot it was received into; `detail` holds its true length. */
  truncated: 1,
  /** The echo came after the message had been given up as lost. */
  late: 2,
  /** The bytes are not a whole message: a damaged header or trailing bytes of a datagram. */
  malformed: 4,
  /** The bytes come from a file of a big-endian machine, and stand as they were. */
  bigEndian: 8,
  /**
   * A message between others, seen on the way: nlmon does not tell its direction and whose socket it is, which are
   * inferred from its header. `port` is that of the process's socket, whichever the direction; 0 where nothing tells it.
   */
  inferred: 16,
  /** Came in one datagram with the record before it of the same socket. */
  sameDatagram: 32,
  /** Was on disk and could not be read back: zeros stand for its bytes, and for its fields where those are lost too. */
  unreadable: 64,
} as const;

/** Of a record's bytes. Columns are in no order: they hold what the header says. */
export const byteOrderOf = ({ mark }: { mark: number }): ByteOrder => (mark & RecordMark.bigEndian ? 'big' : 'little');

/** The `pair` of a record that has none, and the number no record can have. */
export const noPair = 0xffff_ffff;

/** What names a conversation: the number of its request, or {@link noPair} for a record that no request is known for. */
export const conversationOf = ({ number, kind, pair }: { number: number; kind: number; pair: number }): number =>
  kind === RecordKind.sent || kind === RecordKind.sendFailed ? number : pair;

/** One record's fixed fields, as a row of {@link Columns} unpacked. Times are ns since the capture's epoch. */
export interface RecordFields {
  kind: RecordKind;
  /** Sent: immediately before sendmsg. Received: after recvmmsg returned. */
  timeNs: number;
  /** Sent: ns inside sendmsg. Send failed: errno. Truncated: true length of the datagram. Overrun: errno, or 0 for ENOBUFS. Otherwise 0. */
  detail: number;
  /** Record number of the other half of the round trip, or {@link noPair}. */
  pair: number;
  echo: EchoStatus;
  mark: number;
  /** nlmsg_type, nlmsg_flags, nlmsg_seq as read from the header; 0 where there is none. */
  type: number;
  flags: number;
  sequence: number;
  /**
   * The other end's port id from sockaddr_nl: the destination of a sent message, the sender of a received one. Of an
   * inferred one see {@link RecordMark}.
   */
  port: number;
  /** Multicast group number, 0 for unicast. */
  group: number;
  /** Which socket of this capture: 0 for the first, then counting up (modulo 256). */
  socket: number;
  /** NETLINK_* number of that socket. */
  protocol: number;
}
