import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concat } from './bytes.ts';
import { describeMessage } from './describe-message.ts';
import type { WireNode } from './node.ts';
import { encodeUtf8 } from './text.ts';
import { readUevent } from './uevent.ts';

const PROPERTIES = 'ACTION=add\0DEVPATH=/devices/virtual/net/lo\0SUBSYSTEM=net\0SEQNUM=1234\0';
const KERNEL = encodeUtf8(`add@/devices/virtual/net/lo\0${PROPERTIES}`);

/** As udevd of a little-endian machine sends it: magic and hashes are big-endian, sizes are not. */
function fromUdev(
  properties: string,
  { magic = 'feedcafe', offset = 40, length = properties.length } = {},
): Uint8Array {
  const size = (value: number) => Buffer.from(Uint32Array.of(value).buffer).toString('hex');
  const head = `6c69627564657600${magic}${size(40)}${size(offset)}${size(length)}b6bd2a8e000000000200400010008000`;
  return concat([Uint8Array.from(Buffer.from(head, 'hex')), encodeUtf8(properties)]);
}

const describeUevent = (bytes: Uint8Array): WireNode => describeMessage(bytes, { protocol: 15, order: 'little' });
const rows = ({ children }: WireNode) => children.map(({ name, offset, value }) => [name, offset, value]);

describe('a uevent of the kernel', () => {
  it('has its line and a row for each property, since it has no nlmsghdr', () => {
    const tree = describeUevent(KERNEL);
    expect(tree).toMatchObject({ note: 'uevent, no nlmsghdr', length: KERNEL.length, issues: [] });
    expect(rows(tree)).toEqual([
      ['event', 0, '"add@/devices/virtual/net/lo"'],
      ['ACTION', 28, '"add"'],
      ['DEVPATH', 39, '"/devices/virtual/net/lo"'],
      ['SUBSYSTEM', 71, '"net"'],
      ['SEQNUM', 85, '"1234"'],
    ]);
  });

  it('shows what is no property as text, an empty value as one, and says that its end is missing', () => {
    const tree = describeUevent(encodeUtf8('ACTION=add\0just words\0EMPTY=\0=x\0\0LAST=1'));
    expect(rows(tree)).toEqual([
      ['ACTION', 0, '"add"'],
      ['text', 11, '"just words"'],
      ['EMPTY', 22, '""'],
      ['text', 29, '"=x"'],
      ['text', 32, '""'],
      ['LAST', 33, '"1"'],
    ]);
    expect(tree.issues).toEqual(['the NUL at the end is missing']);
  });

  it('of nothing but NULs is counted, not listed', () => {
    const tree = describeUevent(new Uint8Array(1 << 18));
    expect(tree.children.length).toBe(1001);
    expect(tree.children.at(-1)).toMatchObject({ name: '…', note: 'and 261,144 more', offset: 1000 });
  });
});

describe('a uevent of udev', () => {
  it('has the header by which libudev filters, and the properties that it points to', () => {
    const tree = describeUevent(fromUdev(PROPERTIES));
    expect(tree).toMatchObject({ note: 'uevent from udev, no nlmsghdr', issues: [] });
    expect(rows(tree).map(([name, offset]) => [name, offset])).toEqual([
      ['monitor_netlink_header', 0],
      ['ACTION', 40],
      ['DEVPATH', 51],
      ['SUBSYSTEM', 83],
      ['SEQNUM', 97],
    ]);
    expect(rows(tree.children[0]!).map(([name, , value]) => `${name} ${value}`)).toEqual([
      'prefix "libudev"',
      'magic 0xfeedcafe',
      'header_size 40',
      'properties_off 40',
      `properties_len ${PROPERTIES.length}`,
      'filter_subsystem_hash 0xb6bd2a8e',
      'filter_devtype_hash 0x00000000',
      'filter_tag_bloom_hi 0x02004000',
      'filter_tag_bloom_lo 0x10008000',
    ]);
  });

  it('has an issue with another magic, and shows the bytes that its header leaves out', () => {
    const tree = describeUevent(fromUdev('XX\0A=1\0B=2\0', { magic: 'feedface', offset: 43, length: 4 }));
    expect(tree.children[0]!.children[1]!.issues).toHaveLength(1);
    expect(rows(tree).slice(1)).toEqual([
      ['rest', 40, '58 58 00'],
      ['A', 43, '"1"'],
      ['rest', 47, '42 3d 32 00'],
    ]);
  });
});

describe('what a uevent is about', () => {
  it('is told by either form, from as many bytes as there are', () => {
    const words = { ACTION: 'add', DEVPATH: '/devices/virtual/net/lo', SUBSYSTEM: 'net', SEQNUM: '1234' };
    expect(readUevent(KERNEL, 'little')).toEqual({ form: 'kernel', ...words });
    expect(readUevent(fromUdev(PROPERTIES), 'little')).toEqual({ form: 'udev', ...words });
    const { form, ACTION, DEVPATH } = readUevent(KERNEL.subarray(0, 12), 'little');
    expect([form, ACTION, DEVPATH]).toEqual(['kernel', 'add', '/devices']);
  });

  it('comes, like its tree, of any bytes, whose nodes lie within it', () => {
    const start = fc.constantFrom(KERNEL, fromUdev(PROPERTIES), new Uint8Array());
    fc.assert(
      fc.property(start, fc.nat(120), fc.nat(255), fc.uint8Array({ maxLength: 60 }), (bytes, at, byte, rest) => {
        const spoilt = concat([bytes, rest]);
        if (at < spoilt.length) spoilt[at] = byte;
        readUevent(spoilt, 'little');
        const { children } = describeUevent(spoilt);
        let end = 0;
        for (const { offset, length } of children) {
          expect(offset).toBe(end);
          end = offset + length;
        }
        expect(end).toBe(spoilt.length);
      }),
    );
  });
});
