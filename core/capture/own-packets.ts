/**
 * The common packet of a file of ours, read without an object a record: a whole message, little-endian, with its note and
 * nothing else, as packet-buffer.ts writes it. Whatever differs in anything is left to pcapng-read.ts.
 */
import { HEADER_LENGTH } from '../wire/header.ts';
import type { FileRecord } from './capture-file.ts';
import { COOKED_HEADER_LENGTH } from './cooked-header.ts';
import { keptMarks, NOTE_LENGTH, noteMagic } from './own-note.ts';
import { BLOCK_FRAME, ENHANCED_PACKET, EXAMPLE_ENTERPRISE, Option } from './pcapng-blocks.ts';
import { RecordKind, type RecordMark } from './record.ts';

/** One at a time: it is used again for the next packet. */
export interface OwnPacket {
  kind: RecordKind;
  /** Bits of {@link RecordMark}. */
  mark: number;
  socket: number;
  protocol: number;
  port: number;
  group: number;
  detail: number;
  /** Since 1970: whole milliseconds, and the nanoseconds behind them. */
  wallMs: number;
  restNs: number;
  /** As the message's header says; 0 where there is none. */
  type: number;
  flags: number;
  sequence: number;
  /** The message is bytes[start .. end). */
  bytes: Uint8Array;
  start: number;
  end: number;
}

const dataAt = 28;
const messageAt = dataAt + COOKED_HEADER_LENGTH;
/** Flags, note and end of options, and the length again. */
const behindMessage = 8 + (4 + 4 + NOTE_LENGTH) + 4 + 4;
const flagsOption = Option.packetFlags | (4 << 16);
const noteOption = Option.customBinary | ((4 + NOTE_LENGTH) << 16);
const [magicLow = 0, magicHigh = 0] = new Uint32Array(noteMagic.slice().buffer);
const nsPerMs = 1_000_000;
/** What 2^32 ns are. */
const wordMs = 4_294;
const wordRestNs = 967_296;

export class OwnPackets {
  readonly #packet: OwnPacket = {
    kind: RecordKind.received,
    mark: 0,
    socket: 0,
    protocol: 0,
    port: 0,
    group: 0,
    detail: 0,
    wallMs: 0,
    restNs: 0,
    type: 0,
    flags: 0,
    sequence: 0,
    bytes: new Uint8Array(0),
    start: 0,
    end: 0,
  };

  /**
   * Takes the packets that `bytes` begins with, up to the first that is not of this kind or not all there.
   * @param interfaces how many of the section's interfaces, from the first on, are of netlink and count nanoseconds
   * @returns bytes that were taken
   */
  read(bytes: Uint8Array, interfaces: number, take: (packet: OwnPacket) => void): number {
    const words = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#packet.bytes = bytes;
    let at = 0;
    while (at + BLOCK_FRAME <= bytes.length) {
      const length = this.#readAt(words, at, interfaces);
      if (length === 0) break;
      take(this.#packet);
      at += length;
    }
    return at;
  }

  /** @returns the block's length, or 0 */
  #readAt(words: DataView, at: number, interfaces: number): number {
    const length = words.getUint32(at + 4, true);
    if (words.getUint32(at, true) !== ENHANCED_PACKET || at + length > words.byteLength) return 0;
    if (length < messageAt + behindMessage || words.getUint32(at + length - 4, true) !== length) return 0;
    const captured = words.getUint32(at + 20, true);
    const optionsAt = at + length - behindMessage;
    if (captured < COOKED_HEADER_LENGTH || at + dataAt + ((captured + 3) & ~3) !== optionsAt) return 0;
    if (words.getUint32(at + 24, true) !== captured || words.getUint32(at + 8, true) >= interfaces) return 0;
    if (!isOwn(words, optionsAt)) return 0;
    const about = words.getUint32(optionsAt + 24, true);
    // An event, or a preface.
    if ((about & 0xff) > RecordKind.received || about >>> 24 !== 0) return 0;
    this.#fill(words, at, about, optionsAt);
    return length;
  }

  #fill(words: DataView, at: number, about: number, optionsAt: number): void {
    const packet = this.#packet;
    const start = at + messageAt;
    const end = at + dataAt + words.getUint32(at + 20, true);
    const hasHeader = end - start >= HEADER_LENGTH;
    const typeAndFlags = hasHeader ? words.getUint32(start + 4, true) : 0;
    const high = words.getUint32(at + 12, true);
    const restNs = high * wordRestNs + words.getUint32(at + 16, true);
    const restMs = Math.floor(restNs / nsPerMs);
    packet.wallMs = high * wordMs + restMs;
    packet.restNs = restNs - restMs * nsPerMs;
    packet.kind = (about & 0xff) as RecordKind;
    packet.mark = (about >>> 8) & keptMarks;
    packet.socket = (about >>> 16) & 0xff;
    packet.protocol = words.getUint16(at + messageAt - 2);
    packet.port = words.getUint32(optionsAt + 28, true);
    packet.group = words.getUint32(optionsAt + 32, true) & 0xffff;
    packet.detail = words.getUint32(optionsAt + 36, true);
    packet.type = typeAndFlags & 0xffff;
    packet.flags = typeAndFlags >>> 16;
    packet.sequence = hasHeader ? words.getUint32(start + 8, true) : 0;
    packet.start = start;
    packet.end = end;
  }
}

/** As a record like the others. */
export function ownRecord({ wallMs, restNs, bytes, start, end, ...packet }: OwnPacket): FileRecord {
  const { kind, mark, socket, protocol, port, group, detail } = packet;
  return {
    kind,
    timeNs: BigInt(wallMs) * 1_000_000n + BigInt(restNs),
    protocol,
    order: 'little',
    mark,
    detail,
    port,
    group,
    socket,
    bytes: bytes.subarray(start, end),
    isPreface: false,
  };
}

const isOwn = (words: DataView, at: number): boolean =>
  words.getUint32(at, true) === flagsOption &&
  words.getUint32(at + 8, true) === noteOption &&
  words.getUint32(at + 12, true) === EXAMPLE_ENTERPRISE &&
  words.getUint32(at + 16, true) === magicLow &&
  words.getUint32(at + 20, true) === magicHigh &&
  words.getUint32(at + 40, true) === Option.end;
