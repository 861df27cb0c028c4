import { describe, expect, it } from 'vitest';
import { EchoStatus, noPair, RecordKind, RecordMark } from '../../core/capture/record.ts';
import type { WindowRow } from '../../core/capture/window.ts';
import { NETLINK_MUNISOCK } from '../../core/wire/constants.ts';
import { encodeMessage } from '../../core/wire/message.ts';
import { node } from '../../core/wire/node.ts';
import { formatTime } from '../quantities.ts';
import type { SelectedRecord } from '../stores/log-detail.ts';
import {
  type Describe,
  markFaults,
  messageTree,
  nodeAt,
  payloadDifferences,
  rowFor,
  treeRows,
} from './message-tree.ts';

function row(number: number, payload: number[], fields: Partial<WindowRow>): WindowRow {
  const message = { type: 20, flags: 0, sequence: 9, portId: 0, payload: Uint8Array.from(payload) };
  const head = encodeMessage(message, 'little');
  return {
    number,
    protocol: NETLINK_MUNISOCK,
    timeNs: 0,
    rttNs: 7_800,
    detail: 0,
    pair: noPair,
    echo: EchoStatus.different,
    mark: 0,
    type: 20,
    flags: 0,
    sequence: 9,
    port: 0,
    group: 0,
    socket: 0,
    length: head.length,
    differences: [],
    owner: undefined,
    head,
    kind: RecordKind.received,
    ...fields,
  };
}

const sent = row(48_194, [1, 2, 3, 4], { kind: RecordKind.sent, detail: 4_100 });
const echo = row(48_195, [1, 9, 9, 4], {});
const selected: SelectedRecord = { record: echo, pair: sent, peer: false };
const names = (nodes: ReturnType<typeof messageTree>) => nodes.map(({ name }) => name);

describe('the tree of a record', () => {
  it('has the header, the payload, the difference and the timing', () => {
    const tree = messageTree(selected, { order: 'little' });
    expect(names(tree)).toEqual(['nlmsghdr', 'payload', 'differs', 'from', 'timing']);
    expect(tree[2]).toMatchObject({ issues: ['differs from #48194 at 1–2'], leadsTo: 48_194 });
    expect(tree[2]?.range).toEqual({ offset: 17, length: 2 });
    expect(tree[4]?.note).toBe(`send ${formatTime(4_100)} · wake ${formatTime(3_700)}`);
    expect(tree[4]?.children.map(({ name }) => name)).toEqual(['send', 'wake', 'total']);
  });

  it('knows the send time alone while no reply has come', () => {
    const alone = { ...selected, record: { ...sent, rttNs: Number.NaN, echo: EchoStatus.waiting }, pair: undefined };
    const tree = messageTree(alone, { order: 'little' });
    expect(names(tree)).toEqual(['nlmsghdr', 'payload', 'to', 'timing']);
    expect(tree[3]?.children).toHaveLength(1);
  });

  it('of a message between others tells whose it is, from what that is inferred, and how long the reply took', () => {
    const between = { mark: RecordMark.inferred, echo: EchoStatus.answered, port: 4711, detail: 0 };
    const owner = { pid: 4711, name: 'ip' };
    const reply = row(48_195, [1, 2], { ...between, owner });
    const request = row(48_194, [1, 2], { ...between, kind: RecordKind.sent });
    const tree = messageTree({ record: reply, pair: request, peer: false }, { order: 'little' });
    expect(tree.find(({ name }) => name === 'received by')).toMatchObject({
      value: 'ip, pid 4711',
      note: 'inferred from port 4711',
      socket: { portId: 4711 },
    });
    expect(tree.at(-1)).toMatchObject({ name: 'timing', note: `reply after ${formatTime(7_800)}`, children: [] });
    const untold = { ...request, port: 0, rttNs: Number.NaN };
    const alone = messageTree({ record: untold, pair: undefined, peer: false }, { order: 'little' });
    expect(alone.at(-1)).toMatchObject({ name: 'sent by', note: 'neither the message nor a reply tells whom' });
  });

  it('names the socket at the other end, of whom it is known, and the group of a multicast', () => {
    const addressOf = (change: Partial<WindowRow>, peer = false) => {
      const record = { ...echo, ...change };
      return messageTree({ record, pair: undefined, peer }, { order: 'little' }).find(
        ({ name }) => name === 'from' || name === 'to',
      );
    };
    expect(addressOf({})).toMatchObject({ name: 'from', value: 'port 0', note: 'kernel', socket: { portId: 0 } });
    expect(addressOf({ port: 77, protocol: 2 }, true)).toMatchObject({
      note: 'echo peer',
      socket: { protocol: 2, portId: 77 },
    });
    const toGroup = addressOf({ kind: RecordKind.sent, group: 3 });
    expect(toGroup).toMatchObject({ name: 'to', value: 'group 3' });
    expect(toGroup?.socket).toBeUndefined();
  });

  it('compares payloads, not headers, and only where the verdict is that they differ', () => {
    const flagged = { ...sent, head: Uint8Array.from(sent.head, (byte, at) => (at === 6 ? 1 : byte)) };
    expect(payloadDifferences({ ...selected, pair: flagged })).toEqual([{ offset: 17, length: 2 }]);
    expect(payloadDifferences({ ...selected, record: { ...echo, echo: EchoStatus.answered } })).toEqual([]);
  });

  it('says what happened where there is no message', () => {
    const overrun = row(1, [], { kind: RecordKind.overrun, head: new Uint8Array(), length: 0 });
    const failed = row(2, [1], { kind: RecordKind.sendFailed, detail: 111 });
    const alone = { pair: undefined, peer: false };
    expect(names(messageTree({ ...alone, record: overrun }, { order: 'little' }))).toEqual(['overrun']);
    expect(messageTree({ ...alone, record: failed }, { order: 'little' })[0]?.issues).toEqual([
      'ECONNREFUSED: Connection refused',
    ]);
  });

  it('tells why bytes are no message', () => {
    const record = row(1, [], { head: Uint8Array.of(1, 2, 3), length: 3, echo: EchoStatus.unexpected });
    const tree = messageTree({ ...selected, record, pair: undefined }, { order: 'little' });
    expect(tree[0]?.issues[0]).toContain('too few for a header');
  });

  it('gives nodes that share a name paths of their own', () => {
    const paths = treeRows(messageTree(selected, { order: 'little' }), new Set()).map(({ node }) => node.path);
    expect(new Set(paths).size).toBe(paths.length);
  });
});

describe('a tree by specs', () => {
  const describe: Describe = (bytes, { direction }) => {
    const inner = node('mtu', 28, 8, { value: '1' });
    const attributes = node('attributes', 24, 12, { children: [node('ifname', 24, 4), inner] });
    const children = [node('nlmsghdr', 0, 16), node('ifinfomsg', 16, 8), attributes];
    return node('message', 0, bytes.length, { note: `rt-link: newlink ${direction}`, children });
  };
  const spoken = messageTree(
    { ...selected, record: { ...echo, echo: EchoStatus.answered } },
    { order: 'little', describe },
  );

  it('has their names, and that of the message at its header', () => {
    expect(names(spoken).slice(0, 3)).toEqual(['nlmsghdr', 'ifinfomsg', 'attributes']);
    expect(spoken[0]?.note).toBe('rt-link: newlink received');
    expect(nodeAt(spoken, 29)).toMatchObject({ name: 'mtu', path: '/attributes#2/mtu#1', value: '1' });
  });

  it('marks what was found fault with, at the innermost node that stands for all of it', () => {
    const faultsIn = (offset: number, length: number) => {
      const marked = markFaults(spoken, [{ range: { offset, length }, words: 'Refused' }]);
      return treeRows(marked, new Set())
        .filter(({ node }) => node.isAtFault)
        .map(({ node }) => [node.name, node.issues]);
    };
    expect(faultsIn(28, 8)).toEqual([['mtu', ['Refused']]]);
    expect(faultsIn(26, 6)).toEqual([['attributes', ['Refused']]]);
    expect(faultsIn(8, 100)).toEqual([]);
    expect(markFaults(spoken, [])).toBe(spoken);
  });
});

describe('rows of the tree', () => {
  const tree = messageTree(selected, { order: 'little' });

  it('leave out what is inside closed nodes', () => {
    const rows = treeRows(tree, new Set(['/nlmsghdr', 'timing']));
    expect(rows.map(({ node, isOpen }) => [node.name, isOpen])).toEqual([
      ['nlmsghdr', false],
      ['payload', false],
      ['differs', false],
      ['from', false],
      ['timing', false],
    ]);
  });

  it('are found by byte: the innermost that is there', () => {
    expect(nodeAt(tree, 9)?.name).toBe('nlmsg_seq');
    expect(nodeAt(tree, 17)?.name).toBe('payload');
    expect(nodeAt(tree, 999)).toBeUndefined();
    expect(rowFor(treeRows(tree, new Set()), { offset: 8, length: 4 })?.node.name).toBe('nlmsg_seq');
    expect(rowFor(treeRows(tree, new Set(['/nlmsghdr'])), { offset: 8, length: 4 })?.node.name).toBe('nlmsghdr');
    expect(rowFor(treeRows(tree, new Set()), { offset: 6, length: 4 })?.node.name).toBe('nlmsghdr');
  });
});
