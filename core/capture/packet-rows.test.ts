import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { concat, writeU16, writeU32 } from '../wire/bytes.ts';
import { encodeMessage, padMessage } from '../wire/message.ts';
import type { FileRecord, RecordSink } from './capture-file.ts';
import { createCaptureReader } from './capture-reader.ts';
import { createColumns, readFields, rowBytes } from './columns.ts';
import { LINKTYPE_NETLINK, writeCookedHeader } from './cooked-header.ts';
import { fillRows, nextPacket } from './packet-rows.ts';
import type { PacketRun } from './packet-run.ts';
import { createPcapngWriter } from './pcapng-write.ts';
import { type RecordKind, RecordMark } from './record.ts';
import { createSocketNumbers, placeOfSocket } from './row-target.ts';

const origin = { hardware: 'x86_64', os: 'Linux 6.18', application: 'nlscope 0.1.0' };
const epochWallMs = 1_700_000_000_000;
const epochNs = BigInt(epochWallMs) * 1_000_000n;
const u32 = fc.nat(0xffff_ffff);
const protocol = fc.constantFrom(0, 0, 2, 16, 0, 2, 15, 300);

/** Mostly of the common ones. */
const mostly = <T>(common: T, ...others: T[]) =>
  fc.oneof(
    { weight: 12, arbitrary: fc.constant(common) },
    { weight: others.length, arbitrary: fc.constantFrom(...others) },
  );
const own: fc.Arbitrary<FileRecord> = fc
  .record({
    kind: fc.constantFrom(0, 1, 1, 1, 1, 1, 2) as fc.Arbitrary<RecordKind>,
    timeNs: u32.map((ns) => epochNs + BigInt(ns)),
    protocol,
    order: mostly<'little' | 'big'>('little', 'big'),
    mark: mostly(0, ...Object.values(RecordMark)),
    detail: u32,
    port: u32,
    group: fc.nat(0xffff),
    socket: fc.nat(3),
    bytes: fc.oneof(fc.uint8Array({ maxLength: 120 }), fc.uint8Array({ minLength: 140, maxLength: 300 })),
    isPreface: mostly(false, true),
    owner: mostly<FileRecord['owner']>(undefined, { pid: 4711, name: 'ip' }),
  })
  .map(({ owner, ...record }) => (owner ? { ...record, owner } : record));
const ownFile = fc.array(own, { minLength: 1, maxLength: 40 }).map((records) => {
  const writer = createPcapngWriter(origin);
  return concat([writer.start(), ...records.map((each) => writer.write(each))]);
});

/** A datagram of another program's file: messages, perhaps with something behind them. */
const message = fc
  .record({
    type: fc.constantFrom(16, 20, 24, 3),
    flags: fc.constantFrom(0, 1, 5, 0x301, 2),
    sequence: u32,
    portId: u32,
    payload: fc.uint8Array({ maxLength: 60 }),
  })
  .map((each) => encodeMessage(each, 'little'));
const datagram = fc
  .tuple(fc.array(message, { maxLength: 4 }), fc.constantFrom(0, 0, 0, 1, 5))
  .map(([messages, rest]) => concat([...messages.map(padMessage), new Uint8Array(rest)]));
const packet = fc.record({
  ticks: u32,
  type: fc.constantFrom(0, 4, 4, 6, 7),
  protocol,
  data: fc.oneof(datagram, message),
  cut: fc.constantFrom(0, 0, 0, 0, 7),
  options: fc.constantFrom([], [], [1 << 16], [2 | (4 << 16), 1], [2 | (4 << 16), 2], [1 | (4 << 16), 0x61616161]),
});
type Packet = typeof packet extends fc.Arbitrary<infer P> ? P : never;

function cooked({ type, protocol, data }: Packet): Uint8Array {
  const bytes = new Uint8Array(16 + data.length);
  writeCookedHeader(bytes, 0, { packetType: type, protocol });
  bytes.set(data, 16);
  return bytes;
}
const words = (...values: number[]): Uint8Array => new Uint8Array(Uint32Array.from(values).buffer);
const block = (type: number, body: Uint8Array): Uint8Array =>
  concat([words(type, body.length + 12), body, words(body.length + 12)]);

/** As editcap, tshark and dumpcap write it. */
function foreignPcapng(packets: readonly Packet[], resolution: number): Uint8Array {
  const section = words(0x1a2b3c4d, 1, 0xffff_ffff, 0xffff_ffff);
  const described = words(LINKTYPE_NETLINK, 0x40000, 9 | (1 << 16), resolution, 0);
  const start = epochNs / (resolution === 9 ? 1n : 1_000n);
  const blocks = packets.map((each) => {
    const data = cooked(each);
    const time = start + BigInt(each.ticks);
    const head = words(0, Number(time >> 32n), Number(time & 0xffff_ffffn), data.length, data.length + each.cut);
    return block(6, concat([head, padMessage(data), words(...each.options)]));
  });
  return concat([block(0x0a0d0d0a, section), block(1, described), ...blocks]);
}

function pcap(packets: readonly Packet[], magic: number): Uint8Array {
  const start = new Uint8Array(24);
  writeU32(start, 0, magic, 'little');
  writeU16(start, 4, 2, 'little');
  writeU32(start, 20, LINKTYPE_NETLINK, 'little');
  const parts = packets.map((each) => {
    const data = cooked(each);
    return concat([
      words(epochWallMs / 1000 + (each.ticks % 5), each.ticks, data.length, data.length + each.cut),
      data,
    ]);
  });
  return concat([start, ...parts]);
}

const packets = fc.array(packet, { minLength: 1, maxLength: 40 });
const foreignFile = fc.oneof(
  fc.tuple(packets, fc.constantFrom(6, 9, 3)).map(([all, resolution]) => foreignPcapng(all, resolution)),
  fc.tuple(packets, fc.constantFrom(0xa1b2c3d4, 0xa1b23c4d)).map(([all, magic]) => pcap(all, magic)),
);

interface Read {
  records: FileRecord[];
  damage: unknown;
  skipped: number;
}

/** As the general reader tells the file, and with the common packets made rows. */
function readBoth(file: Uint8Array, chunkBytes: number): [Read, Read] {
  const keep = (to: FileRecord[]) => (each: FileRecord) => void to.push({ ...each, bytes: each.bytes.slice() });
  const read = (sinkOf: (records: FileRecord[]) => RecordSink): Read => {
    const records: FileRecord[] = [];
    const reader = createCaptureReader();
    const sink = sinkOf(records);
    // One memory for all chunks, as a file's are read.
    const memory = new Uint8Array(chunkBytes);
    for (let at = 0; at < file.length; at += chunkBytes) {
      const chunk = file.subarray(at, at + chunkBytes);
      memory.set(chunk);
      reader.read(memory.subarray(0, chunk.length), sink);
      memory.fill(0xee);
    }
    reader.end();
    return { records, damage: reader.damage, skipped: reader.skipped };
  };
  return [
    read((records) => ({ record: keep(records) })),
    read((records) => ({ record: keep(records), packets: (run) => takePackets(run, records) })),
  ];
}

const rowsMade = { own: 0, foreign: 0 };

function takePackets(run: PacketRun, to: FileRecord[]): void {
  const sockets = createSocketNumbers();
  for (let next = run.next < run.count && nextPacket(run); next; next = run.next < run.count && nextPacket(run)) {
    sockets[placeOfSocket(next.socket, next.protocol)] = next.socket;
    const columns = createColumns(8);
    const arena = new Uint8Array(1024);
    const count = fillRows(run, next.isOwn, { columns, arena, row: 0, rows: 8, sockets, epochWallMs });
    if (count === 0) return;
    for (let row = 0; row < count; row++) {
      const { kind, timeNs, protocol, mark, detail, port, group, socket } = readFields(columns, row);
      const about = { kind, timeNs: epochNs + BigInt(timeNs), protocol, order: 'little' as const, mark, detail, port };
      const bytes = rowBytes({ base: 0, count, columns, arena }, row).slice();
      to.push({ ...about, group, socket, bytes, isPreface: false, ...(next.isOwn ? {} : { isForeign: true }) });
    }
    rowsMade[next.isOwn ? 'own' : 'foreign'] += count;
  }
}

const chunkBytes = fc.integer({ min: 1, max: 6_000 });

describe('packets made rows are the records that the general reader makes of them, in the same order', () => {
  test('of files of ours', () => {
    fc.assert(
      fc.property(ownFile, chunkBytes, (file, size) => {
        const [general, mixed] = readBoth(file, size);
        expect(mixed).toEqual(general);
      }),
      { numRuns: 300 },
    );
  });

  test("of other programs' files", () => {
    fc.assert(
      fc.property(foreignFile, chunkBytes, (file, size) => {
        const [general, mixed] = readBoth(file, size);
        expect(mixed).toEqual(general);
      }),
      { numRuns: 300 },
    );
  });

  test('of damaged files, with the same damage', () => {
    const spoilt = fc.array(fc.tuple(fc.nat(), fc.nat(0xff)), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(fc.oneof(ownFile, foreignFile), spoilt, fc.nat(40), chunkBytes, (whole, bytes, cut, size) => {
        const file = whole.slice(0, Math.max(4, whole.length - cut));
        for (const [at, value] of bytes) file[at % file.length] = value;
        const [general, mixed] = readBoth(file, size);
        expect(mixed).toEqual(general);
      }),
      { numRuns: 500 },
    );
  });

  afterAll(() => {
    expect(rowsMade.own).toBeGreaterThan(500);
    expect(rowsMade.foreign).toBeGreaterThan(500);
  });
});
