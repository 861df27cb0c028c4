import fc from 'fast-check';
import { expect, test } from 'vitest';
import { concat } from '../wire/bytes.ts';
import { createColumns, type Segment, writeFields } from './columns.ts';
import { PacketBuffer } from './packet-buffer.ts';
import { createPcapngWriter } from './pcapng-write.ts';
import { noPair, type RecordFields } from './record.ts';
import { recordAt } from './segment-record.ts';

const origin = { hardware: 'x86_64', os: 'Linux 6.18', application: 'nlscope 0.1.0' };
const u32 = fc.oneof(fc.nat(0xffff_ffff), fc.constantFrom(0, 0x8000_0000, 0xffff_ffff));
const record = fc.record({
  kind: fc.constantFrom(0, 0, 1, 1, 2, 3),
  timeNs: fc.oneof(fc.maxSafeNat(), fc.nat(100), fc.constantFrom(2 ** 32 - 1, 2 ** 32, 0.5)),
  detail: u32,
  mark: fc.oneof({ weight: 4, arbitrary: fc.constantFrom(0, 2, 4) }, fc.nat(15)),
  port: u32,
  group: fc.nat(0xffff),
  socket: fc.nat(255),
  protocol: fc.nat(255),
  bytes: fc.uint8Array({ maxLength: 40 }),
});

function segmentOf(records: readonly (Partial<RecordFields> & { bytes: Uint8Array })[]): Segment {
  const columns = createColumns(records.length);
  records.forEach(({ bytes, ...given }, row) => {
    const blank = { pair: noPair, echo: 0, type: 0, flags: 0, sequence: 0 };
    writeFields(columns, row, { ...blank, ...given } as RecordFields);
    columns.offset[row + 1] = columns.offset[row]! + bytes.length;
  });
  return { base: 0, count: records.length, columns, arena: concat(records.map(({ bytes }) => bytes)) };
}

test('records come out of the buffer as the writer makes them, however often it is emptied', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(record, { maxLength: 12 }), { maxLength: 3 }),
      fc.nat(2 ** 42),
      fc.integer({ min: 1, max: 300 }),
      (segments, epochWallMs, chunk) => {
        const buffer = new PacketBuffer(origin, epochWallMs);
        const writer = createPcapngWriter(origin);
        buffer.start();
        const taken: Uint8Array[] = [];
        const written = [writer.start()];
        for (const segment of segments.map(segmentOf)) {
          for (let row = 0; row < segment.count; row++) {
            if (!buffer.add(segment, row)) buffer.addRecord(recordAt(segment, row, epochWallMs));
            if (buffer.length >= chunk) taken.push(buffer.take());
            written.push(writer.write(recordAt(segment, row, epochWallMs)));
          }
        }
        expect(concat([...taken, buffer.take()])).toEqual(concat(written));
        expect(buffer.length).toBe(0);
      },
    ),
    { numRuns: 500 },
  );
});
