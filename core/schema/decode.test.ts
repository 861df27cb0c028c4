import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomBytes, randomComposition, randomOf } from '../../test/fixtures/schema/random-composition.ts';
import { GENERIC_SPEC, RAW_SPEC } from '../../test/fixtures/schema/samples.ts';
import { type AttributeInput, encodeAttributes } from '../wire/attribute.ts';
import { type ByteOrder, concat } from '../wire/bytes.ts';
import { describeMessage } from '../wire/describe-message.ts';
import { encodeMessage } from '../wire/message.ts';
import type { WireNode } from '../wire/node.ts';
import { encodeUtf8 } from '../wire/text.ts';
import { MOST_NODES } from '../wire/tree-budget.ts';
import { compose } from './compose.ts';
import { describeWithSpecs } from './decode.ts';
import { parseSpec } from './parse-spec.ts';
import { Registry } from './registry.ts';

const registry = new Registry();
const shelf = registry.register(parseSpec(RAW_SPEC, 'shelf.yaml'));
registry.register(parseSpec(GENERIC_SPEC, 'lamp.yaml'));
registry.bind('lamp', 0x20);
const options = { registry, protocol: 29, order: 'little', direction: 'sent' } as const;

const number = (name: string): number => shelf.sets.get('thing')!.byName.get(name)!.value;
const bytesOf = (hex: string): Uint8Array =>
  Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
const message = (payload: Uint8Array, type = 32, flags = 1): Uint8Array =>
  encodeMessage({ type, flags, sequence: 1, portId: 0, payload }, 'little');
const thing = (...attributes: AttributeInput[]): Uint8Array =>
  message(concat([new Uint8Array(8), encodeAttributes(attributes, 'little')]));
const hexed = (name: string, hex: string, rest: Partial<AttributeInput> = {}): AttributeInput => ({
  ...{ type: number(name), value: bytesOf(hex), nested: false },
  ...rest,
});

function find(tree: WireNode, name: string): WireNode {
  const all = (node: WireNode): WireNode[] => [node, ...node.children.flatMap(all)];
  const found = all(tree).find((node) => node.name === name);
  if (found === undefined) throw new Error(`no node ${name}`);
  return found;
}
const issuesOf = (tree: WireNode): string[] => [...tree.issues, ...tree.children.flatMap(issuesOf)];
const outline = (tree: WireNode): string[] =>
  tree.children.flatMap((child) => [
    `${child.name} ${child.value ?? ''}`.trim(),
    ...outline(child).map((line) => `  ${line}`),
  ]);
const read = (name: string, hex: string, direction: 'sent' | 'received' = 'sent'): WireNode =>
  find(find(describeWithSpecs(thing(hexed(name, hex)), { ...options, direction }), 'attributes'), name);

describe('a message with a spec', () => {
  it('has its fixed header and its attributes by name, each with its bytes', () => {
    const header = bytesOf('feffffff05112100');
    const bytes = message(concat([header, encodeAttributes([hexed('name', '63757000')], 'little')]));
    const tree = describeWithSpecs(bytes, options);
    expect(tree.note).toBe('shelf: newthing');
    expect(outline(tree).slice(6)).toEqual([
      'shelf-header',
      '  place-index -2',
      '  colour green',
      '  states up | hot',
      '  dst-len 33',
      '  gap 00',
      'attributes',
      '  name "cup"',
    ]);
    expect(find(tree, 'colour')).toMatchObject({ offset: 20, length: 1, raw: 5, note: '5' });
    expect(find(tree, 'name')).toMatchObject({ offset: 24, length: 8 });
    expect(find(tree, 'nlmsg_type').note).toBe('newthing');
    expect(issuesOf(tree)).toEqual([]);
  });

  it('of generic netlink has the names of family and command', () => {
    const bytes = encodeMessage(
      { type: 0x20, flags: 0, sequence: 1, portId: 0, payload: bytesOf('01020000080001000700000000') },
      'little',
    );
    const tree = describeWithSpecs(bytes, { ...options, protocol: 16, direction: 'received' });
    expect(tree.note).toBe('lamp: get reply');
    expect([find(tree, 'nlmsg_type').note, find(tree, 'cmd').note, find(tree, 'id').value]).toEqual([
      'lamp',
      'get',
      '7',
    ]);
    expect(find(tree, 'attributes').issues).toEqual(['1 byte left over: too few for an attribute (4)']);
  });

  it('that no spec knows is described as before', () => {
    for (const bytes of [
      message(bytesOf('00'), 99),
      message(new Uint8Array(8), 3),
      bytesOf('0102'),
      new Uint8Array(),
    ]) {
      expect(describeWithSpecs(bytes, options)).toEqual(describeMessage(bytes, { ...options }));
    }
  });

  const values: [name: string, hex: string, value: string, raw?: number | bigint][] = [
    ['count', '02010000', '258', 258],
    ['colours', '24000000', 'red | green'],
    ['state', '41000000', 'up | 0x40', 0x41],
    ['state', '40000000', '0x00000040', 0x40],
    ['colour', '0005', 'green', 5],
    ['colour', '0009', '9', 9],
    ['total', 'ffffffffffffffff', '0xffffffffffffffff', 0xffff_ffff_ffff_ffffn],
    ['free', '01000000', '1', 1],
    ['free', '0100000000000080', '9223372036854775809', 0x8000_0000_0000_0001n],
    ['balance', 'feffffffffffffff', '-2', -2n],
    ['present', '', 'flag'],
    ['hardware', '020000000001', '02:00:00:00:00:01'],
    ['dst', '0a000001', '10.0.0.1'],
    ['dst', 'fe800000000000000000000000000001', 'fe80::1'],
    ['dst', '0102', '01 02'],
    ['id', '00112233445566778899aabbccddeeff', '00112233-4455-6677-8899-aabbccddeeff'],
    ['blob', 'dead', 'de ad'],
    ['readings', '0100ffff', '1, -1'],
    ['mode', '0400000024000000', 'red'],
    ['name', '00', '""'],
    ['gap', '00', '00'],
    ['old', '01', '01'],
  ];
  it.each(values)('shows %s %s as %s', (name, hex, value, raw) => {
    const found = read(name, hex, 'received');
    expect(found.value).toBe(value);
    expect(found.issues).toEqual([]);
    if (raw !== undefined) expect(found.raw).toBe(raw);
  });

  it('shows structs by their members, those within them too', () => {
    const box = '0001feff' + '01020304' + '0300000000000000' + '6162000000000000' + '01020304050607' + '00';
    expect(outline(read('box', box))).toEqual([
      'size',
      '  width 1',
      '  height -2',
      'address 1.2.3.4',
      'serial 3',
      'tag "ab"',
      'key 01 02 03 04 05 06 07',
      'gap 00',
    ]);
  });

  it('takes a struct that ends between two members for another version of it, and only one cut within for wrong', () => {
    expect(read('box', '0001feff')).toMatchObject({ note: '4 of the 32 bytes that the spec has', issues: [] });
    expect(read('box', '0001fe')).toMatchObject({ issues: ['box is cut within size'] });
    expect(read('box', '00'.repeat(40)).note).toBe('8 bytes more than the spec has');
    expect(read('box', '00'.repeat(40)).children.at(-1)).toMatchObject({ name: 'rest', length: 8 });
  });

  it('shows nests, arrays and nests whose types have a meaning', () => {
    const part = encodeAttributes([{ type: 1, value: Uint8Array.of(7) }], 'little');
    const array: AttributeInput[] = [
      { type: 1, value: part },
      { type: 9, value: part },
    ];
    const tree = describeWithSpecs(
      thing(
        hexed('part', '', { value: part }),
        hexed('parts', '', { value: array }),
        hexed('numbers', '', { value: [{ type: 4, value: bytesOf('0a000001') }] }),
        hexed('by-row', '', { value: [{ type: 2, value: [{ type: 3, value: part }] }] }),
        hexed('stat', '', { value: [{ type: 6, value: bytesOf('0900000000000000') }] }),
      ),
      options,
    );
    expect(outline(find(tree, 'attributes'))).toEqual([
      'part',
      '  weight 7',
      'parts',
      '  [1]',
      '    weight 7',
      '  [9]',
      '    weight 7',
      'numbers',
      '  [4] 10.0.0.1',
      'by-row',
      '  row 2',
      '    column 3',
      '      weight 7',
      'stat',
      '  stat-id 6 9',
    ]);
    expect(issuesOf(tree)).toEqual([]);
    expect(find(tree, 'part').note).toBe('without NLA_F_NESTED');
  });

  const kind = (text: string) => hexed('kind', '', { value: encodeUtf8(text) });

  it('shows a sub-message by what its selector says, also where that stands further out', () => {
    const tree = describeWithSpecs(thing(kind('boxed'), hexed('data', '000100020500010007000000')), options);
    expect(outline(find(tree, 'data'))).toEqual(['size', '  width 1', '  height 512', 'weight 7']);
    const options_ = encodeAttributes([{ type: 2, value: bytesOf('00010002') }], 'little');
    const outer = describeWithSpecs(thing(hexed('part', '', { value: options_ }), kind('bare')), options);
    expect(outline(find(outer, 'options'))).toEqual(['size', '  width 1', '  height 512']);
  });

  it('says why a sub-message could not be read', () => {
    const data = (...attributes: AttributeInput[]) => find(describeWithSpecs(thing(...attributes), options), 'data');
    expect(data(hexed('data', '01')).note).toMatch(/^no kind tells what it is/);
    expect(data(kind('odd'), hexed('data', '01')).note).toMatch(/^not in the spec for kind odd/);
    expect(data(kind('bare'), hexed('data', '0000000001')).issues).toEqual(['1 byte too many']);
    expect(data(kind('empty'), hexed('data', 'ab'))).toMatchObject({ value: 'ab', issues: [] });
  });

  it('guesses at an attribute that the spec does not know, and says so', () => {
    const nested = encodeAttributes([{ type: 3, value: bytesOf('6c6f00') }], 'little');
    const tree = describeWithSpecs(thing({ type: 99, value: nested }, { type: 98, value: bytesOf('01ff') }), options);
    expect(find(tree, 'attribute 99')).toMatchObject({ note: 'not in the spec; nested, a guess' });
    expect(find(tree, 'attribute 3').value).toBe('"lo"');
    expect(find(tree, 'attribute 98')).toMatchObject({ value: '01 ff', note: 'not in the spec' });
  });

  const wrong: [what: string, name: string, hex: string, issue: string][] = [
    ['too short', 'count', '0102', '2 bytes, not 4'],
    ['of a length that its type has not', 'free', '010203', '3 bytes, not 4 or 8'],
    ['cut', 'mode', '01000000', '4 bytes, not 8'],
    ['with a payload', 'present', '01', 'a flag has no payload'],
    ['no multiple', 'readings', '010203', '3 bytes, no multiple of 2'],
    ['without its NUL', 'name', '6c6f', 'the NUL at the end is missing'],
    ['with bytes after the NUL', 'name', '6c006f', 'bytes after the NUL'],
    ['too long', 'name', '616263646566676800', '8 bytes, and 7 at most are allowed'],
    ['too small', 'count', '00000000', '0 is less than 1, the least that is allowed'],
    ['too large', 'count', 'ffff0000', '65535 is more than 32767, the most that is allowed'],
    ['outside of the mask', 'state', '41000000', '0x40 is outside of the flags that are allowed'],
    ['in a gap of the enum', 'colour', '0003', '3 is no value of the enum colour'],
    ['of another length', 'id', '00', '1 byte, and it has to be 16'],
    ['too few bytes', 'blob', '00', '1 byte, and 2 at least are asked for'],
  ];
  it.each(wrong)('has an issue with a value that is %s', (_, name, hex, issue) => {
    expect(read(name, hex).issues).toEqual([issue]);
  });

  it('of the kernel only gets a note where it breaks the checks, which are for what the kernel is sent', () => {
    expect(read('count', '00000000', 'received')).toMatchObject({
      note: 'not what it takes; 0 is less than 1, the least that is allowed',
      issues: [],
    });
  });

  it('quotes bytes that are text beside their hexadecimal, the names of abstract sockets too', () => {
    const noteOf = (text: string) => read('blob', Buffer.from(text).toString('hex'), 'received').note;
    expect(read('blob', '2f72756e', 'received')).toMatchObject({ value: '2f 72 75 6e', note: '"/run"' });
    expect([noteOf('\0/tmp/x'), noteOf('/run/dbus/the-socket'), noteOf('ab'), noteOf('\x01abc')]).toEqual([
      '"\\0/tmp/x"',
      expect.stringMatching(/^"\/run\/dbus\/the-socket"; 20 bytes/),
      undefined,
      undefined,
    ]);
  });

  it('notes the payload of a flag that the kernel sends, which only a request may not have', () => {
    expect(read('present', '01', 'received')).toMatchObject({ value: 'flag, 01', issues: [] });
    expect(read('present', '01', 'received').note).toContain('a flag has no payload');
    expect(read('present', '01')).toMatchObject({ value: 'flag, 01', issues: ['a flag has no payload'] });
  });

  it('has an issue with the second of what may stand once', () => {
    const tree = describeWithSpecs(thing(hexed('count', '01000000'), hexed('count', '02000000')), options);
    expect(issuesOf(tree)).toEqual(['there is another count, which may stand once']);
    const alias = [hexed('alias', '6100'), hexed('alias', '6200')];
    expect(issuesOf(describeWithSpecs(thing(...alias), options))).toEqual([]);
  });

  it('has an issue with padding that is not zeros', () => {
    const bytes = thing(hexed('name', '6100'), hexed('present', ''));
    bytes[31] = 7;
    expect(issuesOf(describeWithSpecs(bytes, options))).toEqual(['the padding after it is not zeros']);
  });

  it('has an issue with a fixed header that is cut', () => {
    const tree = describeWithSpecs(message(bytesOf('0100')), options);
    expect(find(tree, 'shelf-header').issues).toEqual(['shelf-header takes 8 bytes, not 2']);
  });

  it('notes the flags of an attribute and holds them against none', () => {
    const count = hexed('count', '00000102', { nested: true, netByteOrder: true });
    const tree = describeWithSpecs(thing(count), options);
    expect(find(tree, 'count')).toMatchObject({ value: '258', note: 'NLA_F_NESTED; network byte order', issues: [] });
  });

  it('knows a request by its flag where no direction is told', () => {
    const notes = [1, 0].map((flags) => {
      const bytes = message(new Uint8Array(8), 32, flags);
      return describeWithSpecs(bytes, { registry, protocol: 29, order: 'little' }).note;
    });
    expect(notes).toEqual(['shelf: newthing', 'shelf: newthing']);
  });

  it('is described in the acknowledgement that encloses it', () => {
    const request = thing(hexed('name', '63757000'), hexed('count', '00000000'));
    const bytes = message(concat([bytesOf('eaffffff'), request]), 2, 0);
    const tree = describeWithSpecs(bytes, { ...options, direction: 'received' });
    expect(find(tree, 'error').value).toBe('-22');
    expect(find(tree, 'request payload')).toMatchObject({ offset: 36, length: 24 });
    expect(find(tree, 'name')).toMatchObject({ offset: 44, value: '"cup"' });
    expect(find(tree, 'count').issues.length).toBe(1);
  });
});

const everyNode = (tree: WireNode): WireNode[] => [tree, ...tree.children.flatMap(everyNode)];

describe('decoding', () => {
  it('is total: any bytes make a tree whose nodes lie within their parents', () => {
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom<ByteOrder>('little', 'big'), (seed, order) => {
        const random = randomOf(seed);
        const operations = [...shelf.operations.values()];
        const { bytes } = compose(randomComposition(shelf, operations[random(operations.length)]!, random), {
          registry,
          order,
        });
        for (let hits = random(8); hits > 0; hits -= 1) bytes[16 + random(bytes.length - 16)] = random(256);
        const cut = bytes.subarray(0, random(4) === 0 ? random(bytes.length) : bytes.length);
        for (const node of everyNode(describeWithSpecs(cut, { registry, protocol: 29, order }))) {
          expect(node.offset >= 0 && node.length >= 0 && node.offset + node.length <= cut.length).toBe(true);
          for (const child of node.children) {
            expect(child.offset >= node.offset && child.offset + child.length <= node.offset + node.length).toBe(true);
          }
        }
      }),
      { numRuns: 100 },
    );
  });

  it('comes to an end with nests within nests, to the depth that a message can hold', () => {
    let inner: Uint8Array = new Uint8Array();
    for (let depth = 0; inner.length < 60_000; depth += 1) {
      const next = new Uint8Array(inner.length + 4);
      next.set([next.length & 0xff, next.length >> 8, number('inner'), 0x80]);
      next.set(inner, 4);
      inner = next;
      if (depth > 200) break;
    }
    const tree = describeWithSpecs(message(concat([new Uint8Array(8), inner])), options);
    expect(issuesOf(tree)).toEqual(['nested too deep to be shown']);
  });

  it('shows of a message of many sub-messages as many as a list may have, and counts the others', () => {
    const data = encodeAttributes(
      Array.from({ length: 50_000 }, () => hexed('data', '')),
      'little',
    );
    const tree = describeWithSpecs(message(concat([new Uint8Array(8), data])), options);
    const shown = find(tree, 'attributes').children;
    expect(shown.length).toBe(1001);
    expect(shown.at(-1)).toMatchObject({ name: '…', note: 'and 49,000 more', length: 49_000 * 4 });
  });

  it('shows the outer attributes before what is nested in the first of them', () => {
    const many = Array.from({ length: 3000 }, (): AttributeInput => ({ type: number('present'), value: bytesOf('') }));
    const nests = ['inner', 'inner', 'inner'].map((name) => ({ type: number(name), value: many.slice(0, 3000) }));
    const tree = describeWithSpecs(thing(...nests, hexed('name', '63757000')), options);
    const attributes = find(tree, 'attributes').children;
    expect(attributes.map(({ name, children }) => [name, children.length])).toEqual([
      ['inner', 1001],
      ['inner', MOST_NODES - 1000 - 4 - 5 + 1],
      ['inner', 1],
      ['name', 0],
    ]);
    expect(attributes.map(({ children }) => children.at(-1)?.note)).toEqual([
      'and 2,000 more',
      'and 2,509 more',
      'and 3,000 more',
      undefined,
    ]);
  });

  it('counts the entries of an array, and the members of structs, that there is no room for', () => {
    const readings = hexed('readings', '', { value: new Uint8Array(2 * 4001) });
    const tree = describeWithSpecs(thing(readings, readings, hexed('box', '00'.repeat(32))), options);
    const [first, second, box] = find(tree, 'attributes').children;
    expect(first).toMatchObject({ value: '0, 0, 0, 0, 0, 0, 0, 0, …', note: '4001 of s16' });
    expect(first!.children.at(-1)).toMatchObject({ name: '…', note: 'and 3,001 more', length: 2 * 3001 });
    expect(second!.value).toBe('0, 0, 0, 0, 0, 0, 0, 0, …');
    expect(box!.children.map(({ name, note, length }) => [name, note, length])).toEqual([['…', 'and 6 more', 32]]);
  });

  it('takes random payloads', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const random = randomOf(seed);
        const bytes = message(randomBytes(random, random(200)), 32 + random(12), random(2));
        describeWithSpecs(bytes, { registry, protocol: [29, 16][random(2)]!, order: 'little' });
      }),
      { numRuns: 2000 },
    );
  });
});
