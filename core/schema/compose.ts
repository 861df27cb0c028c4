// Owns the way from an operation and its values to a message, and back. Anything that fits the wire can be composed:
// what the kernel's checks have against it is told in `issues`. Throws ComposeError for what can't be put in bytes.
import { align4, concat } from '../wire/bytes.ts';
import { NETLINK_GENERIC } from '../wire/constants.ts';
import { NLM_F_REQUEST } from '../wire/flags.ts';
import { decodeGenericHeader, encodeGenericHeader, GENERIC_HEADER_LENGTH } from '../wire/generic.ts';
import { decodeHeader, HEADER_LENGTH } from '../wire/header.ts';
import { encodeMessage } from '../wire/message.ts';
import type { WireNode } from '../wire/node.ts';
import { type AttributeValue, ComposeError, type StructValue } from './compose-value.ts';
import { describeWithSpecs, locate, type SpecOptions } from './decode.ts';
import { encodeAttributeList } from './encode-attributes.ts';
import { type EncodeContext, encodeStruct } from './encode-leaf.ts';
import type { Family } from './family.ts';
import { readStructValue } from './read-leaf-values.ts';
import { readAttributeValues } from './read-values.ts';
import type { Match, Registry, Side } from './registry.ts';
import type { Operation } from './spec.ts';

export interface Composition {
  readonly family: string;
  readonly operation: string;
  /** By default the request. */
  readonly side?: Side;
  /** The fixed header; zeros where it is left out. */
  readonly header?: StructValue | Uint8Array;
  readonly attributes?: readonly AttributeValue[];
  /** Bytes at the end, in place of attributes or after them. */
  readonly rest?: Uint8Array;
  /** nlmsg_flags; by default REQUEST for a request, and none for a reply. */
  readonly flags?: number;
  readonly sequence?: number;
  readonly portId?: number;
  /** genlmsghdr's; by default the family's version, and 0. */
  readonly version?: number;
  readonly reserved?: number;
}

export interface ComposeOptions extends Pick<SpecOptions, 'registry' | 'order'> {}

export interface Composed {
  /** The whole message, nlmsghdr included. */
  readonly bytes: Uint8Array;
  /** What the kernel would have against it. */
  readonly issues: readonly ComposeIssue[];
}

export interface ComposeIssue {
  /** 'attributes.linkinfo.kind', as in the tree. */
  readonly path: string;
  readonly offset: number;
  readonly length: number;
  readonly message: string;
}

export function compose(composition: Composition, options: ComposeOptions): Composed {
  const { flags, sequence = 0, portId = 0, side = 'request' } = composition;
  const { registry, order } = options;
  const { family, number, payload } = composePayload(composition, options);
  const protocol = family.spec.protocol;
  const type = protocol === NETLINK_GENERIC ? registry.idOf(family.spec.name) : number;
  if (type === undefined)
    throw new ComposeError('family', `${family.spec.name} is bound to no id: its module is not loaded`);
  const bytes = encodeMessage(
    { type, flags: flags ?? (side === 'request' ? NLM_F_REQUEST : 0), sequence, portId, payload },
    order,
  );
  const direction = side === 'request' ? 'sent' : 'received';
  return { bytes, issues: issuesIn(describeWithSpecs(bytes, { protocol, order, registry, direction })) };
}

export interface ComposedPayload {
  readonly family: Family;
  /** The message type of a raw protocol, the command of a generic family. */
  readonly number: number;
  /** What follows the nlmsghdr. */
  readonly payload: Uint8Array;
}

/** A message but for its header, for which a generic family needs no id. */
export function composePayload(composition: Composition, { registry, order }: ComposeOptions): ComposedPayload {
  const { side = 'request' } = composition;
  const { family, operation } = find(composition, registry);
  const number = operation[side];
  if (number === undefined) throw new ComposeError('operation', `${operation.name} has no ${side}`);
  return { family, number, payload: encodePayload(composition, family, operation, { order, number }) };
}

function find(composition: Composition, registry: Registry): { family: Family; operation: Operation } {
  const family = registry.family(composition.family);
  if (family === undefined) throw new ComposeError('family', `there is no spec of '${composition.family}'`);
  const operation = family.operations.get(composition.operation);
  if (operation) return { family, operation };
  throw new ComposeError('operation', `${family.spec.name} has no operation '${composition.operation}'`);
}

interface Numbered {
  readonly order: SpecOptions['order'];
  readonly number: number;
}

function encodePayload(
  { header, attributes = [], rest = new Uint8Array(), version, reserved }: Composition,
  family: Family,
  operation: Operation,
  { order, number }: Numbered,
): Uint8Array {
  const context: EncodeContext = { family, order };
  const struct = family.structs.get(operation.fixedHeader ?? '');
  if (struct === undefined && header !== undefined) throw new ComposeError('header', `${operation.name} has none`);
  const fixed = struct ? encodeStruct(context, struct, header ?? {}, 'header') : new Uint8Array();
  const table = family.sets.get(operation.attributeSet ?? '');
  const encoded = encodeAttributeList(context, attributes, { table, path: '' });
  const gap = encoded.length + rest.length > 0 ? align4(fixed.length) - fixed.length : 0;
  const generic =
    family.spec.protocol === NETLINK_GENERIC
      ? encodeGenericHeader({ command: number, version: version ?? family.spec.version }, order, reserved)
      : new Uint8Array();
  return concat([generic, fixed, new Uint8Array(gap), encoded, rest]);
}

function issuesIn(node: WireNode, path = ''): ComposeIssue[] {
  const at = (child: WireNode): string => (path ? `${path}.${child.name}` : child.name);
  const own = node.issues.map((message) => ({ path, offset: node.offset, length: node.length, message }));
  return [...own, ...node.children.flatMap((child) => issuesIn(child, at(child)))];
}

/** Composing the result gives the same bytes again. Undefined where no spec knows the message, or it is cut. */
export function decompose(bytes: Uint8Array, options: SpecOptions): Composition | undefined {
  const { order } = options;
  const nlmsghdr = decodeHeader(bytes, order);
  const located = locate(bytes, options);
  if (nlmsghdr === undefined || located === undefined || nlmsghdr.length !== bytes.length) return undefined;
  const { family, operation, side } = located;
  const content = decomposePayload(bytes.subarray(HEADER_LENGTH), { family, operation }, order);
  const { flags, sequence, portId } = nlmsghdr;
  return content && { ...content, side, flags, sequence, portId };
}

/** What follows the nlmsghdr of a message of this operation; undefined where generic netlink's own header is cut. */
export function decomposePayload(
  bytes: Uint8Array,
  { family, operation }: Pick<Match, 'family' | 'operation'>,
  order: SpecOptions['order'],
): Composition | undefined {
  const named = { family: family.spec.name, operation: operation.name };
  if (family.spec.protocol !== NETLINK_GENERIC)
    return { ...named, ...readContent({ family, order }, operation, bytes) };
  const generic = decodeGenericHeader(bytes, order, 0);
  if (generic === undefined) return undefined;
  const { version, reserved } = generic;
  const content = readContent({ family, order }, operation, bytes.subarray(GENERIC_HEADER_LENGTH));
  return { ...named, version, reserved, ...content };
}

function readContent(context: EncodeContext, operation: Operation, payload: Uint8Array): Partial<Composition> {
  const struct = context.family.structs.get(operation.fixedHeader ?? '');
  const table = context.family.sets.get(operation.attributeSet ?? '');
  const length = struct?.length ?? 0;
  if (payload.length < length) return { header: payload };
  const header = struct && { header: readStructValue(context, struct, payload.subarray(0, length)) };
  const rest = payload.subarray(align4(length));
  const gap = payload.subarray(length, align4(length));
  if (gap.some((byte) => byte !== 0) || (rest.length === 0 && gap.length > 0)) return { header: payload };
  const attributes = readAttributeValues(context, table, rest);
  return { ...header, ...(attributes ? { attributes } : { rest }) };
}
