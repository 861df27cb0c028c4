// Owns NL_POLICY_TYPE_ATTR_*: what the kernel says an attribute has to be, in extended acknowledgements and in
// nlctrl's GETPOLICY. See netlink_policy_dump_write_attr() in net/netlink/policy.c.
import type { AttributeDecoder } from './attribute-decoder.ts';

export interface Policy {
  /** NL_ATTR_TYPE_*; see policyTypeName. */
  readonly type?: number;
  /** Signed types have the first pair, unsigned ones the second. */
  readonly minimumSigned?: bigint;
  readonly maximumSigned?: bigint;
  readonly minimumUnsigned?: bigint;
  readonly maximumUnsigned?: bigint;
  /** In bytes. */
  readonly minimumLength?: number;
  readonly maximumLength?: number;
  readonly policyIndex?: number;
  readonly maximumType?: number;
  /** The bits that may be set. */
  readonly bitfield32Mask?: number;
  readonly mask?: bigint;
}

export function decodePolicy(decoder: AttributeDecoder): Policy {
  let policy: Policy = {};
  while (decoder.next()) policy = { ...policy, ...READERS.get(decoder.type)?.(decoder) };
  return policy;
}

type PolicyReader = (decoder: AttributeDecoder) => Policy;

const READERS: ReadonlyMap<number, PolicyReader> = new Map<number, PolicyReader>([
  [1, (decoder) => ({ type: decoder.u32() })],
  [2, (decoder) => ({ minimumSigned: decoder.s64() })],
  [3, (decoder) => ({ maximumSigned: decoder.s64() })],
  [4, (decoder) => ({ minimumUnsigned: decoder.u64() })],
  [5, (decoder) => ({ maximumUnsigned: decoder.u64() })],
  [6, (decoder) => ({ minimumLength: decoder.u32() })],
  [7, (decoder) => ({ maximumLength: decoder.u32() })],
  [8, (decoder) => ({ policyIndex: decoder.u32() })],
  [9, (decoder) => ({ maximumType: decoder.u32() })],
  [10, (decoder) => ({ bitfield32Mask: decoder.u32() })],
  [12, (decoder) => ({ mask: decoder.u64() })],
]);

/** 'u32', 'nul-terminated string', …; 'type 99' where the kernel is newer than this table. */
export const policyTypeName = (type: number): string => TYPES[type] ?? `type ${type}`;

/** enum netlink_attribute_type of <linux/netlink.h>. */
const TYPES: readonly string[] = [
  'unused',
  'flag',
  'u8',
  'u16',
  'u32',
  'u64',
  's8',
  's16',
  's32',
  's64',
  'binary',
  'string',
  'NUL-terminated string',
  'nest',
  'array of nests',
  'bitfield32',
  'signed integer of 4 or 8 bytes',
  'unsigned integer of 4 or 8 bytes',
];
