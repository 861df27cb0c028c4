// Owns the tree of a genlmsghdr.
import type { ByteOrder } from './bytes.ts';
import { decodeGenericHeader, GENERIC_HEADER_LENGTH } from './generic.ts';
import { node, type WireNode } from './node.ts';

/** `commandName` is what the family calls the command. Undefined where fewer than 4 bytes remain. */
export function describeGenericHeader(
  bytes: Uint8Array,
  offset: number,
  order: ByteOrder,
  commandName?: string,
): WireNode | undefined {
  const generic = decodeGenericHeader(bytes, order, offset);
  if (generic === undefined) return undefined;
  const children = [
    node('cmd', offset, 1, { value: `${generic.command}`, note: commandName }),
    node('version', offset + 1, 1, { value: `${generic.version}` }),
    node('reserved', offset + 2, 2, { value: `${generic.reserved}` }),
  ];
  return node('genlmsghdr', offset, GENERIC_HEADER_LENGTH, { children });
}
