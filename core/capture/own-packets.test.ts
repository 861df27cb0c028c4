import fc from 'fast-check';
import { expect, test } from 'vitest';
import { concat } from '../wire/bytes.ts';
import type { FileRecord, RecordSink } from './capture-file.ts';
import { createCaptureReader } from './capture-reader.ts';
import { createColumns, readFields, rowBytes } from './columns.ts';
import { createSocketNumbers, firstOwn, placeOfSocket, readOwn } from './own-packets.ts';
import { createPcapngWriter } from './pcapng-write.ts';
import type { RecordKind } from './record.ts';

const origin = { hardware: 'x86_64', os: 'Linux 6.18', application: 'nlscope 0.1.0' };
const epochWallMs = 1_700_000_000_000;
const u32 = fc.nat(0xffff_ffff);
const record: fc.Arbitrary<FileRecord> = fc.record({
  kind: fc.constantFrom(0, 1, 1, 2) as fc.Arbitrary<RecordKind>,
  timeNs: fc.nat(0xffff_ffff).map((ns) => BigInt(epochWallMs) * 1_000_000n + BigInt(ns)),
  protocol: fc.constantFrom(0, 2, 15, 16),
  order: fc.constantFrom('little' as const, 'little' as const, 'big' as const),
  mark: fc.constantFrom(0, 0, 4, 8 << 1),
  detail: u32,
  port: u32,
  group: fc.nat(0xffff),
  socket: fc.nat(3),
  bytes: fc.uint8Array({ maxLength: 120 }),
  isPreface: fc.boolean(),
});

/** As the general reader tells them, and with the common ones taken into columns. */
function readBoth(file: Uint8Array, chunkBytes: number): [FileRecord[], FileRecord[]] {
  const general: FileRecord[] = [];
  const mixed: FileRecord[] = [];
  const keep = (to: FileRecord[]) => (each: FileRecord) => void to.push({ ...each, bytes: each.bytes.slice() });
  const sink: RecordSink = { record: keep(mixed), own: (blocks) => takeOwn(blocks, mixed) };
  const [one, other] = [createCaptureReader(), createCaptureReader()];
  for (let at = 0; at < file.length; at += chunkBytes) {
    one.read(file.slice(at, at + chunkBytes), { record: keep(general) });
    other.read(file.slice(at, at + chunkBytes), sink);
  }
  return [general, mixed];
}

/** Rows that went into columns. */
let ownRows = 0;

function takeOwn(blocks: Parameters<typeof readOwn>[0], to: FileRecord[]): number {
  const sockets = createSocketNumbers();
  let at = 0;
  for (let first = firstOwn(blocks, at); first; first = firstOwn(blocks, at)) {
    sockets[placeOfSocket(first.socket, first.protocol)] = first.socket;
    const columns = createColumns(8);
    const arena = new Uint8Array(512);
    const read = readOwn(blocks, at, { columns, arena, row: 0, rows: 8, sockets, epochWallMs });
    if (read.rows === 0) break;
    const segment = { base: 0, count: read.rows, columns, arena };
    for (let row = 0; row < read.rows; row++) {
      const { kind, timeNs, protocol, mark, detail, port, group, socket } = readFields(columns, row);
      const wallNs = BigInt(epochWallMs) * 1_000_000n + BigInt(timeNs);
      const own = { kind, timeNs: wallNs, protocol, order: 'little' as const, mark, detail, port, group, socket };
      to.push({ ...own, bytes: rowBytes(segment, row).slice(), isPreface: false });
    }
    at = read.at;
    ownRows += read.rows;
  }
  return at;
}

test('packets read into columns are the records that the general reader makes of them, in the same order', () => {
  fc.assert(
    fc.property(fc.array(record, { maxLength: 30 }), fc.integer({ min: 1, max: 3_000 }), (records, chunkBytes) => {
      const writer = createPcapngWriter(origin);
      const file = concat([writer.start(), ...records.map((each) => writer.write(each))]);
      const [general, mixed] = readBoth(file, chunkBytes);
      expect(mixed).toEqual(general);
    }),
    { numRuns: 300 },
  );
  expect(ownRows).toBeGreaterThan(100);
});
