/** Records as a hex dump that text2pcap and Wireshark's import take, cooked header included. */
import { hexByte } from '../payload/hex.ts';
import { encodeUtf8 } from '../wire/text.ts';
import type { FileRecord, RecordWriter } from './capture-file.ts';
import { COOKED_HEADER_LENGTH, LINKTYPE_NETLINK, PacketType, writeCookedHeader } from './cooked-header.ts';
import { RecordKind } from './record.ts';
import { commentOn } from './record-comment.ts';
import { wallTime } from './wall-time.ts';

const introduction = `# Netlink messages, by nlscope. To read them with Wireshark's tools:
#   text2pcap -D -t ISO -l ${LINKTYPE_NETLINK} THIS_FILE OUT.pcapng
# I is received, O is sent. Each begins with the 16 bytes of the cooked header.
`;

export function createTextDumpWriter(): RecordWriter {
  return {
    start: () => encodeUtf8(introduction),
    write: (record) => encodeUtf8(recordText(record)),
  };
}

function recordText(record: FileRecord): string {
  const { kind, timeNs } = record;
  const isSent = kind === RecordKind.sent || kind === RecordKind.sendFailed;
  const comment = commentOn(record);
  const lines = [
    '',
    ...(comment ? [`# ${comment}`] : []),
    `${isSent ? 'O' : 'I'} ${wallTime(timeNs)}`,
    ...hexLines(packetOf(record, isSent ? PacketType.outgoing : PacketType.toUs)),
  ];
  return `${lines.join('\n')}\n`;
}

function packetOf({ bytes, protocol }: FileRecord, packetType: number): Uint8Array {
  const packet = new Uint8Array(COOKED_HEADER_LENGTH + bytes.length);
  writeCookedHeader(packet, 0, { packetType, protocol });
  packet.set(bytes, COOKED_HEADER_LENGTH);
  return packet;
}

const bytesPerLine = 16;

function* hexLines(bytes: Uint8Array): Generator<string> {
  for (let offset = 0; offset < bytes.length; offset += bytesPerLine) {
    const line = Array.from(bytes.subarray(offset, offset + bytesPerLine), hexByte).join(' ');
    yield `${offset.toString(16).padStart(6, '0')} ${line}`;
  }
}
