// Writing and reading pcapng, held against each other and against blocks made by hand.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ByteOrder, concat, writeU16, writeU32 } from '../wire/bytes.ts';
import { encodeMessage } from '../wire/message.ts';
import { encodeUtf8 } from '../wire/text.ts';
import type { Damage, FileRecord } from './capture-file.ts';
import { createCaptureReader } from './capture-reader.ts';
import { PcapngReader } from './pcapng-read.ts';
import { createPcapngWriter } from './pcapng-write.ts';
import { RecordKind, RecordMark } from './record.ts';

const origin = { hardware: 'x86_64', os: 'Linux 6.1', application: 'nlscope' };
const u32 = fc.nat(0xffff_ffff);
const messageBytes = fc
  .record({ type: fc.nat(0xffff), flags: fc.nat(0xffff), sequence: u32, portId: u32, payload: fc.uint8Array() })
  .map((message) => encodeMessage(message, 'little'));

const anyRecord: fc.Arbitrary<FileRecord> = fc
  .record({
    kind: fc.constantFrom(...Object.values(RecordKind)),
    timeNs: fc.bigInt(0n, (1n << 64n) - 1n),
    protocol: fc.nat(0xffff),
    order: fc.constantFrom<ByteOrder>('little', 'big'),
    mark: fc.constantFrom(0, RecordMark.malformed, RecordMark.inferred, RecordMark.sameDatagram),
    detail: u32,
    port: u32,
    group: fc.nat(0xffff),
    socket: fc.nat(255),
    bytes: fc.oneof(fc.uint8Array({ maxLength: 70 }), messageBytes),
    isPreface: fc.boolean(),
    owner: fc.option(fc.record({ pid: u32, name: fc.string({ maxLength: 15 }) }), { nil: undefined }),
  })
  .map(({ owner, ...record }) => ({ ...record, ...(owner && { owner }) }))
  .chain((record) =>
    fc.constantFrom(record, {
      ...record,
      kind: RecordKind.received,
      mark: record.mark | RecordMark.truncated,
      detail: record.bytes.length + 1 + (record.detail & 0xffff),
    }),
  );

function write(records: readonly FileRecord[]): Uint8Array {
  const writer = createPcapngWriter(origin);
  return concat([writer.start(), ...records.map((record) => writer.write(record))]);
}

interface Read {
  records: FileRecord[];
  damage: Damage | undefined;
  skipped: number;
}

function read(file: Uint8Array, chunkBytes = file.length || 1): Read {
  const reader = createCaptureReader();
  const records: FileRecord[] = [];
  for (let at = 0; at < file.length; at += chunkBytes)
    for (const record of reader.push(file.slice(at, at + chunkBytes)))
      records.push({ ...record, bytes: record.bytes.slice() });
  reader.end();
  return { records, damage: reader.damage, skipped: reader.skipped };
}

describe('a pcapng file', () => {
  it('gives back what was written to it, in chunks of any size', () => {
    fc.assert(
      fc.property(fc.array(anyRecord, { maxLength: 8 }), fc.integer({ min: 1, max: 200 }), (records, chunkBytes) => {
        expect(read(write(records), chunkBytes)).toEqual({ records, damage: undefined, skipped: 0 });
      }),
    );
  });

  it('is written again as the same bytes', () => {
    fc.assert(
      fc.property(fc.array(anyRecord, { maxLength: 8 }), (records) => {
        const file = write(records);
        expect(write(read(file).records)).toEqual(file);
      }),
    );
  });

  it('that is cut anywhere loads up to the cut and says where it is', () => {
    const records = fc.sample(anyRecord, { numRuns: 5, seed: 7 });
    const file = write(records);
    let most = 0;
    for (let length = 0; length < file.length; length++) {
      const { records: loaded, damage } = read(file.subarray(0, length));
      expect(loaded).toEqual(records.slice(0, loaded.length));
      most = Math.max(most, loaded.length);
      // A cut between two blocks can't be seen.
      if (damage) expect(damage.offset).toBeLessThanOrEqual(length);
      else expect(loaded).toEqual(read(file.subarray(0, length + 1)).records);
    }
    expect(most).toBe(records.length - 1);
  });

  it('of any bytes ends without an exception', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 1, max: 40 }), (noise, chunkBytes) => {
        read(noise, chunkBytes);
        read(concat([write([]), noise]), chunkBytes);
      }),
    );
  });

  it('with any byte changed loads what stands before it', () => {
    const records = fc
      .sample(anyRecord, { numRuns: 4, seed: 3 })
      .map((record) => ({ ...record, order: 'little' as const }));
    const file = write(records);
    const lastStart = write(records.slice(0, -1)).length;
    for (let at = lastStart; at < file.length; at++) {
      const changed = file.slice();
      changed[at]! ^= 0xff;
      expect(read(changed).records.slice(0, 3)).toEqual(records.slice(0, 3));
    }
  });
});

/** A block made by hand. */
function block(order: ByteOrder, type: number, body: Uint8Array): Uint8Array {
  const padded = new Uint8Array(12 + Math.ceil(body.length / 4) * 4);
  writeU32(padded, 0, type, order);
  writeU32(padded, 4, padded.length, order);
  padded.set(body, 8);
  writeU32(padded, padded.length - 4, padded.length, order);
  return padded;
}

function section(order: ByteOrder): Uint8Array {
  const body = new Uint8Array(16).fill(0xff, 8);
  writeU32(body, 0, 0x1a2b3c4d, order);
  writeU16(body, 4, 1, order);
  return block(order, 0x0a0d0d0a, body);
}

function option(order: ByteOrder, code: number, value: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(4 + Math.ceil(value.length / 4) * 4);
  writeU16(bytes, 0, code, order);
  writeU16(bytes, 2, value.length, order);
  bytes.set(value, 4);
  return bytes;
}

function network(order: ByteOrder, { linkType = 253, snapLength = 0, options = [] as Uint8Array[] } = {}): Uint8Array {
  const body = new Uint8Array(8);
  writeU16(body, 0, linkType, order);
  writeU32(body, 4, snapLength, order);
  return block(order, 1, concat([body, ...options]));
}

interface PacketParts {
  on: number;
  ticks: bigint;
  data: Uint8Array;
  options: Uint8Array[];
}

function packet(
  order: ByteOrder,
  { on = 0, ticks = 0n, data = new Uint8Array(), options = [] }: Partial<PacketParts>,
): Uint8Array {
  const fixed = new Uint8Array(20);
  const values = [on, Number(ticks >> 32n), Number(ticks & 0xffff_ffffn), data.length, data.length];
  for (const [index, value] of values.entries()) writeU32(fixed, index * 4, value, order);
  const padding = new Uint8Array(-data.length & 3);
  return block(order, 6, concat([fixed, data, padding, ...options]));
}

/** As nlmon writes them: the same packet type whatever the direction. */
function cooked(messages: Uint8Array, { packetType = 4, protocol = 0 } = {}): Uint8Array {
  const header = new Uint8Array(16);
  writeU16(header, 0, packetType, 'big');
  writeU16(header, 2, 824, 'big');
  writeU16(header, 14, protocol, 'big');
  return concat([header, messages]);
}

const request = (order: ByteOrder): Uint8Array =>
  encodeMessage({ type: 18, flags: 0x301, sequence: 5, portId: 0, payload: new Uint8Array(4) }, order);
const answer = (order: ByteOrder, sequence = 5): Uint8Array =>
  encodeMessage({ type: 16, flags: 2, sequence, portId: 77, payload: Uint8Array.of(1, 2, 3, 4) }, order);

describe('a file of another program', () => {
  it.each(['little', 'big'] as const)(
    'of a %s-endian machine is split into messages, with a direction for each',
    (order) => {
      const messages = concat([answer(order), answer(order, 6)]);
      const file = concat([
        section(order),
        network(order),
        packet(order, { data: cooked(request(order)), ticks: 3n }),
        packet(order, { data: cooked(messages), ticks: 4n }),
      ]);
      const { records, damage } = read(file);
      expect(damage).toBeUndefined();
      expect(records.map(({ kind, timeNs, order, bytes }) => ({ kind, timeNs, order, length: bytes.length }))).toEqual([
        { kind: RecordKind.sent, timeNs: 3_000n, order, length: 20 },
        { kind: RecordKind.received, timeNs: 4_000n, order, length: 20 },
        { kind: RecordKind.received, timeNs: 4_000n, order, length: 20 },
      ]);
      expect(records[2]!.bytes).toEqual(answer(order, 6));
    },
  );

  it('keeps to the direction that its flags or its packet type tell', () => {
    const directions = [
      { packetType: 0, flags: 0 },
      { packetType: 4, flags: 1 },
      { packetType: 6, flags: 0 },
      { packetType: 7, flags: 0 },
      { packetType: 0, flags: 2 },
    ];
    const packets = directions.map(({ packetType, flags }) =>
      packet('little', {
        data: cooked(request('little'), { packetType }),
        options: flags ? [option('little', 2, Uint8Array.of(flags, 0, 0, 0))] : [],
      }),
    );
    const { records } = read(concat([section('little'), network('little'), ...packets]));
    const { sent, received } = RecordKind;
    expect(records.map(({ kind }) => kind)).toEqual([received, received, received, sent, sent]);
  });

  it('may have interfaces of other link types, whose packets are counted and passed over', () => {
    const file = concat([
      section('little'),
      network('little', { linkType: 1 }),
      network('little'),
      packet('little', { on: 0, data: new Uint8Array(60) }),
      packet('little', { on: 1, data: cooked(request('little')) }),
      packet('little', { on: 1, data: new Uint8Array(15) }),
    ]);
    expect(read(file)).toMatchObject({ records: { length: 1 }, skipped: 2, damage: undefined });
  });

  it.each([
    { what: 'microseconds by default', options: [], ticks: 1_500_000n, expected: 1_500_000_000n },
    { what: 'milliseconds', options: [option('little', 9, Uint8Array.of(3))], ticks: 7n, expected: 7_000_000n },
    {
      what: 'halves of halves',
      options: [option('little', 9, Uint8Array.of(0x82))],
      ticks: 5n,
      expected: 1_250_000_000n,
    },
    {
      what: 'seconds after an offset',
      options: [option('little', 9, Uint8Array.of(0)), option('little', 14, Uint8Array.of(10, 0, 0, 0, 0, 0, 0, 0))],
      ticks: 2n,
      expected: 12_000_000_000n,
    },
    { what: 'a power beyond sense', options: [option('little', 9, Uint8Array.of(127))], ticks: 2n, expected: 0n },
  ])('has times in $what', ({ options, ticks, expected }) => {
    const file = concat([
      section('little'),
      network('little', { options }),
      packet('little', { ticks, data: cooked(request('little')) }),
    ]);
    expect(read(file).records[0]!.timeNs).toBe(expected);
  });

  it('may hold simple packets, old packets and blocks that nobody knows', () => {
    const data = cooked(request('little'));
    const simple = new Uint8Array(4 + data.length);
    writeU32(simple, 0, data.length + 100, 'little');
    simple.set(data, 4);
    const old = new Uint8Array(20 + data.length);
    writeU16(old, 2, 9, 'little');
    writeU32(old, 8, 8, 'little');
    writeU32(old, 12, data.length, 'little');
    writeU32(old, 16, data.length, 'little');
    old.set(data, 20);
    const file = concat([
      section('little'),
      network('little', { snapLength: data.length }),
      block('little', 2, old),
      block('little', 0x0000_0bad, new Uint8Array(4096)),
      block('little', 5, encodeUtf8('statistics')),
      block('little', 3, simple),
    ]);
    const { records, damage, skipped } = read(file, 5);
    const { inferred } = RecordMark;
    expect({ damage, skipped }).toEqual({ damage: undefined, skipped: 0 });
    expect(records.map(({ timeNs, mark, detail }) => ({ timeNs, mark, detail }))).toEqual([
      { timeNs: 8_000n, mark: inferred, detail: 0 },
      { timeNs: 8_000n, mark: inferred | RecordMark.truncated, detail: data.length + 100 - 16 },
    ]);
  });

  it('has an overrun where statistics tell of more drops than before', () => {
    const drops = (count: number, at: number): Uint8Array => {
      const body = new Uint8Array(12 + 12);
      writeU32(body, 8, at, 'little');
      writeU16(body, 12, 5, 'little');
      writeU16(body, 14, 8, 'little');
      writeU32(body, 16, count, 'little');
      return block('little', 5, body);
    };
    const packetAt = (ticks: bigint) => packet('little', { ticks, data: cooked(request('little')) });
    const file = [
      section('little'),
      network('little'),
      packetAt(1n),
      drops(3, 2),
      drops(3, 3),
      packetAt(4n),
      drops(5, 5),
    ];
    const reader = new PcapngReader();
    const records = file.flatMap((part) => reader.push(part));
    expect(records.map(({ kind, timeNs }) => [kind, timeNs])).toEqual([
      [RecordKind.sent, 1_000n],
      [RecordKind.overrun, 2_000n],
      [RecordKind.sent, 4_000n],
      [RecordKind.overrun, 5_000n],
    ]);
    expect(reader.dropped).toBe(5);
  });

  it('marks what is no whole message', () => {
    const data = cooked(concat([request('little'), Uint8Array.of(1, 2, 3)]));
    const { records } = read(concat([section('little'), network('little'), packet('little', { data })]));
    const { inferred, malformed, sameDatagram } = RecordMark;
    expect(records.map(({ mark }) => mark)).toEqual([inferred, inferred | malformed | sameDatagram]);
  });

  it('may follow another section, of the other byte order and with interfaces of its own', () => {
    const file = concat([
      section('big'),
      network('big'),
      packet('big', { data: cooked(request('big')) }),
      section('little'),
      packet('little', { data: cooked(request('little')) }),
    ]);
    const { records, damage } = read(file);
    expect(records).toHaveLength(1);
    expect(damage).toMatchObject({ words: 'a packet of interface 0, of which there are 0' });
  });
});

describe('damage is told by its place and what is wrong', () => {
  const head = concat([section('little'), network('little')]);
  const whole = packet('little', { data: cooked(request('little')) });
  const bent = (change: (bytes: Uint8Array) => void): Uint8Array => {
    const bytes = whole.slice();
    change(bytes);
    return bytes;
  };
  it.each([
    ['a length that is no length', bent((bytes) => writeU32(bytes, 4, 13, 'little')), "a block of 13 bytes can't be"],
    [
      'a length beyond all bounds',
      bent((bytes) => writeU32(bytes, 4, 0x7fff_fffc, 'little')),
      'of which 64 MiB are read',
    ],
    [
      'two lengths that differ',
      bent((bytes) => writeU32(bytes, bytes.length - 4, 9, 'little')),
      'says at its end that it has 9',
    ],
    [
      'a packet longer than its block',
      bent((bytes) => writeU32(bytes, 20, 900, 'little')),
      'a packet of 900 bytes in a block',
    ],
    ['a block too short for a packet', block('little', 6, new Uint8Array(8)), 'whose content has 8 bytes, not 20'],
    ['a section of no byte order', block('little', 0x0a0d0d0a, new Uint8Array(16)), 'without its byte-order magic'],
  ])('%s', (_what, bad, words) => {
    const { records, damage } = read(concat([head, whole, bad, whole]));
    expect(records).toHaveLength(1);
    expect(damage!.offset).toBe(head.length + whole.length);
    expect(damage!.words).toContain(words);
  });

  it.each([
    ['an empty file', new Uint8Array(), '0 bytes: too few'],
    ['a text', encodeUtf8('hello, world'), 'neither as pcapng nor as pcap'],
    ['a compressed file', Uint8Array.of(0x1f, 0x8b, 8, 0), 'gunzip'],
  ])('%s', (_what, file, words) => {
    const { records, damage } = read(file);
    expect(records).toEqual([]);
    expect(damage).toMatchObject({ offset: 0, words: expect.stringContaining(words) });
  });
});

/** A classic file made by hand. */
function pcap(
  order: ByteOrder,
  magic: number,
  packets: [seconds: number, ticks: number, data: Uint8Array][],
): Uint8Array {
  const header = new Uint8Array(24);
  writeU32(header, 0, magic, order);
  writeU32(header, 20, 253, order);
  const records = packets.map(([seconds, ticks, data]) => {
    const record = new Uint8Array(16 + data.length);
    for (const [index, value] of [seconds, ticks, data.length, data.length].entries())
      writeU32(record, index * 4, value, order);
    record.set(data, 16);
    return record;
  });
  return concat([header, ...records]);
}

describe('a classic pcap file', () => {
  it.each([
    ['little', 0xa1b2c3d4, 2_000_003_000n],
    ['big', 0xa1b2c3d4, 2_000_003_000n],
    ['little', 0xa1b23c4d, 2_000_000_003n],
    ['big', 0xa1b23c4d, 2_000_000_003n],
  ] as const)('%s-endian with magic %i is read, and cut anywhere it loads up to the cut', (order, magic, timeNs) => {
    const file = pcap(order, magic, [
      [2, 3, cooked(request(order))],
      [2, 3, cooked(answer(order))],
    ]);
    const { records, damage } = read(file, 7);
    expect(damage).toBeUndefined();
    expect(records.map(({ timeNs, order, kind }) => ({ timeNs, order, kind }))).toEqual([
      { timeNs, order, kind: RecordKind.sent },
      { timeNs, order, kind: RecordKind.received },
    ]);
    for (let length = 0; length < file.length; length++) {
      const cut = read(file.subarray(0, length));
      expect(cut.records).toEqual(records.slice(0, cut.records.length));
      const isBetweenPackets = length === 24 || length === 24 + 16 + 36;
      expect(cut.damage === undefined).toBe(isBetweenPackets);
    }
  });

  it('with a length beyond all bounds is damaged there', () => {
    const file = pcap('little', 0xa1b2c3d4, [[0, 0, cooked(request('little'))]]);
    writeU32(file, 24 + 8, 0xffff_ffff, 'little');
    expect(read(file).damage).toEqual({ offset: 24, words: expect.stringContaining('64 MiB') });
  });
});
