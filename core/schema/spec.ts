// Owns the model of one netlink family as its YNL document tells it: plain data that structured cloning keeps whole.
// Everything that can be settled on reading is settled: numbers are assigned, constants looked up, subsets filled in.
// References between enums, structs and sets stay names, since sets nest in themselves.
import type { ByteOrder } from '../wire/bytes.ts';

export const SCHEMAS = ['genetlink', 'genetlink-c', 'genetlink-legacy', 'netlink-raw'] as const;
export const INTEGERS = ['u8', 'u16', 'u32', 'u64', 's8', 's16', 's32', 's64'] as const;
export const DISPLAY_HINTS = ['hex', 'mac', 'fddi', 'ipv4', 'ipv6', 'ipv4-or-v6', 'uuid'] as const;
export const MEMBER_TYPES = [...INTEGERS, 'string', 'binary', 'pad', 'bitfield32'] as const;
export const ATTRIBUTE_TYPES = [
  ...INTEGERS,
  ...(['uint', 'sint', 'bitfield32', 'flag', 'string', 'binary', 'pad', 'unused'] as const),
  ...(['nest', 'indexed-array', 'nest-type-value', 'sub-message'] as const),
] as const;
export const POLICIES = ['split', 'per-op', 'global'] as const;

export type IntegerType = (typeof INTEGERS)[number];
export type DisplayHint = (typeof DISPLAY_HINTS)[number];
export type MemberType = (typeof MEMBER_TYPES)[number];
export type AttributeType = (typeof ATTRIBUTE_TYPES)[number];

export interface Spec {
  /** The family's: genetlink's own name, or the document's for the others. */
  readonly name: string;
  readonly file: string;
  readonly doc?: string;
  readonly schema: (typeof SCHEMAS)[number];
  /** NETLINK_*: protonum, or NETLINK_GENERIC. */
  readonly protocol: number;
  /** genlmsghdr's version. */
  readonly version: number;
  readonly kernelPolicy: (typeof POLICIES)[number];
  readonly constants: readonly Constant[];
  readonly enums: readonly Enum[];
  readonly structs: readonly Struct[];
  readonly attributeSets: readonly AttributeSet[];
  readonly subMessages: readonly SubMessage[];
  readonly operations: readonly Operation[];
  readonly groups: readonly MulticastGroup[];
  /** What is doubtful and does no harm: properties that a newer kernel may know, lists that name what isn't there. */
  readonly warnings: readonly SpecWarning[];
}

export interface SpecWarning {
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

export interface Constant {
  readonly name: string;
  readonly value: bigint | string;
  readonly doc?: string;
}

export interface Enum {
  readonly name: string;
  readonly kind: 'enum' | 'flags';
  readonly entries: readonly EnumEntry[];
  readonly doc?: string;
}

export interface EnumEntry {
  readonly name: string;
  /** For flags the number of the bit. */
  readonly value: number;
  readonly doc?: string;
}

/** What a struct's member and an attribute have in common. */
export interface Field {
  readonly name: string;
  /** Missing: that of the message. */
  readonly byteOrder?: ByteOrder;
  readonly enum?: string;
  /** The enum's values are numbers of bits. */
  readonly asFlags: boolean;
  readonly displayHint?: DisplayHint;
  /** The struct that binary bytes are. */
  readonly struct?: string;
  readonly doc?: string;
}

export interface Struct {
  readonly name: string;
  /** In bytes. Members stand end to end: gaps are members of type pad. */
  readonly length: number;
  readonly members: readonly Member[];
  readonly doc?: string;
}

export interface Member extends Field {
  readonly type: MemberType;
  readonly offset: number;
  readonly length: number;
}

export interface AttributeSet {
  readonly name: string;
  readonly subsetOf?: string;
  /** What the kernel's constants have before the attributes' names: 'ifla-' of IFLA_IFNAME. */
  readonly prefix?: string;
  readonly attributes: readonly AttributeSpec[];
  readonly doc?: string;
}

export interface AttributeSpec extends Field {
  /** nla_type. */
  readonly value: number;
  readonly type: AttributeType;
  /** May stand more than once. */
  readonly multi: boolean;
  /** Of the entries of an indexed array, or of the C array in a binary. */
  readonly subType?: AttributeType;
  /** The set of the attributes inside. */
  readonly nested?: string;
  readonly subMessage?: string;
  /** The attribute, here or further out, whose value chooses the sub-message's format. */
  readonly selector?: string;
  /** What the types of the nests around the value mean, from the outside in. */
  readonly typeValue: readonly string[];
  readonly checks: Checks;
}

/** What the kernel asks of an attribute that it is sent. */
export interface Checks {
  readonly min?: bigint;
  readonly max?: bigint;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly exactLength?: number;
  readonly unterminatedOk?: boolean;
  /** Only these bits may be set. */
  readonly mask?: bigint;
  /** Only the enum's own values will do, since they leave gaps. */
  readonly sparse?: boolean;
}

export interface SubMessage {
  readonly name: string;
  readonly formats: readonly SubMessageFormat[];
}

export interface SubMessageFormat {
  /** The selector's value. */
  readonly value: string;
  readonly fixedHeader?: string;
  readonly attributeSet?: string;
}

export interface Operation {
  readonly name: string;
  readonly doc?: string;
  readonly kind: 'operation' | 'notify' | 'event';
  /** Message type or genetlink command of what goes to the kernel. */
  readonly request?: number;
  /** And of what comes from it. */
  readonly reply?: number;
  readonly attributeSet?: string;
  readonly fixedHeader?: string;
  readonly flags: readonly string[];
  readonly do?: Exchange;
  readonly dump?: Exchange;
  /** The operation whose reply a notification looks like. */
  readonly notify?: string;
  /** Names of the attributes of an event. */
  readonly event?: readonly string[];
  readonly group?: string;
}

/** Names of attributes; a side that is missing carries no message of the family's. */
export interface Exchange {
  readonly request?: readonly string[];
  readonly reply?: readonly string[];
}

export interface MulticastGroup {
  readonly name: string;
  /** Generic netlink numbers its groups at run time. */
  readonly value?: number;
}
