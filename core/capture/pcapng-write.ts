/**
 * Writes records as pcapng: one enhanced packet a record, in a section of the record's byte order, since netlink
 * messages are in the order of the machine that wrote them. What is no message is a packet without one, and a comment.
 */
import { align4, type ByteOrder, concat, writeU16, writeU32 } from '../wire/bytes.ts';
import { encodeUtf8 } from '../wire/text.ts';
import type { FileRecord, RecordWriter } from './capture-file.ts';
import { COOKED_HEADER_LENGTH, LINKTYPE_NETLINK, PacketType, writeCookedHeader } from './cooked-header.ts';
import { noteLength, writeNote } from './own-note.ts';
import {
  BLOCK_FRAME,
  BLOCK_HEAD,
  BYTE_ORDER_MAGIC,
  ENHANCED_PACKET,
  EXAMPLE_ENTERPRISE,
  INTERFACE_DESCRIPTION,
  Option,
  PacketDirection,
  SECTION_HEADER,
} from './pcapng-blocks.ts';
import { RecordKind, RecordMark } from './record.ts';
import { commentOn } from './record-comment.ts';

/** Who wrote the file, and where. */
export interface PcapngOrigin {
  readonly hardware: string;
  readonly os: string;
  readonly application: string;
}

export interface PcapngWriter extends RecordWriter {
  /** The byte order of the section that is being written. */
  readonly section: ByteOrder;
}

export function createPcapngWriter(origin: PcapngOrigin): PcapngWriter {
  let section: ByteOrder = 'little';
  return {
    get section() {
      return section;
    },
    start: () => sectionBytes(section, origin),
    write: (record) => {
      if (record.order === section) return packetBytes(record);
      section = record.order;
      return concat([sectionBytes(section, origin), packetBytes(record)]);
    },
  };
}

/** A section of one interface, with times in nanoseconds. */
function sectionBytes(order: ByteOrder, { hardware, os, application }: PcapngOrigin): Uint8Array {
  const section = new Uint8Array(16);
  writeU32(section, 0, BYTE_ORDER_MAGIC, order);
  writeU16(section, 4, 1, order);
  // Its length is not known: -1.
  section.fill(0xff, 8);
  const about = [
    textOption(Option.hardware, hardware, order),
    textOption(Option.os, os, order),
    textOption(Option.userApplication, application, order),
  ];
  const network = new Uint8Array(8);
  writeU16(network, 0, LINKTYPE_NETLINK, order);
  const described = [
    textOption(Option.interfaceName, 'netlink', order),
    option(Option.timeResolution, Uint8Array.of(9), order),
  ];
  return concat([
    block(SECTION_HEADER, [section, ...about, option(Option.end, noBytes, order)], order),
    block(INTERFACE_DESCRIPTION, [network, ...described, option(Option.end, noBytes, order)], order),
  ]);
}

const noBytes = new Uint8Array(0);

function block(type: number, parts: readonly Uint8Array[], order: ByteOrder): Uint8Array {
  const body = concat(parts);
  const bytes = new Uint8Array(BLOCK_FRAME + body.length);
  frame(bytes, type, order);
  bytes.set(body, BLOCK_HEAD);
  return bytes;
}

function frame(bytes: Uint8Array, type: number, order: ByteOrder): void {
  writeU32(bytes, 0, type, order);
  writeU32(bytes, 4, bytes.length, order);
  writeU32(bytes, bytes.length - 4, bytes.length, order);
}

const longestText = 0xffff;
const textOption = (code: number, text: string, order: ByteOrder): Uint8Array =>
  option(code, encodeUtf8(text).subarray(0, longestText), order);

function option(code: number, value: Uint8Array, order: ByteOrder): Uint8Array {
  const bytes = new Uint8Array(4 + align4(value.length));
  writeOption(bytes, 0, { code, length: value.length }, order);
  bytes.set(value, 4);
  return bytes;
}

function writeOption(
  bytes: Uint8Array,
  offset: number,
  { code, length }: { code: number; length: number },
  order: ByteOrder,
): void {
  writeU16(bytes, offset, code, order);
  writeU16(bytes, offset + 2, length, order);
}

const flagsLength = 8;
const packetFixed = 20;

function packetBytes(record: FileRecord): Uint8Array {
  const { order, bytes: message } = record;
  const words = commentOn(record);
  const comment = words === undefined ? noBytes : textOption(Option.comment, words, order);
  const noteBytes = 4 + 4 + align4(noteLength(record));
  const captured = COOKED_HEADER_LENGTH + message.length;
  const optionsAt = BLOCK_HEAD + packetFixed + align4(captured);
  const bytes = new Uint8Array(optionsAt + comment.length + flagsLength + noteBytes + 4 + 4);
  frame(bytes, ENHANCED_PACKET, order);
  writePacketHead(bytes, record, captured);
  bytes.set(message, BLOCK_HEAD + packetFixed + COOKED_HEADER_LENGTH);
  bytes.set(comment, optionsAt);
  writeFlags(bytes, optionsAt + comment.length, record);
  writeNoteOption(bytes, optionsAt + comment.length + flagsLength, record);
  return bytes;
}

function writePacketHead(bytes: Uint8Array, record: FileRecord, captured: number): void {
  const { order, timeNs, protocol, mark, detail } = record;
  const whole = mark & RecordMark.truncated ? COOKED_HEADER_LENGTH + detail : captured;
  writeU32(bytes, BLOCK_HEAD + 4, Number(BigInt.asUintN(32, timeNs >> 32n)), order);
  writeU32(bytes, BLOCK_HEAD + 8, Number(BigInt.asUintN(32, timeNs)), order);
  writeU32(bytes, BLOCK_HEAD + 12, captured, order);
  writeU32(bytes, BLOCK_HEAD + 16, Math.min(0xffff_ffff, Math.max(captured, whole)), order);
  const packetType = isOutbound(record) ? PacketType.outgoing : PacketType.toUs;
  writeCookedHeader(bytes, BLOCK_HEAD + packetFixed, { packetType, protocol });
}

function writeFlags(bytes: Uint8Array, offset: number, record: FileRecord): void {
  const { order } = record;
  const direction = isOutbound(record) ? PacketDirection.outbound : PacketDirection.inbound;
  writeOption(bytes, offset, { code: Option.packetFlags, length: 4 }, order);
  writeU32(bytes, offset + 4, direction, order);
}

function writeNoteOption(bytes: Uint8Array, offset: number, record: FileRecord): void {
  const { order } = record;
  writeOption(bytes, offset, { code: Option.customBinary, length: 4 + noteLength(record) }, order);
  writeU32(bytes, offset + 4, EXAMPLE_ENTERPRISE, order);
  writeNote(bytes, offset + 8, record, order);
}

const isOutbound = ({ kind }: FileRecord): boolean => kind === RecordKind.sent || kind === RecordKind.sendFailed;
