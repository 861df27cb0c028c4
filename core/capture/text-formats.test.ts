// JSON Lines and the hex dump, read back by the means of the test.
import { describe, expect, it } from 'vitest';
import { concat } from '../wire/bytes.ts';
import { encodeMessage } from '../wire/message.ts';
import { decodeUtf8 } from '../wire/text.ts';
import type { FileRecord, RecordWriter } from './capture-file.ts';
import { createJsonLinesWriter } from './json-lines.ts';
import { RecordKind, RecordMark } from './record.ts';
import { createTextDumpWriter } from './text-dump.ts';
import { wallTime } from './wall-time.ts';

const record = (changes: Partial<FileRecord> = {}): FileRecord => ({
  kind: RecordKind.sent,
  timeNs: 1_772_600_767_000_000_089n,
  protocol: 0,
  order: 'little',
  mark: 0,
  detail: 0,
  port: 0,
  group: 0,
  socket: 0,
  bytes: encodeMessage({ type: 18, flags: 1, sequence: 7, portId: 0, payload: Uint8Array.of(0, 0, 0, 0) }, 'little'),
  isPreface: false,
  ...changes,
});

/** nlctrl's reply that family 34 is "ethtool". */
const naming = record({
  kind: RecordKind.received,
  protocol: 16,
  isPreface: true,
  bytes: encodeMessage(
    {
      type: 16,
      flags: 0,
      sequence: 1,
      portId: 1,
      payload: Uint8Array.from([1, 2, 0, 0, 6, 0, 1, 0, 34, 0, 0, 0, 12, 0, 2, 0, ...Buffer.from('ethtool'), 0]),
    },
    'little',
  ),
});
const named = record({
  protocol: 16,
  bytes: encodeMessage({ type: 34, flags: 1, sequence: 2, portId: 0, payload: Uint8Array.of(1, 1, 0, 0) }, 'little'),
});

const text = (writer: RecordWriter, records: readonly FileRecord[]): string =>
  decodeUtf8(concat([writer.start(), ...records.map((one) => writer.write(one))]));

describe('JSON Lines', () => {
  const lines = (records: readonly FileRecord[]) =>
    text(createJsonLinesWriter(), records)
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line));

  it('hold one object a record, with its header, its tree and its bytes', () => {
    const [line] = lines([record()]);
    expect(line).toMatchObject({
      time: '2026-03-04T05:06:07.000000089Z',
      kind: 'sent',
      protocol: 'NETLINK_ROUTE',
      typeName: 'RTM_GETLINK',
      flagNames: ['REQUEST'],
      header: { length: 20, type: 18, flags: 1, sequence: 7, portId: 0 },
      bytes: '1400000012000100070000000000000000000000',
    });
    expect(line.decoded.children[0].name).toBe('nlmsghdr');
  });

  it('name the families that were named before, and have no line for a preface', () => {
    expect(lines([named, naming, named]).map(({ family }) => family)).toEqual([undefined, 'ethtool']);
  });

  it('tell of events and cuts in words', () => {
    const events = [
      record({ kind: RecordKind.overrun, bytes: new Uint8Array() }),
      record({ kind: RecordKind.sendFailed, detail: 1 }),
      record({ kind: RecordKind.received, mark: RecordMark.truncated, detail: 900 }),
    ];
    const comments = lines(events).map(({ comment }) => comment);
    expect(comments[0]).toBe('receive buffer overrun: messages were lost here');
    expect(comments[1]).toContain('EPERM');
    expect(comments[2]).toBe('cut short: of a datagram of 900 bytes, 20 are here');
  });

  it('say what is inferred of a message between others', () => {
    const owner = { pid: 4711, name: 'ip' };
    const { inferred, truncated } = RecordMark;
    const [sent, received, unknown, cut] = lines([
      record({ mark: inferred, port: 4711, owner }),
      record({ mark: inferred, port: 4711, kind: RecordKind.received }),
      record({ mark: inferred }),
      record({ mark: inferred | truncated, detail: 900 }),
    ]);
    expect(sent).toMatchObject({ inferred: true, owner, comment: 'inferred: sent, by port 4711 of ip (pid 4711)' });
    expect(received.comment).toBe('inferred: received, for port 4711');
    expect(unknown.comment).toBe('inferred: sent, by a socket whose port is not told');
    expect(cut.comment).toMatch(/^cut short: .*; inferred: /);
  });
});

describe('the hex dump', () => {
  it('has the direction, the time and every byte, the cooked header first', () => {
    const dump = text(createTextDumpWriter(), [record(), record({ kind: RecordKind.received, protocol: 16 })]);
    const packets = dump.split('\n\n').slice(1);
    expect(packets[0]).toBe(
      [
        'O 2026-03-04T05:06:07.000000089Z',
        '000000 00 04 03 38 00 00 00 00 00 00 00 00 00 00 00 00',
        '000010 14 00 00 00 12 00 01 00 07 00 00 00 00 00 00 00',
        '000020 00 00 00 00',
      ].join('\n'),
    );
    expect(packets[1]).toContain('I 2026');
    expect(packets[1]).toContain('000000 00 00 03 38 00 00 00 00 00 00 00 00 00 00 00 10');
  });
});

it.each([
  [0n, '1970-01-01T00:00:00.000000000Z'],
  [1_000_000_001n, '1970-01-01T00:00:01.000000001Z'],
  [(1n << 64n) - 1n, '2554-07-21T23:34:33.709551615Z'],
])('%i ns after 1970 is %s', (timeNs, expected) => {
  expect(wallTime(timeNs)).toBe(expected);
});
