/** The filter's questions about attributes, held against the trees that the same messages are decoded to. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createColumns, type Segment, writeFields } from '../core/capture/columns.ts';
import { compileFilter, type Filter, FilterError, parseFilter } from '../core/capture/filter.ts';
import { noPair, RecordKind, RecordMark } from '../core/capture/record.ts';
import { zonesOf } from '../core/capture/zones.ts';
import { answerAttributes } from '../core/schema/answer-attributes.ts';
import { describeWithSpecs, locate } from '../core/schema/decode.ts';
import { parseSpec } from '../core/schema/parse-spec.ts';
import type { ByteOrder } from '../core/wire/bytes.ts';
import { FIRST_FREE_TYPE, NETLINK_GENERIC, NETLINK_ROUTE } from '../core/wire/constants.ts';
import { decodeHeader } from '../core/wire/header.ts';
import { splitDatagram } from '../core/wire/message.ts';
import type { WireNode } from '../core/wire/node.ts';
import { randomOf } from '../test/fixtures/schema/random-composition.ts';
import { GENERIC_SPEC, RAW_SPEC } from '../test/fixtures/schema/samples.ts';
import { fixture } from '../test/fixtures/wire/fixture.ts';
import { openCorpus } from '../test/fuzz/corpus.ts';
import { mutate } from '../test/fuzz/mutate.ts';
import { loadSpec, specFiles } from '../test/specs/own-specs.ts';

// A member that is called as its struct is could be taken for the header of a sub-message.
const shelf = RAW_SPEC.replace(
  '{ name: size, type: binary, struct: size }',
  '{ name: extent, type: binary, struct: size }',
);
const specs = [...specFiles.map(loadSpec), parseSpec(shelf, 'shelf.yaml'), parseSpec(GENERIC_SPEC, 'lamp.yaml')];
const { registry, entries } = openCorpus(specs);
const attributes = answerAttributes(registry);
const filterOf = (text: string): Filter => compileFilter(parseFilter(text), { attributes });

interface Given {
  bytes: Uint8Array;
  protocol: number;
  order: ByteOrder;
  kind: RecordKind;
}

function segmentOf(messages: readonly Given[]): Segment {
  const columns = createColumns(messages.length);
  const arena = new Uint8Array(messages.reduce((sum, { bytes }) => sum + bytes.length, 0));
  messages.forEach(({ bytes, protocol, order, kind }, row) => {
    const { type = 0, flags = 0, sequence = 0 } = decodeHeader(bytes, order) ?? {};
    const mark = order === 'big' ? RecordMark.bigEndian : 0;
    const nothing = { timeNs: 0, detail: 0, pair: noPair, echo: 0, port: 0, group: 0, socket: 0 } as const;
    writeFields(columns, row, { ...nothing, kind, mark, type, flags, sequence, protocol });
    arena.set(bytes, columns.offset[row]!);
    columns.offset[row + 1] = columns.offset[row]! + bytes.length;
  });
  return { base: 0, count: messages.length, columns, arena, zones: zonesOf(columns, messages.length) };
}

function rowsOf(filter: Filter, segment: Segment): number[] {
  const bits = new Uint32Array((segment.count + 31) >> 5);
  const count = filter.scan(segment, 0, segment.count, () => undefined, bits);
  const rows = Array.from({ length: segment.count }, (_, row) => row).filter(
    (row) => (bits[row >> 5]! >>> (row & 31)) & 1,
  );
  expect(rows).toHaveLength(count);
  return rows;
}

/** Messages of a datagram that the kernel sent. */
const datagram = (name: string, protocol: number): Given[] => {
  const bytes = fixture(name);
  return splitDatagram(bytes, 'little').map(({ offset, length }) => ({
    bytes: bytes.subarray(offset, offset + length),
    protocol,
    order: 'little',
    kind: RecordKind.received,
  }));
};

describe('what the kernel sent', () => {
  const links = segmentOf(datagram('getlink-dump-first', NETLINK_ROUTE));
  const all = Array.from({ length: links.count }, (_, row) => row);
  const nameOf = (row: number): string => {
    const tree = describeWithSpecs(links.arena.subarray(links.columns.offset[row]!, links.columns.offset[row + 1]!), {
      registry,
      protocol: NETLINK_ROUTE,
      order: 'little',
      direction: 'received',
    });
    return /"(.*)"/.exec(attributesOf(tree).find(({ name }) => name === 'ifname')!.value!)![1]!;
  };
  const only = (...names: string[]): number[] => all.filter((row) => names.includes(nameOf(row)));

  it.each<[text: string, rows: number[]]>([
    ['attr.ifname == "lo"', only('lo')],
    ['attr.IFLA_IFNAME == lo', only('lo')],
    ['attr.rt-link.ifname == lo', only('lo')],
    ['attr.RT_LINK.IfName == lo', only('lo')],
    ['attr[3] == "lo"', only('lo')],
    ['attr[3] contains 6c 6f 00', only('lo')],
    ['attr.ifname contains "o"', all.filter((row) => nameOf(row).includes('o'))],
    ['attr.ifname in (lo, "nothing")', only('lo')],
    ['attr.ifname != lo', all.filter((row) => nameOf(row) !== 'lo')],
    ['attr.ifname', all],
    ['!attr.ifname', []],
    ['attr.mtu == 65536', only('lo')],
    ['attr.mtu in 65000..66000 && type == newlink', only('lo')],
    ['attr.mtu > 0xffff', only('lo')],
    ['attr.operstate == unknown && attr.ifname == lo', only('lo')],
    ['attr.address == 02:00:00:00:00:01 && attr.ifname == lo', only('lo')],
    ['attr.broadcast == 000000000000', only('lo')],
    ['attr.address contains ff ff ff', []],
    ['attr.stats64.rx-packets >= 0', all],
    ['attr.af-spec.inet6.flags has 0x80000000 && attr.ifname == lo', only('lo')],
    ['attr.linkinfo.kind == "no such kind"', []],
    ['attr.rt-route.dst', []],
  ])('%s', (text, rows) => {
    expect(rowsOf(filterOf(text), links)).toEqual(rows);
  });

  it('is asked by the id of its family, whatever that is in the capture', () => {
    const families = segmentOf(datagram('nlctrl-families-1', NETLINK_GENERIC));
    expect(rowsOf(filterOf('attr.family-name == nlctrl'), families)).toHaveLength(1);
    expect(rowsOf(filterOf('attr.CTRL_ATTR_FAMILY_NAME == nlctrl'), families)).toHaveLength(1);
    expect(rowsOf(filterOf('attr.mcast-groups.name == notify'), families)).not.toEqual([]);
    expect(rowsOf(filterOf('attr.mcast-groups[1].name == notify && attr.family-id == 16'), families)).toHaveLength(1);
  });

  it('in a refusal is not looked for in the request that it encloses', () => {
    const refusals = segmentOf(datagram('newlink-mtu-policy', NETLINK_ROUTE));
    expect(refusals.columns.type[0]).toBeLessThan(FIRST_FREE_TYPE);
    expect(rowsOf(filterOf('attr.mtu'), refusals)).toEqual([]);
    const request = segmentOf(datagram('newlink-mtu-policy-request', NETLINK_ROUTE));
    expect(rowsOf(filterOf('attr.mtu'), request)).toEqual([0]);
  });
});

describe('a question that has no answer is refused at its place', () => {
  it.each<[text: string, message: RegExp, piece: string]>([
    ['attr.ifnam == lo', /no message has an attribute "ifnam"; did you mean ifname\?/, 'ifnam'],
    ['len > 3 && attr.linkinfo.knd == lo', /linkinfo has no "knd"; did you mean kind\?/, 'knd'],
    ['attr.rt-link.gateway', /no message has an attribute "gateway"/, 'gateway'],
    ['attr.rt-link == 3', /rt-link is a family: name an attribute of it/, 'rt-link'],
    ['attr.mtu.more', /mtu holds nothing that has a name/, 'mtu'],
    ['attr.stats64.rx-packet > 3', /stats64 has no "rx-packet"; did you mean rx-packets\?/, 'rx-packet'],
    ['attr.mtu == big', /mtu is a number, such as 1500 or 0x10, and not big/, 'big'],
    ['attr.mtu == "1500"', /mtu is a number, such as 1500 or 0x10, and not "1500"/, '"1500"'],
    ['attr.mtu in 9..1', /ends before it starts/, '1'],
    ['attr.operstate == upp', /"upp" is no operstate: it is one of unknown, .*, up/, 'upp'],
    ['attr.ifname > lo', /ifname has no order: compare with ==, != or in/, 'ifname'],
    ['attr.ifname has up', /ifname has no flags/, 'ifname'],
    ['attr.ifname in a..b', /ifname is a text, which has no ranges/, 'b'],
    ['attr.linkinfo == 3', /linkinfo holds attributes: ask for one of them/, 'linkinfo'],
    ['attr.stats64 == 3', /stats64 is a struct: ask for a member/, 'stats64'],
    ['attr.rt-link.address == lo', /address is an address such as 02:00:00:00:00:01.* and not lo/, 'lo'],
  ])('%s', (text, message, piece) => {
    const refusal = (): unknown => filterOf(text);
    expect(refusal).toThrow(FilterError);
    expect(refusal).toThrow(message);
    expect(refusal).toThrow(expect.objectContaining({ position: text.lastIndexOf(piece), length: piece.length }));
  });
});

const attributesOf = (tree: WireNode): readonly WireNode[] =>
  tree.children.find(({ name }) => name === 'attributes')?.children ?? [];

/** Nodes that have no name in a path: entries of arrays, and the headers of sub-messages. */
const headers = new Set(
  specs.flatMap(({ subMessages }) =>
    subMessages.flatMap(({ formats }) => formats.flatMap((one) => one.fixedHeader ?? [])),
  ),
);
const rows = new Set(
  specs.flatMap(({ attributeSets }) => attributeSets.flatMap((set) => set.attributes.flatMap((one) => one.typeValue))),
);
const isNameless = ({ name, raw }: WireNode): boolean =>
  /^\[\d+\]$/.test(name) || (headers.has(name) && raw === undefined) || rows.has(/^(.*) \d+$/.exec(name)?.[1] ?? '');

/** Of attributes that may stand once the filter looks at the first. */
const isTwin = ({ issues }: WireNode): boolean => issues.some((issue) => issue.startsWith('there is another'));

/** Nodes that a path of names leads to. */
function along(nodes: readonly WireNode[], path: readonly string[]): WireNode[] {
  const [name, ...rest] = path;
  return nodes.flatMap((node) => {
    if (isTwin(node)) return [];
    const through = isNameless(node) ? along(node.children, path) : [];
    if (node.name !== name) return through;
    return [...through, ...(rest.length === 0 ? [node] : along(node.children, rest))];
  });
}

/** The paths to all nodes that the filter has names for, and those of attributes without one at the top. */
function pathsIn(nodes: readonly WireNode[], path: readonly string[] = []): string[][] {
  return nodes.flatMap((node) => {
    if (isNameless(node)) return pathsIn(node.children, path);
    if (node.note === 'padding' || !/^[a-z\d_-]+$/i.test(node.name) || /^(rest|value|selector)$/.test(node.name))
      return [];
    const own = [...path, node.name];
    return [own, ...pathsIn(node.children, own)];
  });
}

const numbersIn = (node: WireNode): (number | bigint)[] =>
  node.raw !== undefined ? [node.raw] : node.children.filter(isNameless).flatMap(numbersIn);

interface Decoded {
  given: Given;
  nodes: readonly WireNode[];
}

function decoded(given: Given): Decoded {
  const direction = given.kind === RecordKind.received ? 'received' : 'sent';
  const options = { registry, protocol: given.protocol, order: given.order, direction } as const;
  if (locate(given.bytes, options) === undefined) return { given, nodes: [] };
  return { given, nodes: attributesOf(describeWithSpecs(given.bytes, options)) };
}

/** A tree that is too large for its budget says less than the filter finds. */
const isWhole = (nodes: readonly WireNode[]): boolean =>
  nodes.every((node) => !node.name.startsWith('…') && isWhole(node.children));

const questions: ((node: WireNode) => { text: string; passes: (node: WireNode) => boolean } | undefined)[] = [
  () => ({ text: '', passes: () => true }),
  ...(['==', '!=', '<', '>='] as const).map((sign) => (node: WireNode) => {
    const [number] = numbersIn(node);
    if (number === undefined) return undefined;
    const compared = (raw: number | bigint): boolean => {
      const [one, other] = [BigInt(raw), BigInt(number)];
      return { '==': one === other, '!=': one !== other, '<': one < other, '>=': one >= other }[sign];
    };
    return { text: ` ${sign} ${number}`, passes: (other: WireNode) => numbersIn(other).some(compared) };
  }),
];

describe('of messages of all operations, sound ones and spoilt ones, the filter finds those whose trees say so', () => {
  it('by paths and numbers', () => {
    let asked = 0;
    fc.assert(
      fc.property(fc.nat(), fc.boolean(), (seed, isSpoilt) => {
        const random = randomOf(seed);
        const near = random(entries.length);
        const messages = Array.from({ length: 12 }, (): Decoded => {
          // Neighbours are of one family.
          const { make, protocol, order } = entries[(near + random(6)) % entries.length]!;
          const bytes = isSpoilt && random(2) === 0 ? mutate(make(random), random, make(random)) : make(random);
          return decoded({ bytes, protocol, order, kind: random(2) as RecordKind });
        }).filter(({ nodes }) => isWhole(nodes));
        const paths = messages.flatMap(({ nodes }) => pathsIn(nodes));
        if (paths.length === 0) return;
        const segment = segmentOf(messages.map(({ given }) => given));
        for (let round = 0; round < 8; round += 1) {
          const path = paths[random(paths.length)]!;
          const reached = messages.flatMap(({ nodes }) => along(nodes, path));
          // A path to what only twins hold.
          if (reached.length === 0) continue;
          const question = questions[random(questions.length)]!(reached[random(reached.length)]!);
          // Bytes of the same name are compared with the number's digits.
          const isMixed = reached.some((node) => numbersIn(node).length === 0);
          if (!question || (question.text !== '' && isMixed)) continue;
          const text = `attr.${path.join('.')}${question.text}`;
          const expected = messages.flatMap(({ nodes }, row) =>
            along(nodes, path).some(question.passes) ? [row] : [],
          );
          expect(rowsOf(filterOf(text), segment), text).toEqual(expected);
          asked += 1;
        }
      }),
      { numRuns: 100 },
    );
    expect(asked).toBeGreaterThan(100);
  });
});
