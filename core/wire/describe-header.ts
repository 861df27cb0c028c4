// Owns the tree of a nlmsghdr, of a message itself or of the request enclosed in an acknowledgement.
import type { ByteOrder } from './bytes.ts';
import { FIRST_FREE_TYPE, flagKind, messageTypeName } from './constants.ts';
import { flagNames } from './flags.ts';
import { HEADER_LENGTH, type Header } from './header.ts';
import { node, type WireNode } from './node.ts';
import type { TreeBudget } from './tree-budget.ts';

export interface DescribeOptions {
  readonly protocol: number;
  readonly order: ByteOrder;
  /** Port 0 means the kernel in what is received, and nothing yet in what is sent. */
  readonly direction?: 'sent' | 'received';
  /** Knows families that wire doesn't. */
  readonly schema?: PayloadSchema;
}

/** What describing takes along on its way. */
export interface Describing extends DescribeOptions {
  readonly budget: TreeBudget;
}

/** What a family's schema adds to a tree. Offsets count from the start of `bytes`. */
export interface PayloadSchema {
  /** 'ethtool', 'newtable': what a message type means that netlink itself has no name for. */
  readonly typeName: (type: number) => string | undefined;
  /** The nodes after the nlmsghdr at `offset`, up to the end of `bytes`; undefined where no schema knows the message. */
  readonly describePayload: (bytes: Uint8Array, offset: number, budget: TreeBudget) => readonly WireNode[] | undefined;
}

/** `name` is 'nlmsghdr' or tells whose header it is; `lengthIssue` belongs to nlmsg_len. */
export function describeHeader(
  header: Header,
  offset: number,
  options: DescribeOptions & { readonly name?: string; readonly lengthIssue?: string },
): WireNode {
  const issues = options.lengthIssue ? [options.lengthIssue] : [];
  const names = flagNames(header.flags, flagKind(options.protocol, header.type)).join(' | ');
  const children = [
    node('nlmsg_len', offset, 4, { value: `${header.length}`, issues }),
    node('nlmsg_type', offset + 4, 2, { value: `${header.type}`, note: typeNote(options, header.type) }),
    node('nlmsg_flags', offset + 6, 2, { value: hex16(header.flags), note: names || undefined }),
    node('nlmsg_seq', offset + 8, 4, { value: `${header.sequence}` }),
    node('nlmsg_pid', offset + 12, 4, { value: `${header.portId}`, note: portNote(header.portId, options.direction) }),
  ];
  return node(options.name ?? 'nlmsghdr', offset, HEADER_LENGTH, { children });
}

const hex16 = (value: number): string => `0x${value.toString(16).padStart(4, '0')}`;

function typeNote({ protocol, schema }: DescribeOptions, type: number): string | undefined {
  const name = messageTypeName(protocol, type);
  return name ?? (type < FIRST_FREE_TYPE ? 'reserved' : schema?.typeName(type));
}

function portNote(portId: number, direction: DescribeOptions['direction']): string | undefined {
  if (portId !== 0) return undefined;
  return direction === 'sent' ? 'left open' : 'kernel';
}
