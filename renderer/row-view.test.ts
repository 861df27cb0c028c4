import { describe, expect, it } from 'vitest';
import { EchoStatus, noPair, RecordKind, RecordMark } from '../core/capture/record.ts';
import type { WindowRow } from '../core/capture/window.ts';
import { NETLINK_GENERIC, NETLINK_MUNISOCK, NETLINK_ROUTE } from '../core/wire/constants.ts';
import { encodeMessage } from '../core/wire/message.ts';
import { type RowOptions, rowView, slowFrom } from './row-view.ts';
import { timeText } from './times.ts';

const options: RowOptions = {
  time: 'epoch',
  epochWallMs: Date.UTC(2026, 10, 23, 14, 3, 0),
  slowNs: 31_400,
  previewBytes: 8,
  familyNames: new Map([
    [16, 'nlctrl'],
    [21, 'ethtool'],
  ]),
  inWords: true,
  showsType: false,
};

const payload = Uint8Array.of(0xde, 0xad, 0xbe, 0xef, 0, 1);

function row(fields: Partial<WindowRow> = {}, bytes: Uint8Array = payload): WindowRow {
  const head = encodeMessage({ type: fields.type ?? 20, flags: 0, sequence: 1, portId: 0, payload: bytes }, 'little');
  return {
    number: 7,
    protocol: NETLINK_MUNISOCK,
    kind: RecordKind.received,
    timeNs: 0,
    rttNs: Number.NaN,
    detail: 0,
    pair: noPair,
    echo: EchoStatus.identical,
    mark: 0,
    type: 20,
    flags: 0,
    sequence: 4163,
    port: 0,
    group: 0,
    socket: 0,
    length: head.length,
    head,
    differences: [],
    owner: undefined,
    ...fields,
  };
}

const echoOf = (fields: Partial<WindowRow>, bytes?: Uint8Array): string =>
  rowView(row(fields, bytes), options).echo.text;
const s32 = (value: number): Uint8Array => new Uint8Array(Int32Array.of(value).buffer);

describe('a message between others', () => {
  const between = { mark: RecordMark.inferred, echo: EchoStatus.answered, port: 4711 };

  it('has a question mark on all that is inferred, and tells from what', () => {
    const view = rowView(row({ ...between, owner: { pid: 4711, name: 'ip' } }), options);
    expect(view).toMatchObject({ direction: { text: '← reply?' }, process: 'ip 4711?' });
    expect(view.directionTitle).toContain('Inferred');
    expect(view.processTitle).toBe('ip, pid 4711: inferred from port 4711');
  });

  it('has its port where its process is not known, and none where that is not told', () => {
    expect(rowView(row(between), options).process).toBe('port 4711');
    expect(rowView(row({ ...between, port: 0, kind: RecordKind.sent }), options)).toMatchObject({
      direction: { text: '→ sent?' },
      process: '–',
    });
  });

  it('is told from our own, which have neither', () => {
    expect(rowView(row({ port: 4711 }), options)).toMatchObject({
      direction: { text: '← echo' },
      directionTitle: undefined,
      process: '',
      processTitle: undefined,
    });
  });
});

describe('a row of the log', () => {
  it('says what was sent, and leaves the verdict to the half that came back', () => {
    const view = rowView(row({ kind: RecordKind.sent, flags: 1, rttNs: 7_800 }), options);
    expect(view).toMatchObject({
      direction: { text: '→ sent', tone: 'sent' },
      type: '20 echo',
      flags: 'REQUEST',
      sequence: '4163',
      bytes: '22',
      roundTrip: '',
      echo: { text: '–' },
    });
    expect(rowView(row({ rttNs: 7_800 }), options)).toMatchObject({
      direction: { text: '← echo' },
      flags: '0',
      roundTrip: '7.8 µs',
      isSlow: false,
      echo: { text: '✓ identical', tone: 'ok' },
    });
  });

  it('tells the socket by its number and protocol', () => {
    expect(rowView(row({ socket: 3, protocol: 0 }), options).socket).toBe('3 ROUTE');
    expect(rowView(row({ socket: 4, protocol: 15 }), options).socket).toBe('4 UEVENT');
  });

  it('tells the action of a uevent, which has no header, and no flags and sequence', () => {
    const head = new TextEncoder().encode('change@/devices/virtual/net/lo');
    const view = rowView(row({ protocol: 15, type: 0, group: 1, echo: EchoStatus.none, head }), options);
    expect(view).toMatchObject({ type: 'change', flags: '', sequence: '', direction: { text: '← group 1' } });
    const fromUdev = new TextEncoder().encode(`libudev\0${'\0'.repeat(32)}ACTION=add\0`);
    expect(rowView(row({ protocol: 15, type: 0, group: 2, head: fromUdev }), options).type).toBe('udev');
  });

  it('marks a round trip above the p99', () => {
    expect(rowView(row({ rttNs: 131_000 }), options).isSlow).toBe(true);
    expect(rowView(row({ rttNs: 131_000 }), options).roundTrip).toBe('131.0 µs');
    expect(rowView(row({ rttNs: 12_340_000 }), options).roundTrip).toBe('12.3 ms');
    expect(slowFrom(31_400)).toBe(32_000);
    expect(slowFrom(962_000)).toBe(970_000);
    expect(rowView(row({ rttNs: 1 }), { ...options, slowNs: slowFrom(Number.NaN) }).isSlow).toBe(false);
  });

  it('gives every state a sign and a word', () => {
    expect(echoOf({ kind: RecordKind.sent, echo: EchoStatus.waiting })).toBe('… waiting');
    expect(echoOf({ kind: RecordKind.sent, echo: EchoStatus.lost })).toBe('✗ lost');
    expect(echoOf({ echo: EchoStatus.duplicate })).toBe('+ duplicate');
    expect(echoOf({ echo: EchoStatus.unexpected })).toBe('? unexpected');
    expect(echoOf({ mark: RecordMark.late })).toBe('✓ late');
    expect(echoOf({ mark: RecordMark.truncated })).toBe('≠ cut short');
    expect(echoOf({ mark: RecordMark.malformed })).toBe('≠ malformed');
  });

  it('counts the bytes that differ, and says when there may be more than it knows', () => {
    const differences = [{ offset: 18, length: 2 }];
    expect(echoOf({ echo: EchoStatus.different, differences })).toBe('≠ 2 bytes');
    expect(echoOf({ echo: EchoStatus.different, differences, length: 4_000 })).toBe('≠ 2+ bytes');
    expect(echoOf({ echo: EchoStatus.different, differences: [{ offset: 18, length: 1 }] })).toBe('≠ 1 byte');
    expect(echoOf({ echo: EchoStatus.different, length: 4_000 })).toBe('≠ different');
  });

  it('names the answer of the kernel', () => {
    const answered = { echo: EchoStatus.answered };
    expect(echoOf({ ...answered, type: 2 }, s32(0))).toBe('← ack');
    expect(echoOf({ ...answered, type: 2 }, s32(-1))).toBe('← EPERM');
    expect(echoOf({ ...answered, type: 3 }, s32(0))).toBe('← done');
    expect(echoOf({ ...answered, type: 3 }, s32(-22))).toBe('← EINVAL');
    expect(echoOf({ ...answered, type: 2 }, new Uint8Array())).toBe('← reply');
    expect(echoOf({ ...answered, type: 16 })).toBe('← reply');
  });

  it('names the group that a copy came over, and gives it no verdict', () => {
    const copy = rowView(row({ echo: EchoStatus.none, group: 1 }), options);
    expect(copy).toMatchObject({ direction: { text: '← group 1' }, echo: { text: '–' }, roundTrip: '' });
    expect(rowView(row({ echo: EchoStatus.none, group: 33 }), options).direction.text).toBe('← group');
    expect(rowView(row({ echo: EchoStatus.none }), options).direction.text).toBe('← recv');
  });

  it('tells an overrun and a failed send in words, with no made-up header', () => {
    const overrun = rowView(row({ kind: RecordKind.overrun, echo: EchoStatus.none }), options);
    expect(overrun).toMatchObject({ type: '', flags: '', sequence: '', bytes: '', preview: [] });
    expect(overrun.words).toBe('receive buffer overrun: messages lost here');
    const failed = rowView(row({ kind: RecordKind.sendFailed, detail: 111, echo: EchoStatus.none }), options);
    expect(failed.echo.text).toBe('✗ ECONNREFUSED');
    expect(failed.words).toBe('not sent: Connection refused (ECONNREFUSED)');
  });

  it('tells a receive that failed from an overrun', () => {
    const event = (detail: number) => rowView(row({ kind: RecordKind.overrun, detail }, new Uint8Array(0)), options);
    expect(event(0).words).toBe('receive buffer overrun: messages lost here');
    expect(event(12).words).toBe('receiving failed: Cannot allocate memory (ENOMEM)');
  });

  it('names types and flags by the protocol', () => {
    const view = rowView(row({ type: 18, flags: 0x301, protocol: NETLINK_ROUTE }), options);
    expect(view.type).toBe('18 RTM_GETLINK');
    expect(view.flags).toBe('REQUEST|DUMP');
  });

  it('names generic netlink by family and command, and keeps the type for who asks', () => {
    const generic = (type: number, ...bytes: number[]) =>
      rowView(row({ type, protocol: NETLINK_GENERIC }, Uint8Array.from(bytes)), options);
    expect(generic(16, 3, 2, 0, 0)).toMatchObject({
      type: 'nlctrl GETFAMILY',
      typeTitle: 'nlctrl GETFAMILY, type 16',
    });
    expect(generic(16, 99, 2, 0, 0).type).toBe('nlctrl cmd 99');
    expect(generic(21, 27, 1, 0, 0)).toMatchObject({ type: 'ethtool cmd 27', typeTitle: 'ethtool cmd 27, type 21' });
    expect(generic(900, 1, 1, 0, 0).type).toBe('900 cmd 1');
    expect(generic(21).type).toBe('ethtool');
    expect(generic(3, 0, 0, 0, 0)).toMatchObject({ type: '3 NLMSG_DONE', typeTitle: '3 NLMSG_DONE' });
  });

  it('shows the payload as hex with the differing bytes apart', () => {
    expect(rowView(row({ differences: [{ offset: 18, length: 2 }] }), options).preview).toEqual([
      { text: 'de ad', differs: false },
      { text: 'be ef', differs: true },
      { text: '00 01', differs: false },
    ]);
  });

  it('never shows more bytes than fit, and says that it does not', () => {
    const texts = rowView(
      row(
        {},
        Uint8Array.from({ length: 40 }, (_, i) => i),
      ),
      options,
    ).preview.map(({ text }) => text);
    expect(texts).toEqual(['00 01 02 03 04 05 06 …']);
    expect(rowView(row({}, new Uint8Array(8)), options).preview).toHaveLength(1);
  });

  it('shows bytes that are too few for a header', () => {
    const head = Uint8Array.of(1, 2, 3);
    expect(rowView(row({ head, length: 3, mark: RecordMark.malformed }), options).preview[0]?.text).toBe('01 02 03');
  });
});

describe('the time of a row', () => {
  it('is seconds after the epoch, to the microsecond', () => {
    expect(timeText(12_005_115_400, undefined, options)).toBe('12.005115');
  });

  it('is the time since the row before, which may be later', () => {
    const delta = { ...options, time: 'delta' as const };
    expect(timeText(9_000, 0, delta)).toBe('+0.000009');
    expect(timeText(0, 9_000, delta)).toBe('−0.000009');
    expect(timeText(0, undefined, delta)).toBe('');
  });

  it('is the wall clock, microseconds kept', () => {
    expect(timeText(12_005_115_000, undefined, { ...options, time: 'wall' })).toMatch(/^\d\d:03:12\.005115$/);
  });
});

describe('a row whose family has a spec', () => {
  const asked: unknown[] = [];
  const interpreter: RowOptions['interpreter'] = {
    nameOf: (_, { protocol }) =>
      protocol === 12 ? 'newtable' : protocol === NETLINK_GENERIC ? 'linkinfo-get' : undefined,
    summarise: (bytes, known) => {
      asked.push([bytes.length, known.direction]);
      return known.protocol === NETLINK_ROUTE ? 'newlink lo' : undefined;
    },
  };
  const spoken = { ...options, interpreter };

  it('says in words what it is about, in place of the bytes', () => {
    const view = rowView(row({ protocol: NETLINK_ROUTE, type: 16 }), spoken);
    expect(view).toMatchObject({ type: '16 RTM_NEWLINK', summary: 'newlink lo', preview: [] });
    expect(asked.at(-1)).toEqual([22, 'received']);
    rowView(row({ protocol: NETLINK_ROUTE, type: 16, kind: RecordKind.sent }), spoken);
    expect(asked.at(-1)).toEqual([22, 'sent']);
  });

  it('does not say again what the column of types says, unless there is nothing else to say', () => {
    const summaryOf = (summary: string, showsType = true) => {
      const told = { ...interpreter, summarise: () => summary };
      return rowView(row({ protocol: NETLINK_ROUTE, type: 16 }), { ...spoken, interpreter: told, showsType }).summary;
    };
    expect(summaryOf('newlink lo')).toBe('lo');
    expect(summaryOf('newlink lo', false)).toBe('newlink lo');
    expect(summaryOf('newlink')).toBe('newlink');
    expect(summaryOf('ack newlink lo')).toBe('ack newlink lo');
  });

  it('leaves it to its way to say that a message is a reply, so that the type fits its column', () => {
    const told = { nameOf: () => 'queue-get reply', summarise: () => 'queue-get reply id 0' };
    const view = rowView(row({ protocol: NETLINK_GENERIC, type: 21 }), {
      ...spoken,
      interpreter: told,
      showsType: true,
    });
    expect(view).toMatchObject({
      type: 'ethtool queue-get',
      typeTitle: 'ethtool queue-get reply, type 21',
      summary: 'id 0',
    });
  });

  it.each([
    ['no spec knows it', {}, {}],
    ['bytes are asked for', { protocol: NETLINK_ROUTE }, { inWords: false }],
    ['it differs from what was sent', { protocol: NETLINK_ROUTE, echo: EchoStatus.different }, {}],
    ['specs have not come yet', { protocol: NETLINK_ROUTE }, { interpreter: undefined }],
  ])('has its bytes where %s', (_, fields, change) => {
    const view = rowView(row(fields), { ...spoken, ...change });
    expect(view.summary).toBeUndefined();
    expect(view.preview[0]?.text).toBe('de ad be ef 00 01');
  });

  it('says what happened where it is an event', () => {
    const view = rowView(row({ protocol: NETLINK_ROUTE, kind: RecordKind.sendFailed, detail: 111 }), spoken);
    expect([view.words, view.summary]).toEqual(['not sent: Connection refused (ECONNREFUSED)', undefined]);
  });

  it('has the type by the name of the spec where netlink itself has none', () => {
    const typeOf = (fields: Partial<WindowRow>) => rowView(row(fields), spoken).type;
    expect(typeOf({ protocol: 12, type: 2560 })).toBe('2560 newtable');
    expect(typeOf({ protocol: NETLINK_GENERIC, type: 21 })).toBe('ethtool linkinfo-get');
    expect(typeOf({ protocol: NETLINK_GENERIC, type: 77 })).toBe('77 linkinfo-get');
    expect(typeOf({ protocol: 12, type: 3 })).toBe('3 NLMSG_DONE');
  });
});
