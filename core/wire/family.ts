// Owns a family of generic netlink as nlctrl tells it (CTRL_CMD_NEWFAMILY): its number on this machine, its
// operations, its multicast groups. Decoding is total: what is missing reads as 0 or '', and what is wrong is an issue.
import { AttributeDecoder } from './attribute-decoder.ts';
import type { ByteOrder } from './bytes.ts';
import { NLCTRL_TYPE } from './constants.ts';
import { decodeGenericHeader, GENERIC_HEADER_LENGTH } from './generic.ts';
import { decodeHeader, HEADER_LENGTH } from './header.ts';
import { CTRL_CMD_DELFAMILY, CTRL_CMD_NEWFAMILY, CtrlAttribute } from './nlctrl.ts';

export interface FamilyOperation {
  readonly command: number;
  /** See {@link OperationFlag}. */
  readonly flags: number;
}

/** Bits of an operation's flags, GENL_*. */
export const OperationFlag = {
  /** Needs CAP_NET_ADMIN in the initial user namespace. */
  adminPermission: 0x01,
  do: 0x02,
  dump: 0x04,
  hasPolicy: 0x08,
  /** Needs CAP_NET_ADMIN in the network namespace's user namespace. */
  namespaceAdminPermission: 0x10,
} as const;

export interface FamilyGroup {
  readonly name: string;
  /** What NETLINK_ADD_MEMBERSHIP takes. */
  readonly number: number;
}

export interface Family {
  /** The nlmsg_type of its messages. Given out as the family registers: another machine has another. */
  readonly id: number;
  readonly name: string;
  readonly version: number;
  /** Bytes between the generic header and the attributes. */
  readonly headerSize: number;
  readonly maximumAttribute: number;
  readonly operations: readonly FamilyOperation[];
  readonly groups: readonly FamilyGroup[];
  readonly issues: readonly string[];
}

/** `message` is one whole message; undefined when it is no NEWFAMILY of nlctrl's. */
export const decodeFamily = (message: Uint8Array, order: ByteOrder): Family | undefined =>
  readFamily(message, order, CTRL_CMD_NEWFAMILY);

/** The family that is gone, by nlctrl's DELFAMILY; undefined for any other message. */
export const decodeGoneFamily = (message: Uint8Array, order: ByteOrder): Family | undefined =>
  readFamily(message, order, CTRL_CMD_DELFAMILY);

function readFamily(message: Uint8Array, order: ByteOrder, command: number): Family | undefined {
  const decoder = nlctrlAttributes(message, order, command);
  if (decoder === undefined) return undefined;
  let family: Omit<Family, 'issues'> = EMPTY;
  while (decoder.next()) family = { ...family, ...READERS.get(decoder.type)?.(decoder) };
  const unnamed = family.id === 0 || family.name === '' ? ['no id or no name'] : [];
  return { ...family, issues: [...decoder.issues, ...unnamed] };
}

/** The attributes of a reply of nlctrl's with this command; undefined for any other message. */
export function nlctrlAttributes(message: Uint8Array, order: ByteOrder, command: number): AttributeDecoder | undefined {
  const generic = decodeGenericHeader(message, order, HEADER_LENGTH);
  if (decodeHeader(message, order)?.type !== NLCTRL_TYPE || generic?.command !== command) return undefined;
  const offset = HEADER_LENGTH + GENERIC_HEADER_LENGTH;
  return new AttributeDecoder(message, order, { offset, length: message.length - offset });
}

const EMPTY = { id: 0, name: '', version: 0, headerSize: 0, maximumAttribute: 0, operations: [], groups: [] };

const READERS: ReadonlyMap<number, (decoder: AttributeDecoder) => Partial<Family>> = new Map<
  number,
  (decoder: AttributeDecoder) => Partial<Family>
>([
  [CtrlAttribute.familyId, (decoder) => ({ id: decoder.u16() ?? 0 })],
  [CtrlAttribute.familyName, (decoder) => ({ name: decoder.text() })],
  [CtrlAttribute.version, (decoder) => ({ version: decoder.u32() ?? 0 })],
  [CtrlAttribute.headerSize, (decoder) => ({ headerSize: decoder.u32() ?? 0 })],
  [CtrlAttribute.maximumAttribute, (decoder) => ({ maximumAttribute: decoder.u32() ?? 0 })],
  [CtrlAttribute.operations, (decoder) => ({ operations: decoder.nested(decodeOperations) })],
  [CtrlAttribute.groups, (decoder) => ({ groups: decoder.nested(decodeGroups) })],
]);

/** CTRL_ATTR_OP_*, in a list whose attribute types only count. */
function decodeOperations(list: AttributeDecoder): FamilyOperation[] {
  return eachNested(list, (decoder) => {
    const operation = { command: 0, flags: 0 };
    while (decoder.next()) {
      if (decoder.type === 1) operation.command = decoder.u32() ?? 0;
      if (decoder.type === 2) operation.flags = decoder.u32() ?? 0;
    }
    return operation;
  });
}

/** CTRL_ATTR_MCAST_GRP_*, likewise. */
function decodeGroups(list: AttributeDecoder): FamilyGroup[] {
  return eachNested(list, (decoder) => {
    const group = { name: '', number: 0 };
    while (decoder.next()) {
      if (decoder.type === 1) group.name = decoder.text();
      if (decoder.type === 2) group.number = decoder.u32() ?? 0;
    }
    return group;
  });
}

function eachNested<T>(list: AttributeDecoder, read: (decoder: AttributeDecoder) => T): T[] {
  const found: T[] = [];
  while (list.next()) found.push(list.nested(read));
  return found;
}
