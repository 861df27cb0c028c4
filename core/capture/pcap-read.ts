/** Reads classic pcap, of both byte orders, with times in microseconds or nanoseconds. A record that can't be true is damage. */
import { type ByteOrder, readU32 } from '../wire/bytes.ts';
import { countBytes } from '../wire/printable.ts';
import { ByteQueue } from './byte-queue.ts';
import type { Damage, FileRecord, FormatReader, RecordSink } from './capture-file.ts';
import { LINKTYPE_NETLINK } from './cooked-header.ts';
import { packetRecords } from './packet-records.ts';
import { PacketRun } from './packet-run.ts';

const MICROSECONDS = 0xa1b2c3d4;
const NANOSECONDS = 0xa1b23c4d;
const FILE_HEADER = 24;
const PACKET_HEADER = 16;
/** No datagram is longer; a number that says so is not a length. */
const longestPacket = 1 << 26;

interface FileHeader {
  order: ByteOrder;
  nsPerTick: number;
  linkType: number;
}

/** Whether a file begins with a magic number of pcap. */
export const isPcap = (start: Uint8Array): boolean => start.length >= 4 && kindOf(start) !== undefined;

function kindOf(start: Uint8Array): Omit<FileHeader, 'linkType'> | undefined {
  for (const order of ['little', 'big'] as const) {
    const magic = readU32(start, 0, order);
    if (magic === MICROSECONDS || magic === NANOSECONDS)
      return { order, nsPerTick: magic === MICROSECONDS ? 1_000 : 1 };
  }
  return undefined;
}

export class PcapReader implements FormatReader {
  readonly #queue = new ByteQueue();
  readonly #run = new PacketRun();
  #header: FileHeader | undefined;
  #damage: Damage | undefined;
  #skipped = 0;

  get damage(): Damage | undefined {
    return this.#damage;
  }
  get skipped(): number {
    return this.#skipped;
  }

  read(chunk: Uint8Array, sink: RecordSink): void {
    if (this.#damage) return;
    this.#queue.push(chunk);
    this.#header ??= this.#readHeader();
    if (this.#header) this.#readPackets(this.#header, sink);
    this.#queue.keep();
  }

  #readPackets(header: FileHeader, sink: RecordSink): void {
    this.#takeRuns(header, sink);
    for (let length = this.#nextLength(header); length <= this.#queue.length; length = this.#nextLength(header)) {
      this.#tell(header, this.#queue.take(length), sink);
      this.#takeRuns(header, sink);
    }
  }

  /** Takes the packets that are next as runs, where they can be. */
  #takeRuns(header: FileHeader, sink: RecordSink): void {
    if (!sink.packets || header.order !== 'little' || header.linkType !== LINKTYPE_NETLINK) return;
    const run = this.#run;
    for (;;) {
      framePcap(run, this.#queue.together, header);
      if (run.count === 0) return;
      run.offer(sink, (packet) => this.#tell(header, packet, sink));
      this.#queue.take(run.length);
    }
  }

  #tell(header: FileHeader, packet: Uint8Array, sink: RecordSink): void {
    for (const record of this.#readPacket(header, packet)) sink.record(record);
  }

  end(): void {
    const { length, offset } = this.#queue;
    if (this.#damage || (this.#header && length === 0)) return;
    const what = this.#header ? 'a packet' : "the file's header";
    this.#damage = { offset, words: `the file ends in ${what}, of which ${countBytes(length)} are there` };
  }

  #readHeader(): FileHeader | undefined {
    if (this.#queue.length < FILE_HEADER) return undefined;
    const header = this.#queue.take(FILE_HEADER);
    const kind = kindOf(header)!;
    // Above the link type is the length of a frame check sequence.
    return { ...kind, linkType: readU32(header, 20, kind.order) & 0x0fff_ffff };
  }

  /** Of the next packet and its header; infinite until that is there, and where it is damaged. */
  #nextLength({ order }: FileHeader): number {
    const head = this.#queue.peek(PACKET_HEADER);
    if (head.length < PACKET_HEADER) return Number.POSITIVE_INFINITY;
    const captured = readU32(head, 8, order);
    if (captured <= longestPacket) return PACKET_HEADER + captured;
    const words = `a packet of ${countBytes(captured)}, of which 64 MiB are read at most`;
    this.#damage = { offset: this.#queue.offset, words };
    return Number.POSITIVE_INFINITY;
  }

  #readPacket({ order, nsPerTick, linkType }: FileHeader, packet: Uint8Array): FileRecord[] {
    const [seconds, ticks] = [readU32(packet, 0, order), readU32(packet, 4, order)];
    const timeNs = BigInt(seconds) * 1_000_000_000n + BigInt(ticks) * BigInt(nsPerTick);
    const trueLength = readU32(packet, 12, order);
    const data = packet.subarray(PACKET_HEADER);
    const records = linkType === LINKTYPE_NETLINK ? packetRecords({ timeNs, order, data, trueLength, flags: 0 }) : [];
    if (records.length === 0) this.#skipped++;
    return records;
  }
}

/** The packets that bytes of a little-endian file begin with, as a run: up to the first that was cut or is not all there. */
function framePcap(run: PacketRun, bytes: Uint8Array, { nsPerTick }: FileHeader): void {
  run.begin(bytes);
  const { words } = run;
  for (let at = 0; !run.isFull && at + PACKET_HEADER <= bytes.length; ) {
    const [seconds, ticks] = [words.getUint32(at, true), words.getUint32(at + 4, true)];
    const captured = words.getUint32(at + 8, true);
    const end = at + PACKET_HEADER + captured;
    if (end > bytes.length || words.getUint32(at + 12, true) !== captured) return;
    if (run.count === 0) run.setOrigin(BigInt(seconds) * 1_000_000_000n);
    if (!run.add(at + PACKET_HEADER, captured, (seconds * 1_000 - run.originMs) * 1e6 + ticks * nsPerTick, end)) return;
    at = end;
  }
}
