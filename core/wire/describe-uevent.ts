// Owns the tree of a uevent: the kernel's line or udev's header, and a row for each property.
import { type ByteOrder, type ByteRange, readU32 } from './bytes.ts';
import { node, type WireNode } from './node.ts';
import { countBytes, hexPreview, quotedText } from './printable.ts';
import { decodeUtf8 } from './text.ts';
import { type TreeBudget, unshown } from './tree-budget.ts';
import { locateUevent, UDEV_HEADER_LENGTH } from './uevent.ts';

/** htobe32(UDEV_MONITOR_MAGIC) */
const UDEV_MAGIC = 0xfeedcafe;
/** The longest name that is looked for before a '='. */
const LONGEST_KEY = 256;

export function describeUevent(bytes: Uint8Array, order: ByteOrder, budget: TreeBudget): WireNode {
  const { form, headLength, properties } = locateUevent(bytes, order);
  const head = form === 'udev' ? describeUdevHeader(bytes, order) : describeLine(bytes, headLength);
  const end = properties.offset + properties.length;
  const children = [
    ...head,
    ...describeGap(bytes, { offset: headLength, length: properties.offset - headLength }),
    ...describeProperties(bytes, properties, budget),
    ...describeGap(bytes, { offset: end, length: bytes.length - end }),
  ];
  const issues = bytes.length > 0 && bytes.at(-1) !== 0 ? ['the NUL at the end is missing'] : [];
  const note = form === 'udev' ? 'uevent from udev, no nlmsghdr' : 'uevent, no nlmsghdr';
  return node('message', 0, bytes.length, { note, issues, children });
}

const describeLine = (bytes: Uint8Array, length: number): WireNode[] =>
  length === 0 ? [] : [node('event', 0, length, { value: textOf(bytes.subarray(0, length)) })];

const textOf = (bytes: Uint8Array): string => quotedText(bytes) ?? (bytes[0] === 0 ? '""' : hexPreview(bytes));

/** The magic and the hashes are big-endian, the sizes in the machine's order. */
function describeUdevHeader(bytes: Uint8Array, order: ByteOrder): WireNode[] {
  const word = (name: string, offset: number): WireNode => {
    const raw = readU32(bytes, offset, order);
    return node(name, offset, 4, { raw, value: `${raw}` });
  };
  const hash = (name: string, offset: number): WireNode => {
    const raw = readU32(bytes, offset, 'big');
    return node(name, offset, 4, { raw, value: `0x${raw.toString(16).padStart(8, '0')}` });
  };
  const magic = hash('magic', 8);
  const children = [
    node('prefix', 0, 8, { value: '"libudev"' }),
    magic.raw === UDEV_MAGIC ? magic : { ...magic, issues: ['not 0xfeedcafe, by which libudev knows its messages'] },
    word('header_size', 12),
    word('properties_off', 16),
    word('properties_len', 20),
    hash('filter_subsystem_hash', 24),
    hash('filter_devtype_hash', 28),
    hash('filter_tag_bloom_hi', 32),
    hash('filter_tag_bloom_lo', 36),
  ];
  return [node('monitor_netlink_header', 0, UDEV_HEADER_LENGTH, { children })];
}

/** Bytes that the header leaves out. */
function describeGap(bytes: Uint8Array, { offset, length }: ByteRange): WireNode[] {
  if (length <= 0) return [];
  const value = hexPreview(bytes.subarray(offset, offset + length));
  return [node('rest', offset, length, { value, note: countBytes(length) })];
}

function describeProperties(bytes: Uint8Array, { offset: start, length }: ByteRange, budget: TreeBudget): WireNode[] {
  const end = start + length;
  const count = countStrings(bytes, start, end);
  const shown = budget.take(count);
  const nodes: WireNode[] = [];
  let offset = start;
  while (nodes.length < shown) {
    const nul = bytes.indexOf(0, offset);
    const next = nul < 0 || nul >= end ? end : nul + 1;
    nodes.push(describeProperty(bytes, offset, next));
    offset = next;
  }
  return count > shown ? [...nodes, unshown(count - shown, { offset, length: end - offset })] : nodes;
}

function countStrings(bytes: Uint8Array, start: number, end: number): number {
  let count = 0;
  for (let at = start; at < end; at += 1) if (bytes[at] === 0) count += 1;
  return end > start && bytes[end - 1] !== 0 ? count + 1 : count;
}

function describeProperty(bytes: Uint8Array, offset: number, end: number): WireNode {
  const text = bytes.subarray(offset, end);
  const equals = text.subarray(0, LONGEST_KEY).indexOf(0x3d);
  const key = equals > 0 ? decodeUtf8(text.subarray(0, equals)) : '';
  if (!/^[\w.:-]+$/.test(key)) return node('text', offset, text.length, { value: textOf(text) });
  return node(key, offset, text.length, { value: textOf(text.subarray(equals + 1)) });
}
