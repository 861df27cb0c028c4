import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fixture, fixtureNames } from '../../test/fixtures/wire/fixture.ts';
import { sfc32 } from '../payload/pattern.ts';
import { encodeAttributes } from './attribute.ts';
import type { ByteOrder } from './bytes.ts';
import { type DescribeOptions, describeMessage } from './describe-message.ts';
import { encodeMessage, splitDatagram } from './message.ts';
import type { WireNode } from './node.ts';
import { encodeUtf8 } from './text.ts';

const ROUTE: DescribeOptions = { protocol: 0, order: 'little', direction: 'received' };
const GENERIC: DescribeOptions = { protocol: 16, order: 'little' };
const ECHO: DescribeOptions = { protocol: 25, order: 'little' };

/** 'name value (note)' of each node, indented. */
function outline(tree: WireNode, depth = 0): string[] {
  const value = tree.value === undefined ? '' : ` ${tree.value}`;
  const line = `${'  '.repeat(depth)}${tree.name}${value}${tree.note ? ` (${tree.note})` : ''}`;
  return [line, ...tree.children.flatMap((child) => outline(child, depth + 1))];
}

function find(tree: WireNode, name: string): WireNode | undefined {
  return tree.name === name
    ? tree
    : tree.children.map((child) => find(child, name)).find((found) => found !== undefined);
}

const issuesOf = (tree: WireNode): string[] => [...tree.issues, ...tree.children.flatMap(issuesOf)];

const echo = (payload: Uint8Array, length?: number): Uint8Array =>
  encodeMessage({ type: 20, flags: 0, sequence: 4169, portId: 0, payload, length }, 'little');

describe('a tree', () => {
  it('of an echo has header and payload', () => {
    expect(outline(describeMessage(echo(encodeUtf8('grüße')), { ...ECHO, direction: 'received' }))).toEqual([
      'message',
      '  nlmsghdr',
      '    nlmsg_len 23',
      '    nlmsg_type 20 (echo)',
      '    nlmsg_flags 0x0000',
      '    nlmsg_seq 4169',
      '    nlmsg_pid 0 (kernel)',
      '  payload "grüße" (7 bytes)',
    ]);
  });

  it('shows no text for bytes that are none, and says that a sent port 0 is left open', () => {
    const tree = describeMessage(echo(Uint8Array.of(0xde, 0xad)), { ...ECHO, direction: 'sent' });
    expect(find(tree, 'payload')).toEqual({
      name: 'payload',
      offset: 16,
      length: 2,
      note: '2 bytes',
      issues: [],
      children: [],
    });
    expect(find(tree, 'nlmsg_pid')?.note).toBe('left open');
  });

  it('of a refusal has the error, the request and the extended ACK', () => {
    expect(outline(describeMessage(fixture('newlink-mtu-policy'), ROUTE)).slice(7)).toEqual([
      '  nlmsgerr (128 bytes)',
      '    error -34 (ERANGE: Numerical result out of range)',
      '    request nlmsghdr',
      '      nlmsg_len 40',
      '      nlmsg_type 16 (RTM_NEWLINK)',
      '      nlmsg_flags 0x0005 (REQUEST | ACK)',
      '      nlmsg_seq 7',
      '      nlmsg_pid 0 (left open)',
      '    request payload 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 … (24 bytes)',
      '    extended ACK',
      '      MSG "Attribute failed policy validation"',
      '      OFFS 32',
      '      POLICY',
      '        MIN_VALUE_U 0',
      '        MAX_VALUE_U 4294967295',
      '        TYPE u32',
    ]);
  });

  it('of a DONE tells how the dump ended', () => {
    expect(find(describeMessage(fixture('getlink-dump-last'), ROUTE), 'status')).toMatchObject({
      value: '0',
      note: 'complete',
    });
    const refused = describeMessage(fixture('strict-dump-refused'), ROUTE);
    expect(find(refused, 'status')).toMatchObject({ offset: 16, length: 4, note: 'EINVAL: Invalid argument' });
    expect(find(refused, 'OFFS')).toMatchObject({ offset: 48, length: 8, value: '32' });
  });

  it('of a link has its fixed header and guessed attributes, each with its bytes', () => {
    const bytes = fixture('getlink-dump-first');
    const tree = describeMessage(bytes.subarray(0, splitDatagram(bytes, 'little')[0]!.length), ROUTE);
    expect(find(tree, 'ifinfomsg')).toMatchObject({ offset: 16, length: 16 });
    expect(find(tree, 'attributes')).toMatchObject({ offset: 32, note: 'a guess' });
    expect(find(tree, 'attribute 3')).toMatchObject({ offset: 32, length: 7, value: '"lo"' });
    expect(find(tree, 'attribute 4')).toMatchObject({ value: '65536' });
    expect(find(tree, 'attribute 26')?.children.length).toBeGreaterThan(0);
    expect(issuesOf(tree)).toEqual([]);
  });

  it('of nlctrl has its generic header and nests, guessed where the flag is missing', () => {
    const tree = describeMessage(fixture('nlctrl-getfamily'), GENERIC);
    expect(find(tree, 'cmd')).toMatchObject({ offset: 16, length: 1, value: '1' });
    expect(find(tree, 'attribute 2')?.value).toBe('"nlctrl"');
    expect(find(tree, 'attribute 7')?.note).toBe('nested, a guess');
  });

  it('of a connector message is not taken for the end of a dump', () => {
    const bytes = encodeMessage({ type: 3, flags: 0, sequence: 1, portId: 0, payload: new Uint8Array(20) }, 'little');
    expect(find(describeMessage(bytes, { ...ECHO, protocol: 11 }), 'payload')?.length).toBe(20);
  });
});

describe('what is wrong', () => {
  it('is an issue of nlmsg_len, and the payload is all there is', () => {
    const tree = describeMessage(echo(new Uint8Array(4), 99), ECHO);
    expect(find(tree, 'nlmsg_len')?.issues).toEqual(['nlmsg_len is 99, but only 20 bytes are there']);
    expect(find(tree, 'payload')?.length).toBe(4);
  });

  it('are bytes after the message', () => {
    const tree = describeMessage(echo(new Uint8Array(4), 18), ECHO);
    expect(find(tree, 'payload')?.length).toBe(2);
    expect(find(tree, 'after the message')).toMatchObject({
      offset: 18,
      length: 2,
      issues: ['nlmsg_len does not count these bytes'],
    });
  });

  it('are too few bytes for a header', () => {
    expect(describeMessage(Uint8Array.of(1, 2, 3), ECHO)).toMatchObject({
      issues: ['3 bytes: too few for a header (16)'],
      children: [{ name: 'bytes', offset: 0, length: 3 }],
    });
  });

  it('is no reason to guess: bytes that do not parse to the end are a payload', () => {
    const attributes = encodeAttributes([{ type: 1, value: Uint8Array.of(1) }], 'little');
    const payload = Uint8Array.of(1, 1, 0, 0, ...attributes, 3, 0, 0, 0);
    const tree = describeMessage(
      encodeMessage({ type: 20, flags: 1, sequence: 1, portId: 0, payload }, 'little'),
      GENERIC,
    );
    expect(find(tree, 'attributes')).toBeUndefined();
    expect(find(tree, 'payload')).toMatchObject({ offset: 20, length: 12 });
  });

  it.each([
    ['type 0', [8, 0, 0, 0, 1, 2, 3, 4]],
    ['padding that is not zero', [5, 0, 1, 0, 1, 2, 3, 4]],
  ])('is no reason to guess: %s', (_, bytes) => {
    const payload = Uint8Array.of(1, 1, 0, 0, ...bytes);
    const message = encodeMessage({ type: 20, flags: 1, sequence: 1, portId: 0, payload }, 'little');
    expect(find(describeMessage(message, GENERIC), 'attributes')).toBeUndefined();
    expect(find(describeMessage(message, GENERIC), 'payload')).toMatchObject({ offset: 20, length: 8 });
  });

  it('is no endless depth: nests are followed 16 deep', () => {
    let bytes: Uint8Array = new Uint8Array();
    for (let depth = 0; depth < 10_000; depth += 1)
      bytes = encodeAttributes([{ type: 1, value: bytes, nested: true }], 'little').slice();
    const message = encodeMessage(
      { type: 20, flags: 1, sequence: 1, portId: 0, payload: Uint8Array.of(1, 1, 0, 0, ...bytes) },
      'little',
    );
    let [depth, node] = [0, find(describeMessage(message, GENERIC), 'attributes')];
    for (; node; node = node.children[0]) depth += 1;
    expect(depth).toBe(17);
  });
});

/** Every node lies within the bytes, and within its parent. */
function expectInside(tree: WireNode, start: number, end: number): void {
  expect(tree.offset).toBeGreaterThanOrEqual(start);
  expect(tree.length).toBeGreaterThanOrEqual(0);
  expect(tree.offset + tree.length).toBeLessThanOrEqual(end);
  for (const child of tree.children) expectInside(child, tree.offset, tree.offset + tree.length);
}

const PROTOCOLS = [0, 2, 4, 11, 15, 16, 25];

describe('whatever the bytes', () => {
  const order = fc.constantFrom<ByteOrder>('little', 'big');
  const type = fc.oneof(fc.constantFrom(1, 2, 3, 16, 18, 20), fc.nat(0xffff));

  it('random ones make a tree that stays inside', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(...PROTOCOLS), order, (bytes, protocol, order) => {
        expectInside(describeMessage(bytes, { protocol, order }), 0, bytes.length);
      }),
      { numRuns: 1000 },
    );
  });

  it('random payloads behind a sound header make a tree that stays inside', () => {
    const flags = fc.constantFrom(0, 0x100, 0x200, 0x300);
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 120 }),
        type,
        flags,
        fc.constantFrom(...PROTOCOLS),
        order,
        (payload, type, flags, protocol, order) => {
          const bytes = encodeMessage({ type, flags, sequence: 1, portId: 0, payload }, order);
          expectInside(describeMessage(bytes, { protocol, order }), 0, bytes.length);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it.each(fixtureNames())('captured and then damaged, as a fuzzer would: %s', (name) => {
    const [original, random] = [fixture(name), sfc32(20_120_117)];
    for (let round = 0; round < 400; round += 1) {
      const bytes = damage(original, random);
      const protocol = PROTOCOLS[random() % PROTOCOLS.length]!;
      const order = random() % 4 === 0 ? 'big' : 'little';
      for (const { offset, length } of splitDatagram(bytes, order)) {
        const message = bytes.subarray(offset, offset + length);
        expectInsideCheaply(describeMessage(message, { protocol, order }), message.length);
      }
    }
  });
});

/** A few bytes changed, preferably to what breaks lengths; and now and then the end cut off. */
function damage(original: Uint8Array, random: () => number): Uint8Array {
  const bytes = original.slice();
  for (let changes = 1 + (random() % 4); changes > 0; changes -= 1) {
    const interesting = [0, 1, 3, 4, 0x7f, 0x80, 0xff, random() & 0xff];
    bytes[random() % bytes.length] = interesting[random() % interesting.length]!;
  }
  return random() % 3 === 0 ? bytes.subarray(0, random() % bytes.length) : bytes;
}

/** One expectation a tree: thousands of them would be slow. */
function expectInsideCheaply(tree: WireNode, end: number): void {
  const isInside = ({ offset, length, children }: WireNode): boolean =>
    offset >= 0 &&
    length >= 0 &&
    children.every(
      (child) => child.offset >= offset && child.offset + child.length <= offset + length && isInside(child),
    );
  expect(tree.length === end && isInside(tree)).toBe(true);
}
