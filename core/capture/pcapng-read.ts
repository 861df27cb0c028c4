/**
 * Reads pcapng block by block: sections of either byte order, several interfaces of any link type, enhanced, simple and
 * old packets. Where statistics tell of drops, an overrun stands in their place. Blocks it does not know are passed over; one
 * that can't be true is damage, and ends the reading.
 */
import { align4, type ByteOrder, readS64, readU16, readU32, readU64 } from '../wire/bytes.ts';
import { countBytes } from '../wire/printable.ts';
import { ByteQueue } from './byte-queue.ts';
import type { Damage, FileRecord, FormatReader, RecordSink } from './capture-file.ts';
import { LINKTYPE_NETLINK } from './cooked-header.ts';
import { type FilePacket, overrunAt, packetRecords } from './packet-records.ts';
import { PacketRun } from './packet-run.ts';
import {
  BLOCK_FRAME,
  BLOCK_HEAD,
  BYTE_ORDER_MAGIC,
  ENHANCED_PACKET,
  EXAMPLE_ENTERPRISE,
  eachOption,
  INTERFACE_DESCRIPTION,
  INTERFACE_STATISTICS,
  Option,
  optionU32,
  PACKET,
  SECTION_HEADER,
  SIMPLE_PACKET,
} from './pcapng-blocks.ts';
import { framePcapng, type PacketInterface } from './pcapng-packets.ts';

/** No block that holds a datagram is longer; a number that says so is not a length. */
const longestBlock = 1 << 26;

interface Interface extends PacketInterface {
  readonly linkType: number;
  /** 0 is no limit. */
  readonly snapLength: number;
  /** A time's value as nanoseconds since 1970. */
  toNs(value: bigint): bigint;
  /** As the statistics so far tell them. */
  dropped: bigint;
}

/** What is wrong with a block. */
class BlockError extends Error {}

export class PcapngReader implements FormatReader {
  readonly #queue = new ByteQueue();
  readonly #run = new PacketRun();
  #order: ByteOrder = 'little';
  #interfaces: Interface[] = [];
  #damage: Damage | undefined;
  #skipped = 0;
  #dropped = 0;
  /** Of the packet before: a simple packet has no time of its own. */
  #lastNs = 0n;

  get damage(): Damage | undefined {
    return this.#damage;
  }
  get skipped(): number {
    return this.#skipped;
  }
  /** Packets that were dropped as they were captured, as far as statistics tell. */
  get dropped(): number {
    return this.#dropped;
  }

  read(chunk: Uint8Array, sink: RecordSink): void {
    if (this.#damage) return;
    this.#queue.push(chunk);
    try {
      this.#takeRuns(sink);
      for (let length = this.#nextLength(); length <= this.#queue.length; length = this.#nextLength()) {
        this.#tell(this.#queue.peek(length), sink);
        this.#queue.take(length);
        this.#takeRuns(sink);
      }
    } catch (error) {
      if (!(error instanceof BlockError)) throw error;
      this.#damage = { offset: this.#queue.offset, words: error.message };
    }
    this.#queue.keep();
  }

  /** What the chunk completes. The bytes of the records are valid until the next call. */
  push(chunk: Uint8Array): FileRecord[] {
    const records: FileRecord[] = [];
    this.read(chunk, { record: (record) => void records.push(record) });
    return records;
  }

  /** Takes the packets that are next as runs, where they can be. */
  #takeRuns(sink: RecordSink): void {
    if (!sink.packets || this.#order !== 'little') return;
    const run = this.#run;
    for (;;) {
      framePcapng(run, this.#queue.together, this.#interfaces);
      if (run.count === 0) return;
      this.#lastNs = run.wallNs(run.count - 1);
      run.offer(sink, (packet) => this.#tell(packet, sink));
      this.#queue.take(run.length);
    }
  }

  #tell(block: Uint8Array, sink: RecordSink): void {
    for (const record of this.#readBlock(block)) sink.record(record);
  }

  end(): void {
    const { length, offset } = this.#queue;
    if (this.#damage || length === 0) return;
    const words =
      length < BLOCK_FRAME
        ? `the file ends in the head of a block: ${countBytes(length)} of ${BLOCK_FRAME} are there`
        : `the file ends in a block of ${countBytes(this.#nextLength())}: ${length} are there`;
    this.#damage = { offset, words };
  }

  /** Of the block that comes next; infinite until its head is there. */
  #nextLength(): number {
    const head = this.#queue.peek(BLOCK_FRAME);
    if (head.length < BLOCK_FRAME) return Number.POSITIVE_INFINITY;
    if (readU32(head, 0, 'little') === SECTION_HEADER) this.#order = sectionOrder(head);
    const length = readU32(head, 4, this.#order);
    if (length < BLOCK_FRAME || length % 4 !== 0) throw new BlockError(`a block of ${countBytes(length)} can't be`);
    if (length > longestBlock)
      throw new BlockError(`a block of ${countBytes(length)}, of which 64 MiB are read at most`);
    return length;
  }

  #readBlock(block: Uint8Array): FileRecord[] {
    const order = this.#order;
    const again = readU32(block, block.length - 4, order);
    if (again !== block.length)
      throw new BlockError(`a block of ${countBytes(block.length)} says at its end that it has ${again}`);
    const body = block.subarray(BLOCK_HEAD, block.length - 4);
    switch (readU32(block, 0, order)) {
      case SECTION_HEADER:
        this.#interfaces = [];
        return [];
      case INTERFACE_DESCRIPTION:
        this.#interfaces.push(readInterface(body, order));
        return [];
      case ENHANCED_PACKET:
        return this.#readPacket(body, readU32(need(body, 20), 0, order));
      case PACKET:
        // The interface's number has 16 bits here, a count of drops behind it; the rest is the same.
        return this.#readPacket(body, readU16(need(body, 20), 0, order));
      case SIMPLE_PACKET:
        return this.#readSimplePacket(body);
      case INTERFACE_STATISTICS:
        return this.#readStatistics(body);
      default:
        return [];
    }
  }

  #readPacket(body: Uint8Array, interfaceNumber: number): FileRecord[] {
    const order = this.#order;
    const from = this.#interfaceAt(interfaceNumber);
    const [high, low, captured, trueLength] = [4, 8, 12, 16].map((at) => readU32(body, at, order)) as [
      number,
      number,
      number,
      number,
    ];
    const data = dataOf(body, 20, captured);
    const timeNs = from.toNs((BigInt(high) << 32n) | BigInt(low));
    let flags = 0;
    let custom: Uint8Array | undefined;
    eachOption(body, { offset: 20 + align4(captured), order }, (code, value) => {
      if (code === Option.packetFlags) flags = optionU32(value, order) ?? 0;
      if (code === Option.customBinary && value.length > 4 && readU32(value, 0, order) === EXAMPLE_ENTERPRISE)
        custom = value.subarray(4);
    });
    return this.#take(from, { timeNs, order, data, trueLength, flags, custom });
  }

  #readSimplePacket(body: Uint8Array): FileRecord[] {
    const order = this.#order;
    const from = this.#interfaceAt(0);
    const trueLength = readU32(need(body, 4), 0, order);
    const captured = Math.min(trueLength, from.snapLength || trueLength);
    const data = dataOf(body, 4, captured);
    return this.#take(from, { timeNs: this.#lastNs, order, data, trueLength, flags: 0 });
  }

  /** Counts since the start; a count that has risen is an overrun here. */
  #readStatistics(body: Uint8Array): FileRecord[] {
    const order = this.#order;
    const from = body.length < 12 ? undefined : this.#interfaces[readU32(body, 0, order)];
    if (!from) return [];
    let dropped = 0n;
    eachOption(body, { offset: 12, order }, (code, value) => {
      if ((code === Option.interfaceDrops || code === Option.systemDrops) && value.length === 8)
        dropped += readU64(value, 0, order);
    });
    const isMore = dropped > from.dropped && from.linkType === LINKTYPE_NETLINK;
    if (isMore) this.#dropped += Number(dropped - from.dropped);
    from.dropped = dropped;
    const time = (BigInt(readU32(body, 4, order)) << 32n) | BigInt(readU32(body, 8, order));
    return isMore ? [overrunAt(from.toNs(time), order)] : [];
  }

  #take(from: Interface, packet: FilePacket): FileRecord[] {
    this.#lastNs = packet.timeNs;
    const records = from.linkType === LINKTYPE_NETLINK ? packetRecords(packet) : [];
    if (records.length === 0) this.#skipped++;
    return records;
  }

  #interfaceAt(number: number): Interface {
    const found = this.#interfaces[number];
    if (!found) throw new BlockError(`a packet of interface ${number}, of which there are ${this.#interfaces.length}`);
    return found;
  }
}

function sectionOrder(head: Uint8Array): ByteOrder {
  for (const order of ['little', 'big'] as const) if (readU32(head, 8, order) === BYTE_ORDER_MAGIC) return order;
  throw new BlockError('a section without its byte-order magic');
}

function need(body: Uint8Array, length: number): Uint8Array {
  if (body.length < length) throw new BlockError(`a block whose content has ${countBytes(body.length)}, not ${length}`);
  return body;
}

function dataOf(body: Uint8Array, offset: number, length: number): Uint8Array {
  if (offset + length > body.length)
    throw new BlockError(`a packet of ${countBytes(length)} in a block with room for ${body.length - offset}`);
  return body.subarray(offset, offset + length);
}

/** Nanoseconds of a tick, by resolution: of microseconds and nanoseconds, which are what programs write. */
const plainTicks: Readonly<Record<number, number>> = { 6: 1_000, 9: 1 };

function readInterface(body: Uint8Array, order: ByteOrder): Interface {
  const linkType = readU16(need(body, 8), 0, order);
  let resolution = 6;
  let offsetSeconds = 0n;
  eachOption(body, { offset: 8, order }, (code, value) => {
    if (code === Option.timeResolution && value.length === 1) resolution = value[0]!;
    if (code === Option.timeOffset && value.length === 8) offsetSeconds = readS64(value, 0, order);
  });
  const isPlain = linkType === LINKTYPE_NETLINK && offsetSeconds === 0n;
  const nsPerTick = isPlain ? (plainTicks[resolution] ?? 0) : 0;
  const toNs = clock(resolution, offsetSeconds);
  return { linkType, snapLength: readU32(body, 4, order), nsPerTick, toNs, dropped: 0n };
}

const nsPerSecond = 1_000_000_000n;

/** A resolution is a negative power of 10, or of 2 where the highest bit is set. */
function clock(resolution: number, offsetSeconds: bigint): (value: bigint) => bigint {
  const exponent = BigInt(resolution & 0x7f);
  const perSecond = resolution & 0x80 ? 1n << exponent : 10n ** exponent;
  return (value) => clamp((value * nsPerSecond) / perSecond + offsetSeconds * nsPerSecond);
}

/** To what a file of ours can say: the years 1970 to 2554. */
function clamp(timeNs: bigint): bigint {
  const latest = (1n << 64n) - 1n;
  if (timeNs < 0n) return 0n;
  return timeNs > latest ? latest : timeNs;
}
