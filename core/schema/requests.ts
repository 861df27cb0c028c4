// Owns the requests that a protocol's families take, and what a message becomes when another one is chosen: what was
// filled in stays where the new request has a place for it.
import { align4, type ByteOrder, concat } from '../wire/bytes.ts';
import { NETLINK_GENERIC } from '../wire/constants.ts';
import { NLM_F_ACK, NLM_F_DUMP, NLM_F_REQUEST } from '../wire/flags.ts';
import { decodeGenericHeader, encodeGenericHeader } from '../wire/generic.ts';
import { HEADER_LENGTH } from '../wire/header.ts';
import type { AttributeTable, Family } from './family.ts';
import type { Form, FormField } from './form.ts';
import type { Registry } from './registry.ts';
import type { Operation } from './spec.ts';

export interface Request {
  /** 'rt-link/getlink/dump' */
  readonly key: string;
  readonly family: Family;
  readonly operation: Operation;
  readonly isDump: boolean;
  /** nlmsg_type: generic netlink's families have theirs on this machine only. */
  readonly type: number;
  readonly flags: number;
}

/** Of generic netlink the families that this machine has. */
export function requestsOf(registry: Registry, protocol: number): Request[] {
  return registry.families
    .filter(({ spec }) => spec.protocol === protocol)
    .flatMap((family) => family.spec.operations.flatMap((operation) => requestsBy(registry, family, operation)));
}

function requestsBy(registry: Registry, family: Family, operation: Operation): Request[] {
  const { spec } = family;
  const type = spec.protocol === NETLINK_GENERIC ? registry.idOf(spec.name) : operation.request;
  if (operation.kind !== 'operation' || operation.request === undefined || type === undefined) return [];
  const request = (isDump: boolean, flags: number): Request => ({
    key: requestKey(spec.name, operation.name, isDump),
    ...{ family, operation, isDump, type, flags: NLM_F_REQUEST | flags },
  });
  return [
    // What has no reply of its own changes something, so that an acknowledgement is all there will be to see.
    ...(operation.do ? [request(false, operation.do.reply ? 0 : NLM_F_ACK)] : []),
    ...(operation.dump ? [request(true, NLM_F_DUMP)] : []),
  ];
}

export const requestKey = (family: string, operation: string, isDump: boolean): string =>
  `${family}/${operation}/${isDump ? 'dump' : 'do'}`;

export interface Started {
  /** What follows the nlmsghdr. */
  readonly payload: Uint8Array;
  /** Something that was filled in has no place in it. */
  readonly isLossy: boolean;
}

/** @param before what was filled in, where a spec knows it. */
export function startRequest(
  request: Request,
  before: Form | undefined,
  { registry, order }: { registry: Registry; order: ByteOrder },
): Started {
  const generic = request.family.spec.protocol === NETLINK_GENERIC ? genericHeader(request, before, order) : [];
  const header = fixedHeader(request, before);
  const attributes = keptAttributes(request, before);
  const gap = attributes.bytes.length > 0 ? align4(header.bytes.length) - header.bytes.length : 0;
  const payload = concat([...generic, header.bytes, new Uint8Array(gap), attributes.bytes]);
  markOperation(payload, request, registry);
  return { payload, isLossy: header.isLossy || attributes.isLossy };
}

function genericHeader({ family, operation }: Request, before: Form | undefined, order: ByteOrder): Uint8Array[] {
  const known = before?.family === family.spec.name && decodeGenericHeader(before.bytes, order, HEADER_LENGTH);
  const { version, reserved } = known || { version: family.spec.version, reserved: 0 };
  return [encodeGenericHeader({ command: operation.request!, version }, order, reserved)];
}

interface Kept {
  readonly bytes: Uint8Array;
  readonly isLossy: boolean;
}

function fixedHeader({ family, operation }: Request, before: Form | undefined): Kept {
  const { offset, length } = before?.fixedHeader ?? { offset: 0, length: 0 };
  const bytes = before?.bytes.subarray(offset, offset + length) ?? new Uint8Array();
  const isSame = before?.family === family.spec.name && before.operation.fixedHeader === operation.fixedHeader;
  if (isSame) return { bytes, isLossy: false };
  const size = family.structs.get(operation.fixedHeader ?? '')?.length ?? 0;
  return { bytes: new Uint8Array(size), isLossy: bytes.some((byte) => byte !== 0) };
}

function keptAttributes({ family, operation }: Request, before: Form | undefined): Kept {
  if (before === undefined) return { bytes: new Uint8Array(), isLossy: false };
  const isSame = before.family === family.spec.name && before.operation.attributeSet === operation.attributeSet;
  if (isSame) return { bytes: before.bytes.subarray(before.attributesAt), isLossy: false };
  const table = family.sets.get(operation.attributeSet ?? '');
  const fields = before.list?.fields ?? [];
  const kept = fields.filter((field) => hasPlace(field, table));
  const parts = kept.flatMap(({ own }) => [
    before.bytes.subarray(own!.offset, own!.end),
    new Uint8Array(align4(own!.length) - (own!.end - own!.offset)),
  ]);
  return { bytes: concat(parts), isLossy: kept.length < fields.length };
}

/** The same name is the same thing only where number and type are the same too. */
function hasPlace({ own, name, number, type, content }: FormField, table: AttributeTable | undefined): boolean {
  const spec = table?.byName.get(name);
  return own !== undefined && content === undefined && spec?.value === number && spec?.type === type;
}

/** Some operations of raw protocols share their type, and go by the first byte of their header. */
function markOperation(payload: Uint8Array, { family, operation, type }: Request, registry: Registry): void {
  const { protocol } = family.spec;
  if (protocol === NETLINK_GENERIC || payload.length === 0) return;
  const isFound = (firstByte: number): boolean =>
    registry.find({ protocol, type, firstByte, side: 'request' })?.operation === operation;
  if (isFound(payload[0]!)) return;
  const byte = Array.from({ length: 256 }, (_, index) => index).find(isFound);
  if (byte !== undefined) payload[0] = byte;
}
