/**
 * The tree of the selected record: what core/wire reads in its bytes, where it differs from its other half, and how its
 * time was spent. Pure.
 */
import { EchoStatus, RecordKind, RecordMark } from '../../core/capture/record.ts';
import type { WindowRow } from '../../core/capture/window.ts';
import { describeRanges, differingRanges } from '../../core/payload/difference.ts';
import type { ByteOrder, ByteRange } from '../../core/wire/bytes.ts';
import { type DescribeOptions, describeMessage } from '../../core/wire/describe-message.ts';
import { errno } from '../../core/wire/errno.ts';
import { HEADER_LENGTH } from '../../core/wire/header.ts';
import type { WireNode } from '../../core/wire/node.ts';
import { formatTime } from '../quantities.ts';
import type { SelectedRecord } from '../stores/log-detail.ts';
import type { SocketAddress } from '../stores/sockets-store.ts';

export interface TreeNode {
  /** Names from the root down: what a node is known by while messages change. */
  readonly path: string;
  readonly name: string;
  readonly value?: string;
  readonly note?: string;
  /** The bytes it stands for; a time or a remark has none. */
  readonly range?: ByteRange;
  readonly issues: readonly string[];
  /** The kernel refused the message for it. */
  readonly isAtFault?: boolean;
  /** Number of the record that it leads to. */
  readonly leadsTo?: number;
  /** The socket that it names. */
  readonly socket?: SocketAddress;
  readonly children: readonly TreeNode[];
}

export interface TreeRow {
  readonly node: TreeNode;
  readonly depth: number;
  readonly isOpen: boolean;
}

export type Describe = (bytes: Uint8Array, options: DescribeOptions) => WireNode;

export interface TreeOptions {
  readonly order: ByteOrder;
  /** By default without specs. */
  readonly describe?: Describe;
}

export function messageTree(selected: SelectedRecord, { order, describe = describeMessage }: TreeOptions): TreeNode[] {
  const { record } = selected;
  const differences = payloadDifferences(selected);
  const remark = differences.length > 0 ? [differenceNode(selected, differences)] : [];
  const nodes = [...eventNodes(record), ...messageNodes(record, order, describe), ...remark];
  return [...nodes, ...addressNodes(selected), ...timingNodes(selected)];
}

/** Bytes that the other end found fault with, and its words for it. */
export interface Fault {
  readonly range: ByteRange;
  readonly words: string;
}

/** Each fault as an issue of the innermost node that stands for its bytes. */
export const markFaults = (nodes: readonly TreeNode[], faults: readonly Fault[]): readonly TreeNode[] =>
  faults.length === 0 ? nodes : nodes.map((node) => markFaultsIn(node, faults));

function markFaultsIn(node: TreeNode, faults: readonly Fault[]): TreeNode {
  const inside = faults.filter(({ range }) => node.range && covers(node.range, range));
  if (inside.length === 0) return node;
  const own = inside.filter(({ range }) => !node.children.some((child) => child.range && covers(child.range, range)));
  const issues = [...node.issues, ...own.map(({ words }) => words)];
  return { ...node, issues, isAtFault: own.length > 0, children: markFaults(node.children, inside) };
}

/** Offsets in the message where an echo's payload differs; headers differ by nature (flags, port). */
export function payloadDifferences({ record, pair }: SelectedRecord): ByteRange[] {
  if (!pair || record.echo !== EchoStatus.different) return [];
  const ranges = differingRanges(record.head.subarray(HEADER_LENGTH), pair.head.subarray(HEADER_LENGTH));
  return ranges.map(({ offset, length }) => ({ offset: offset + HEADER_LENGTH, length }));
}

/** The nodes that show, in order, with those inside closed ones left out. */
export function treeRows(nodes: readonly TreeNode[], closed: ReadonlySet<string>, depth = 0): TreeRow[] {
  return nodes.flatMap((node) => {
    const isOpen = node.children.length > 0 && !closed.has(node.path);
    return [{ node, depth, isOpen }, ...(isOpen ? treeRows(node.children, closed, depth + 1) : [])];
  });
}

/** The innermost node that stands for the byte. */
export function nodeAt(nodes: readonly TreeNode[], offset: number): TreeNode | undefined {
  const outer = nodes.find(({ range }) => range && contains(range, offset));
  return outer && (nodeAt(outer.children, offset) ?? outer);
}

/** The innermost row that stands for the whole range. */
export const rowFor = (rows: readonly TreeRow[], wanted: ByteRange): TreeRow | undefined =>
  rows.findLast(({ node: { range } }) => range && covers(range, wanted));

const covers = (range: ByteRange, { offset, length }: ByteRange): boolean =>
  contains(range, offset) && contains(range, offset + length - 1);

const contains = (range: ByteRange, offset: number): boolean =>
  offset >= range.offset && offset < range.offset + range.length;

function messageNodes(record: WindowRow, order: ByteOrder, describe: Describe): TreeNode[] {
  if (record.kind === RecordKind.overrun) return [];
  const direction = record.kind === RecordKind.received ? 'received' : 'sent';
  const root = describe(record.head, { protocol: record.protocol, order, direction });
  const own = root.issues.length > 0 ? [{ ...treeNode(root, ''), children: [] }] : [];
  // What the message is called stands at its header, which is the first row.
  const named = root.children.map((child, index) => (index === 0 && root.note ? { ...child, note: root.note } : child));
  return [...own, ...named.map((child, index) => treeNode(child, '', index))];
}

function treeNode(node: WireNode, parent: string, index = 0): TreeNode {
  const { name, value, offset, length, issues } = node;
  const note = node.note ?? (node.children.length > 0 && value === undefined ? `${length} bytes` : undefined);
  const path = `${parent}/${name}${index > 0 ? `#${index}` : ''}`;
  const children = node.children.map((child, at) => treeNode(child, path, at));
  return { path, name, value, note, range: { offset, length }, issues, children };
}

const plain = (name: string, rest: Partial<TreeNode> = {}): TreeNode => ({
  path: name,
  name,
  issues: [],
  children: [],
  ...rest,
});

function eventNodes({ kind, detail }: WindowRow): TreeNode[] {
  if (kind === RecordKind.overrun)
    return [plain('overrun', { issues: ['the receive buffer was full: messages were lost here'] })];
  if (kind !== RecordKind.sendFailed) return [];
  const { name, words } = errno(detail);
  return [plain('not sent', { issues: [`${name}: ${words}`] })];
}

/** The socket at the other end: where it was sent to, or what the kernel says that it came from, whatever the header says. */
function addressNodes({ record, peer }: SelectedRecord): TreeNode[] {
  const { kind, protocol, port, group } = record;
  if (kind === RecordKind.overrun) return [];
  if (record.mark & RecordMark.inferred) return [processNode(record)];
  const name = kind === RecordKind.received ? 'from' : 'to';
  const note = port === 0 ? 'kernel' : peer ? 'echo peer' : undefined;
  if (name === 'to' && group > 0) return [plain('to', { value: `group ${group}` })];
  return [plain(name, { value: `port ${port}`, note, socket: { protocol, portId: port } })];
}

/** Of a message between others: whose socket it is of, as far as that is known. */
function processNode({ kind, protocol, port, owner }: WindowRow): TreeNode {
  const name = kind === RecordKind.received ? 'received by' : 'sent by';
  if (port === 0) return plain(name, { note: 'neither the message nor a reply tells whom' });
  const value = owner ? `${owner.name}, pid ${owner.pid}` : `port ${port}`;
  const note = owner ? `inferred from port ${port}` : 'inferred; its process is not known';
  return plain(name, { value, note, socket: { protocol, portId: port } });
}

/** Offsets as the payload counts them, since that is what was composed. */
function differenceNode({ pair }: SelectedRecord, ranges: readonly ByteRange[]): TreeNode {
  const inPayload = ranges.map(({ offset, length }) => ({ offset: offset - HEADER_LENGTH, length }));
  return plain('differs', {
    issues: [`differs from #${pair?.number} at ${describeRanges(inPayload)}`],
    range: ranges[0],
    leadsTo: pair?.number,
  });
}

/** The round trip in its two parts: inside sendmsg, where the kernel's handler runs, and from there to the receive. */
function timingNodes({ record, pair }: SelectedRecord): TreeNode[] {
  const sent = [record, pair].find((row) => row?.kind === RecordKind.sent);
  if (!sent) return [];
  // How long others were inside of sendmsg nobody tells.
  if (record.mark & RecordMark.inferred)
    return Number.isNaN(record.rttNs) ? [] : [plain('timing', { note: `reply after ${formatTime(record.rttNs)}` })];
  const send = plain('timing/send', { name: 'send', value: formatTime(sent.detail), note: 'inside sendmsg' });
  if (Number.isNaN(record.rttNs)) return [plain('timing', { note: `send ${send.value}`, children: [send] })];
  const wake = formatTime(Math.max(0, record.rttNs - sent.detail));
  const children = [
    send,
    plain('timing/wake', { name: 'wake', value: wake, note: 'from its return to the receive' }),
    plain('timing/total', { name: 'total', value: formatTime(record.rttNs) }),
  ];
  return [plain('timing', { note: `send ${send.value} · wake ${wake}`, children })];
}
