import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FileRecord } from '../../core/capture/capture-file.ts';
import { createPcapngWriter } from '../../core/capture/pcapng-write.ts';
import { RecordKind, RecordMark } from '../../core/capture/record.ts';
import { concat } from '../../core/wire/bytes.ts';
import { ECHO_TYPE, NETLINK_ROUTE, NETLINK_USERSOCK, NLMSG_ERROR } from '../../core/wire/constants.ts';
import { encodeMessage } from '../../core/wire/message.ts';
import { loadCapture } from './load-capture.ts';

const epochNs = 1_700_000_000_000_000_000n;

const message = fc.record({
  type: fc.constantFrom(ECHO_TYPE, ECHO_TYPE, ECHO_TYPE, NLMSG_ERROR),
  payload: fc.constantFrom(...['', 'a', 'abcd', 'abcdefg', 'abcdefx'].map((text) => Buffer.from(text))),
  port: fc.constantFrom(7, 7, 7, 7, 0),
  group: fc.constantFrom(0, 0, 0, 0, 0, 0, 1),
});
/** One message that is sent or received, or both, one behind the other. */
const step = fc.record({
  kinds: fc.constantFrom<readonly RecordKind[]>([0, 1], [0, 1], [0, 1], [0, 1, 1], [0], [1]),
  messages: fc.array(message, { minLength: 3, maxLength: 3 }),
  isNew: fc.constantFrom(true, true, true, false),
  socket: fc.nat(1),
  mark: fc.constantFrom(0, 0, 0, 0, 0, RecordMark.sameDatagram, RecordMark.inferred, RecordMark.truncated),
  protocol: fc.constantFrom(NETLINK_USERSOCK, NETLINK_USERSOCK, NETLINK_ROUTE),
  waitNs: fc.constantFrom(1_000, 50_000, 999_999_999, 1_000_000_000),
});

const file = fc.array(step, { minLength: 1, maxLength: 40 }).map((steps) => {
  const writer = createPcapngWriter({ hardware: 'x86_64', os: 'Linux 6.18', application: 'nlscope 0.1.0' });
  let timeNs = epochNs;
  let sequence = 1;
  const records = steps.flatMap(({ kinds, messages, isNew, waitNs, ...about }) => {
    if (isNew) sequence++;
    return kinds.map((kind, at): FileRecord => {
      timeNs += BigInt(waitNs);
      const { type, payload, port, group } = messages[at]!;
      const bytes = encodeMessage({ type, flags: 0, sequence, portId: 1, payload }, 'little');
      const detail = kind === RecordKind.sent ? 900 : 0;
      return { ...about, kind, timeNs, order: 'little', detail, port, group, bytes, isPreface: false };
    });
  });
  return concat([writer.start(), ...records.map((record) => writer.write(record))]);
});

/** All that a capture of the file says. */
async function told(bytes: Uint8Array, chunkBytes: number) {
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
  }
  const about = { id: 1, name: 'a.pcapng', budgetBytes: 2 ** 26, lostAfterMs: 1_000 };
  const { capture, file } = await loadCapture(chunks(), { ...about, progressed: () => {}, changed: () => {} });
  const rows = capture.window(0, file.records, Number.POSITIVE_INFINITY);
  return { file, rows, summary: capture.summary(), statistics: capture.statistics() };
}

test('a file is loaded as the same capture, whether it comes at once or in pieces smaller than any packet', async () => {
  await fc.assert(
    fc.asyncProperty(file, async (bytes) => {
      expect(await told(bytes, bytes.length)).toEqual(await told(bytes, 16));
    }),
    { numRuns: 100 },
  );
});
