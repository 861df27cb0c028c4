// Owns the tree of a message whose family has a spec. What netlink itself defines (header, acknowledgements) and what
// no spec knows is core/wire's; a request enclosed in an acknowledgement is described by its spec as well.
import { align4 } from '../wire/bytes.ts';
import { NETLINK_GENERIC } from '../wire/constants.ts';
import { describeGenericHeader } from '../wire/describe-generic.ts';
import { type DescribeOptions, describeMessage } from '../wire/describe-message.ts';
import { NLM_F_REQUEST } from '../wire/flags.ts';
import { decodeHeader, HEADER_LENGTH, type Header } from '../wire/header.ts';
import { node, type WireNode } from '../wire/node.ts';
import type { TreeBudget } from '../wire/tree-budget.ts';
import { readAttributes } from './decode-attributes.ts';
import type { DecodeContext } from './decode-context.ts';
import { readStruct } from './decode-struct.ts';
import { type Match, messageName, type Registry, type Side } from './registry.ts';
import type { Operation } from './spec.ts';

export interface SpecOptions extends Omit<DescribeOptions, 'schema'> {
  readonly registry: Registry;
}

/** `bytes` is one message, its header included. Total, as describeMessage is; the root's note is the operation. */
export function describeWithSpecs(bytes: Uint8Array, options: SpecOptions): WireNode {
  const { registry, protocol } = options;
  const tree = describeMessage(bytes, {
    ...options,
    schema: {
      typeName: (type) => typeName(registry, protocol, type),
      describePayload: (all, offset, budget) => describePayload(all, offset, { ...options, budget }),
    },
  });
  const found = locate(bytes, options);
  return found ? { ...tree, note: `${found.family.spec.name}: ${messageName(found)}` } : tree;
}

function typeName(registry: Registry, protocol: number, type: number): string | undefined {
  if (protocol === NETLINK_GENERIC) return registry.genericName(type);
  return registry.find({ protocol, type, side: 'request' })?.operation.name;
}

export interface Located extends Match {
  /** Which way the message went, whatever the numbering it was found by. */
  readonly way: Side;
}

/** The operation of the message at `offset`; undefined where no spec knows it or its header isn't whole. */
export function locate(bytes: Uint8Array, options: SpecOptions, offset = 0): Located | undefined {
  const header = decodeHeader(bytes, options.order, offset);
  if (header === undefined) return undefined;
  const { protocol, registry } = options;
  const way = offset > 0 ? 'request' : wayOf(header, options);
  const match = registry.find({ protocol, type: header.type, firstByte: bytes[offset + HEADER_LENGTH], side: way });
  return match && { ...match, way };
}

/** A capture of another machine's doesn't tell directions, but the kernel's own messages never have REQUEST. */
function wayOf(header: Header, { direction }: SpecOptions): Side {
  if (direction !== undefined) return direction === 'sent' ? 'request' : 'reply';
  return (header.flags & NLM_F_REQUEST) !== 0 ? 'request' : 'reply';
}

function describePayload(
  bytes: Uint8Array,
  offset: number,
  options: SpecOptions & { readonly budget: TreeBudget },
): WireNode[] | undefined {
  const found = locate(bytes, options, offset);
  if (found === undefined) return undefined;
  const { family, operation, way } = found;
  const isGeneric = options.protocol === NETLINK_GENERIC;
  const payload = offset + HEADER_LENGTH;
  const generic = isGeneric ? describeGenericHeader(bytes, payload, options.order, operation.name) : undefined;
  if (isGeneric ? generic === undefined : isOpaque(operation)) return undefined;
  const context = { bytes, order: options.order, family, side: way, budget: options.budget };
  const start = payload + (generic?.length ?? 0);
  const header = describeFixedHeader(context, operation.fixedHeader, start);
  const attributes = describeAttributes(context, operation.attributeSet, start + align4(header?.length ?? 0));
  return [generic, header, ...attributes].filter((each) => each !== undefined);
}

/** Its payload is any bytes at all, as an echo's. */
export const isOpaque = ({ fixedHeader, attributeSet }: Operation): boolean =>
  fixedHeader === undefined && attributeSet === undefined;

function describeFixedHeader(context: DecodeContext, name: string | undefined, offset: number): WireNode | undefined {
  const struct = name === undefined ? undefined : context.family.structs.get(name);
  if (struct === undefined) return undefined;
  const length = Math.min(struct.length, context.bytes.length - offset);
  const reading = readStruct(context, struct, { offset, length });
  const short = length < struct.length ? [`${struct.name} takes ${struct.length} bytes, not ${length}`] : [];
  return node(struct.name, offset, length, { ...reading, issues: short });
}

function describeAttributes(context: DecodeContext, set: string | undefined, offset: number): WireNode[] {
  const length = context.bytes.length - offset;
  if (length <= 0) return [];
  const table = set === undefined ? undefined : context.family.sets.get(set);
  return [node('attributes', offset, length, readAttributes(context, table, { offset, length }))];
}
