// Owns the shape of a decoded message as the inspector shows it: a tree whose every node has a range of bytes.

export interface WireNode {
  /** As in the kernel's headers: 'nlmsg_len', 'payload', 'attribute 3'. */
  readonly name: string;
  /** From the start of the bytes that were described. */
  readonly offset: number;
  readonly length: number;
  /** Short text: '66', 'REQUEST | ACK', '"lo"'. */
  readonly value?: string;
  /** The value itself where it is a number, exact: 64 bits are a bigint. */
  readonly raw?: number | bigint;
  /** What the value means, or how sure it is: 'kernel', 'echo', 'a guess'. */
  readonly note?: string;
  readonly issues: readonly string[];
  readonly children: readonly WireNode[];
}

const NONE: readonly never[] = [];

/** A node without issues and children unless `rest` has them. All have one shape, which makes large trees quick. */
export function node(name: string, offset: number, length: number, rest: Partial<WireNode> = {}): WireNode {
  const { value, raw, note, issues = NONE, children = NONE } = rest;
  return { name, offset, length, value, raw, note, issues, children };
}
