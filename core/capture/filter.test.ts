import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createColumns, type FindRecord, type Segment, writeFields } from './columns.ts';
import { compileFilter, FilterError, type FilterTree, filterFields, formatFilter, parseFilter } from './filter.ts';
import { EchoStatus, noPair, type RecordFields, RecordKind, RecordMark } from './record.ts';

type Given = Partial<RecordFields> & { bytes?: readonly number[] };

const blank: RecordFields = {
  kind: RecordKind.received,
  timeNs: 0,
  detail: 0,
  pair: noPair,
  echo: EchoStatus.none,
  mark: 0,
  type: 20,
  flags: 0,
  sequence: 0,
  port: 0,
  group: 0,
  socket: 0,
  protocol: 16,
};

function segmentOf(records: readonly Given[], base = 0): Segment {
  const columns = createColumns(records.length);
  const arena = new Uint8Array(records.reduce((sum, { bytes = [] }) => sum + bytes.length, 0));
  records.forEach(({ bytes = [], ...fields }, row) => {
    writeFields(columns, row, { ...blank, ...fields });
    arena.set(bytes, columns.offset[row]!);
    columns.offset[row + 1] = columns.offset[row]! + bytes.length;
  });
  return { base, count: records.length, columns, arena };
}

const findIn =
  (segment: Segment): FindRecord =>
  (number) => {
    const row = number - segment.base;
    return row >= 0 && row < segment.count ? { segment, row } : undefined;
  };

/** Numbers of the records that a filter lets through. */
function numbersOf(text: string, records: readonly Given[], base = 0): number[] {
  const segment = segmentOf(records, base);
  const filter = compileFilter(parseFilter(text));
  const rows = records.map((_, row) => row);
  return rows.filter((row) => filter.matches(segment, row, findIn(segment))).map((row) => base + row);
}

const header = (payload: readonly number[]): number[] => [...new Array<number>(16).fill(0), ...payload];
const latin = (text: string): number[] => [...text].map((character) => character.charCodeAt(0));

describe('each field reads what it says', () => {
  const cases: [text: string, records: Given[], rows: number[]][] = [
    ['time >= 1.5', [{ timeNs: 1.4e9 }, { timeNs: 1.5e9 }], [1]],
    ['time == 0.000012345s', [{ timeNs: 12_345 }, { timeNs: 12_346 }], [0]],
    ['time < 1min', [{ timeNs: 59e9 }, { timeNs: 60e9 }], [0]],
    ['conversation == 1', [{ kind: 1, pair: 1 }, { kind: 0, pair: 0 }, { kind: 1 }, { kind: 3 }], [0, 1]],
    ['conversation != 1', [{ kind: 1, pair: 1 }, { kind: 0, pair: 0 }, { kind: 1 }, { kind: 3 }], [3]],
    ['socket == 3', [{ socket: 3 }, { socket: 4 }], [0]],
    ['protocol == route', [{ protocol: 0 }, { protocol: 16 }], [0]],
    ['protocol in (NETLINK_GENERIC, 15)', [{ protocol: 0 }, { protocol: 16 }, { protocol: 15 }], [1, 2]],
    ['dir == sent', [{ kind: 0 }, { kind: 1 }, { kind: 2 }, { kind: 3 }], [0, 3]],
    ['dir == ←', [{ kind: 0 }, { kind: 1 }, { kind: 2 }, { kind: 3 }], [1]],
    ['dir != →', [{ kind: 0 }, { kind: 1 }, { kind: 2 }, { kind: 3 }], [1, 2]],
    ['kind == message', [{ kind: 0 }, { kind: 1 }, { kind: 2 }, { kind: 3 }], [0, 1]],
    ['kind == sendfailed', [{ kind: 0 }, { kind: 1 }, { kind: 2 }, { kind: 3 }], [3]],
    ['type == 0x14', [{ type: 20 }, { type: 2 }], [0]],
    ['type in (error, done)', [{ type: 20 }, { type: 2 }, { type: 3 }], [1, 2]],
    ['type == RTM_GETLINK', [{ type: 16 }, { type: 18 }], [1]],
    ['type == getlink', [{ type: 16 }, { type: 18 }], [1]],
    ['flags has REQUEST|ACK', [{ flags: 1 }, { flags: 5 }, { flags: 7 }], [1, 2]],
    ['flags has NLM_F_DUMP', [{ flags: 0x100 }, { flags: 0x301 }], [1]],
    ['flags & 0x300', [{ flags: 0x100 }, { flags: 0x301 }, { flags: 1 }], [0, 1]],
    ['flags == REQUEST|ACK', [{ flags: 1 }, { flags: 5 }, { flags: 7 }], [1]],
    ['seq > 4294967294', [{ sequence: 0xffff_ffff }, { sequence: 0xffff_fffe }], [0]],
    ['port != 0', [{ port: 0 }, { port: 0xffff_fff0 }], [1]],
    ['group <= 2', [{ group: 2 }, { group: 3 }], [0]],
    ['len == 1KiB', [{ bytes: new Array(1024).fill(0) }, { bytes: new Array(1000).fill(0) }], [0]],
    ['len == 1kB', [{ bytes: new Array(1024).fill(0) }, { bytes: new Array(1000).fill(0) }], [1]],
    ['echo == different', [{ echo: EchoStatus.different }, { echo: EchoStatus.lost }], [0]],
    ['echo in (lost, waiting)', [{ echo: 1 }, { echo: 2 }, { echo: 4 }], [0, 2]],
    ['late', [{ mark: RecordMark.late | RecordMark.truncated }, { mark: RecordMark.malformed }], [0]],
    ['truncated', [{ mark: RecordMark.late }, { mark: RecordMark.truncated }], [1]],
    ['malformed', [{ mark: RecordMark.malformed }, { mark: RecordMark.truncated }], [0]],
    ['overrun', [{ kind: RecordKind.overrun }, { kind: RecordKind.sent }], [0]],
    [
      'send >= 5us',
      [
        { kind: 0, detail: 5_000 },
        { kind: 0, detail: 4_999 },
        { kind: 1, detail: 9_999 },
      ],
      [0],
    ],
  ];
  test.each(cases)('%s', (text, records, rows) => {
    expect(numbersOf(text, records)).toEqual(rows);
  });

  test('no counts from the capture, not from the segment', () => {
    expect(numbersOf('no in 101..102 || no == 104', [{}, {}, {}, {}, {}], 100)).toEqual([101, 102, 104]);
  });

  test('rtt reads both halves, and no comparison lets a record without a pair through', () => {
    const records = [{ timeNs: 1_000, pair: 1 }, { timeNs: 21_000, pair: 0 }, {}, { pair: 77 }];
    expect(numbersOf('rtt == 20us', records)).toEqual([0, 1]);
    expect(numbersOf('rtt != 5us', records)).toEqual([0, 1]);
    for (const comparison of ['== 0', '!= 0', '< 1s', '<= 1s', '> 0', '>= 0', 'in 0..1s'])
      expect(numbersOf(`rtt ${comparison}`, records.slice(2))).toEqual([]);
  });

  test('error is a Nack, a dump that failed and a send that failed, not an Ack', () => {
    const refused = header([0xff, 0xff, 0xff, 0xea]);
    const fine = header([0, 0, 0, 0]);
    const records: Given[] = [
      { type: 2, bytes: refused },
      { type: 2, bytes: fine },
      { type: 3, bytes: refused },
      { type: 3, bytes: fine },
      { type: 20, bytes: refused },
      { type: 2, bytes: refused, kind: RecordKind.sent },
      { kind: RecordKind.sendFailed },
      { type: 2, bytes: header([]) },
      { bytes: refused },
    ];
    expect(numbersOf('error', records)).toEqual([0, 2, 6]);
  });
});

describe('contains', () => {
  const records: Given[] = [
    { bytes: header(latin('say hello')) },
    { bytes: header([0xde, 0xad, 0xbe, 0xef]) },
    { bytes: [0xde, 0xad, ...header([])].slice(0, 16) },
    { bytes: [] },
    { bytes: header([0xde]) },
    { bytes: [0xad, ...header([])] },
  ];
  test.each([
    ['payload contains "hello"', [0]],
    ['payload contains "\\x68el\\x6c"', [0]],
    ['payload contains de ad', [1]],
    ['payload contains 0xdeadbeef', [1]],
    ['payload contains adBEef', [1]],
    ['payload contains de and !(payload contains ad)', [4]],
    ['bytes contains DE:AD', [1, 2]],
    ['payload contains "hello!"', []],
  ])('%s', (text, rows) => {
    expect(numbersOf(text, records)).toEqual(rows);
  });

  test('text is looked for as UTF-8, with its escapes', () => {
    const bytes = header([0xc3, 0xa9, 0x22, 0x5c, 0x0a, 0x09, 0x0d, 0x00]);
    expect(numbersOf('payload contains "é\\"\\\\\\n\\t\\r\\0"', [{ bytes }])).toEqual([0]);
  });

  test('finds any run of bytes where it stands, within its record alone', () => {
    const small = fc.array(fc.nat(2), { maxLength: 12 });
    fc.assert(
      fc.property(fc.array(small), fc.array(fc.nat(2), { minLength: 1, maxLength: 3 }), (payloads, wanted) => {
        const records = payloads.map((payload) => ({ bytes: payload }));
        const text = `bytes contains ${wanted.map((byte) => `0${byte}`).join(' ')}`;
        const rows = payloads.flatMap((payload, row) => (`,${payload},`.includes(`,${wanted},`) ? [row] : []));
        expect(numbersOf(text, records)).toEqual(rows);
      }),
    );
  });
});

describe('conditions combine', () => {
  const records = Array.from({ length: 8 }, (_, sequence) => ({ sequence, type: sequence % 2 === 0 ? 20 : 2 }));
  test.each([
    ['seq > 1 && seq < 4', [2, 3]],
    ['seq == 1 or seq == 2 and seq == 3', [1]],
    ['(seq == 1 or seq == 3) and type == error', [1, 3]],
    ['!seq > 1', [0, 1]],
    ['not not seq > 5', [6, 7]],
    ['seq in (0, 2..3, 7)', [0, 2, 3, 7]],
    ['seq != 2..6', [0, 1, 7]],
    ['seq < 2..3', [0, 1]],
    ['seq > 2..3 AND seq <= 5', [4, 5]],
    ['  seq==1||seq==2  ', [1, 2]],
  ])('%s', (text, rows) => {
    expect(numbersOf(text, records)).toEqual(rows);
  });
});

describe('a text that is no filter is refused in words, at its place', () => {
  test.each<[text: string, message: RegExp, position: number, length: number]>([
    ['', /expected a field such as type, len or rtt at the end/, 0, 0],
    ['rt > 5us', /unknown field "rt"; did you mean rtt\?/, 0, 2],
    ['len > 3 && flag == 1', /unknown field "flag"; did you mean flags\?/, 11, 4],
    ['zzzzzz == 1', /unknown field "zzzzzz"$/, 0, 6],
    ['constructor == 1', /unknown field "constructor"/, 0, 11],
    ['len = 3', /equal is ==/, 4, 1],
    ['len', /expected == != < <= > >= or in behind len at the end/, 3, 0],
    ['len > ', /expected a length such as 100 or 4KiB at the end/, 6, 0],
    ['len > 3 KB', /"KB" is no unit of len: B, kB, KiB, MB, MiB/, 6, 4],
    ['rtt > 5', /rtt needs a unit: 5us/, 6, 1],
    ['seq > 5us', /seq has no units/, 6, 3],
    ['seq > 1.5', /whole number/, 6, 3],
    ['seq > 99999999999999999', /too large/, 6, 17],
    ['seq in 5..1', /ends before it starts/, 7, 4],
    ['type == ecko', /"ecko" is no type; did you mean echo\?/, 8, 4],
    ['echo == gone', /"gone" is no echo: it is one of none, waiting/, 8, 4],
    ['echo == 3', /expected one of none, waiting/, 8, 1],
    ['echo < lost', /no order/, 5, 1],
    ['flags has FOO', /'FOO' is not a flag/, 10, 3],
    ['seq has 1', /expected .* behind seq in place of "has"/, 4, 3],
    ['payload == 1', /expected contains behind payload/, 8, 2],
    ['payload contains "abc', /closing quote/, 17, 4],
    ['payload contains ""', /nothing between the quotes/, 17, 2],
    ['payload contains "\\q"', /\\q is no escape/, 17, 4],
    ['payload contains abc', /hexadecimal bytes/, 17, 3],
    ['(late', /expected &&, \|\| or \) at the end/, 5, 0],
    ['late)', /expected && or \|\| in place of "\)"/, 4, 1],
    ['seq in (1 2)', /expected , or \)/, 10, 1],
    ['late late', /expected && or \|\| in place of "late"/, 5, 4],
    [`${'('.repeat(101)}late`, /nested too deep/, 100, 1],
    [`${'!'.repeat(4_000)}late`, /nested too deep/, 100, 1],
  ])('%s', (text, message, position, length) => {
    const refusal = (): unknown => parseFilter(text);
    expect(refusal).toThrow(FilterError);
    expect(refusal).toThrow(message);
    expect(refusal).toThrow(expect.objectContaining({ position, length }));
  });

  test('whatever the text, it is parsed or refused with a place inside of it', () => {
    const pieces = ['len', 'rtt', '>', '==', '5us', '4KiB', '(', ')', '!', '&&', 'or', 'late', 'payload', 'contains'];
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .array(
          fc.constantFrom(...pieces, 'attr', '.', '[3]', 'in', '"a\\"', '"', 'de ad', '..', ',', 'flags', 'has', '|'),
        )
        .map((all) => all.join(' ')),
    );
    fc.assert(
      fc.property(text, (source) => {
        try {
          compileFilter(parseFilter(source));
        } catch (error) {
          if (!(error instanceof FilterError)) throw error;
          expect(error.position).toBeGreaterThanOrEqual(0);
          expect(error.position + error.length).toBeLessThanOrEqual(source.length);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('a question about an attribute', () => {
  const asked = (text: string) => {
    const filter = parseFilter(text);
    if (filter.kind !== 'attribute') throw new Error(`${text} is none`);
    return filter;
  };
  const word = (text: string, at: number) => ({ text, at, length: text.length });

  test('has a path of names and numbers, each with its place', () => {
    expect(asked('attr.linkinfo.IFLA_INFO_KIND').path).toEqual([
      { name: 'linkinfo', at: 5, length: 8 },
      { name: 'IFLA_INFO_KIND', at: 14, length: 14 },
    ]);
    expect(asked(' attr[18].kind[2]').path).toEqual([
      { name: 18, at: 5, length: 4 },
      { name: 'kind', at: 10, length: 4 },
      { name: 2, at: 14, length: 3 },
    ]);
  });

  test.each<[text: string, condition: object]>([
    ['attr.a', { kind: 'present' }],
    ['attr.a == lo', { kind: 'compare', comparison: '==', value: { from: word('lo', 10) } }],
    ['attr.a == -5..::1', { kind: 'compare', comparison: '==', value: { from: word('-5', 10), to: word('::1', 14) } }],
    ['attr.a == fe80::1/64', { kind: 'compare', comparison: '==', value: { from: word('fe80::1/64', 10) } }],
    ['attr.a >= 1.2.3.4', { kind: 'compare', comparison: '>=', value: { from: word('1.2.3.4', 10) } }],
    ['attr.a == de ad be', { kind: 'compare', comparison: '==', value: { from: word('de ad be', 10) } }],
    ['attr.a has up|lower-up', { kind: 'flags', match: 'all', value: word('up|lower-up', 11) }],
    ['attr.a & 3', { kind: 'flags', match: 'any', value: word('3', 9) }],
    ['attr.a contains "lo"', { kind: 'contains', bytes: [0x6c, 0x6f] }],
    [
      'attr.a in (1..2, x)',
      { kind: 'in', values: [{ from: word('1', 11), to: word('2', 14) }, { from: word('x', 17) }] },
    ],
    [
      'attr.a == "\\xff"',
      { kind: 'compare', comparison: '==', value: { from: { ...word('"\\xff"', 10), quoted: [0xff] } } },
    ],
  ])('%s', (text, condition) => {
    expect(asked(text).asked).toEqual(condition);
    expect(formatFilter(parseFilter(formatFilter(asked(text))))).toBe(formatFilter(asked(text)));
  });

  test.each<[text: string, message: RegExp, position: number]>([
    ['attr', /expected an attribute such as attr.ifname or attr\[3\]/, 0],
    ['attr.', /expected an attribute/, 0],
    ['attr ifname', /expected an attribute/, 0],
    ['attr.a =', /equal is ==/, 7],
    ['attr.a == ', /expected a value such as 1500, "lo" or 192.0.2.1 at the end/, 10],
    ['attr.a == "lo', /closing quote/, 10],
    ['attr.a in (1', /expected , or \)/, 12],
    ['attr[16384]', /16383 at most/, 0],
    [`attr${'.a'.repeat(17)}`, /nested too deep/, 0],
    ['attr.a lo', /expected && or \|\|/, 7],
  ])('%s is refused', (text, message, position) => {
    expect(() => parseFilter(text)).toThrow(message);
    expect(() => parseFilter(text)).toThrow(expect.objectContaining({ position }));
  });

  test('is refused where nobody knows attributes', () => {
    expect(() => compileFilter(parseFilter('len > 3 && attr.a'))).toThrow(expect.objectContaining({ position: 16 }));
  });

  test('is put to messages of the types that may have it, whole, and once of each kind', () => {
    const kinds: object[] = [];
    const seen: string[] = [];
    const records: Given[] = [
      { protocol: 0, type: 16, kind: 1, bytes: [20, 0, 0, 0, ...header([9]).slice(4), 1, 2, 3, 7] },
      { protocol: 0, type: 16, kind: 1, bytes: header([9, 1]) },
      { protocol: 0, type: 17, kind: 0, bytes: header([9]) },
      { protocol: 0, type: 17, kind: 0, mark: RecordMark.bigEndian, bytes: [0, 0, 0, 16, ...header([9]).slice(4)] },
      { protocol: 0, type: 18, bytes: header([9]) },
      { protocol: 1, type: 16, bytes: header([9]) },
      { protocol: 0, type: 16, bytes: [1, 2, 3] },
    ];
    const filter = compileFilter(parseFilter('attr.a && len > 0'), {
      attributes: () => ({
        messages: [{ protocol: 0, from: 16, to: 17 }],
        testOf: (kind) => {
          kinds.push(kind);
          return (_view, start, end, isBig) => seen.push(`${start}..${end}${isBig ? ' big' : ''}`) % 2 === 1;
        },
      }),
    });
    const segment = segmentOf(records);
    const bits = new Uint32Array(1);
    expect(filter.scan(segment, 0, records.length, findIn(segment), bits)).toBe(2);
    expect(bits[0]).toBe(0b0101);
    expect(seen).toEqual(['0..20', '21..39', '39..56', '56..72 big']);
    expect(kinds).toEqual([
      { protocol: 0, type: 16, firstByte: 9, side: 'reply' },
      { protocol: 0, type: 17, firstByte: 9, side: 'request' },
    ]);
  });
});

const range = (value: fc.Arbitrary<number>) =>
  fc.tuple(value, value).map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) }));
const comparison = fc.constantFrom('==', '!=', '<', '<=', '>', '>=' as const);
const numeric = fc.constantFrom('no', 'time', 'type', 'flags', 'seq', 'port', 'group', 'len', 'rtt', 'send');
const amount = fc.oneof(fc.nat(40), fc.nat(0xffff));
const leaf: fc.Arbitrary<FilterTree> = fc.oneof(
  fc.record({ kind: fc.constant('word'), word: fc.constantFrom('late', 'truncated', 'malformed', 'overrun', 'error') }),
  fc.record({ kind: fc.constant('compare'), field: numeric, comparison, value: range(amount) }),
  fc.record({
    kind: fc.constant('compare'),
    field: fc.constant('echo'),
    comparison: fc.constantFrom('==', '!='),
    value: fc.nat(7).map((status) => ({ from: status, to: status })),
  }),
  fc.record({
    kind: fc.constant('in'),
    field: numeric,
    values: fc.array(range(amount), { minLength: 1, maxLength: 4 }),
  }),
  fc.record({ kind: fc.constant('flags'), match: fc.constantFrom('all', 'any'), bits: fc.nat(0xffff) }),
  fc.record({
    kind: fc.constant('contains'),
    part: fc.constantFrom('payload', 'bytes'),
    bytes: fc.array(fc.nat(255), { minLength: 1, maxLength: 6 }),
  }),
) as fc.Arbitrary<FilterTree>;
const { tree } = fc.letrec<{ tree: FilterTree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaf,
    fc.record({ kind: fc.constant('not' as const), term: tie('tree') }),
    fc.record({
      kind: fc.constantFrom('and' as const, 'or' as const),
      terms: fc.array(tie('tree'), { minLength: 2, maxLength: 3 }),
    }),
  ),
}));

test('a filter written out is read back the same', () => {
  fc.assert(
    fc.property(tree, (filter) => {
      expect(parseFilter(formatFilter(filter))).toEqual(filter);
    }),
    { numRuns: 1_000 },
  );
});

const record: fc.Arbitrary<Given> = fc.record({
  kind: fc.constantFrom(0, 1, 2, 3),
  timeNs: fc.nat(60),
  detail: fc.nat(60),
  pair: fc.oneof(fc.nat(120), fc.constant(noPair)),
  echo: fc.constantFrom(0, 1, 2, 3, 4, 5, 6, 7),
  mark: fc.nat(7),
  type: fc.nat(40),
  flags: fc.nat(40),
  sequence: fc.nat(40),
  bytes: fc.array(fc.nat(3), { maxLength: 24 }),
});

describe('a scan', () => {
  test('finds what a look at each row finds, changes no other bit, and counts', () => {
    const places = fc.tuple(fc.nat(110), fc.nat(110));
    fc.assert(
      fc.property(
        tree,
        fc.array(record, { maxLength: 110 }),
        places,
        fc.nat(0xffff_ffff),
        (filter, records, ends, noise) => {
          const segment = segmentOf(records, 7);
          const find = findIn(segment);
          const { matches, scan } = compileFilter(filter);
          const [from, to] = ends.map((end) => Math.min(end, records.length)).sort((a, b) => a - b) as [number, number];
          const bitmap = new Uint32Array(4).fill(noise);
          const count = scan(segment, from, to, find, bitmap);
          const bitOf = (row: number): boolean => ((bitmap[row >> 5]! >>> (row & 31)) & 1) === 1;
          let matched = 0;
          for (let row = 0; row < 128; row++) {
            const scanned = row >= from && row < to;
            const expected = scanned ? matches(segment, row, find) : ((noise >>> (row & 31)) & 1) === 1;
            expect(bitOf(row)).toBe(expected);
            if (scanned && expected) matched++;
          }
          expect(count).toBe(matched);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('asks nothing further where the first condition has settled it', () => {
    const segment = segmentOf(Array.from({ length: 64 }, (_, sequence) => ({ sequence, pair: 5_000 })));
    const asked: number[] = [];
    const find: FindRecord = (number) => {
      asked.push(number);
      return undefined;
    };
    compileFilter(parseFilter('seq == 40 && rtt > 1s')).scan(segment, 0, 64, find, new Uint32Array(2));
    expect(asked).toHaveLength(1);
    compileFilter(parseFilter('seq != 40 || rtt > 1s')).scan(segment, 0, 64, find, new Uint32Array(2));
    expect(asked).toHaveLength(2);
  });
});

test('a filter depends on the echo if it reads echo, rtt or late anywhere', () => {
  const depends = (text: string): boolean => compileFilter(parseFilter(text)).dependsOnEcho;
  for (const text of ['echo == lost', 'rtt > 1us', 'late', 'len > 1 && !(seq == 1 || rtt in 1us..2us)'])
    expect(depends(text)).toBe(true);
  for (const text of ['len > 1', 'send > 1us', 'truncated || error', 'flags has ACK', 'payload contains 00'])
    expect(depends(text)).toBe(false);
});

test('every example of the help is a filter, and every field is in the help once', () => {
  for (const { example } of filterFields) expect(() => parseFilter(example)).not.toThrow();
  const names = filterFields.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names).toContain('rtt');
});
