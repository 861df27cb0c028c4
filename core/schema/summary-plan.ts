// Owns the choice of what tells one message of an operation from another in a single line: one rule for every family.
// An address goes first, then a name; ids serve where there is no name. Nests are looked into where nothing is outside.
import type { AttributeTable, Family } from './family.ts';
import type { AttributeSpec, Member, Operation } from './spec.ts';

export type Telling = Address | Name | Id | Nest;

interface Address {
  readonly role: 'address';
  readonly spec: AttributeSpec;
  /** Where in the fixed header the length of its prefix is (a u8). */
  readonly prefixAt?: number;
  /** Others of the message have a prefix there: it is not the address that the message is about, and says what it is. */
  readonly isBeside: boolean;
}

interface Name {
  readonly role: 'name';
  readonly spec: AttributeSpec;
  /** The least is the best. */
  readonly rank: number;
}

interface Id {
  readonly role: 'id';
  readonly spec: AttributeSpec;
}

interface Nest {
  readonly role: 'nest';
  readonly spec: AttributeSpec;
}

export interface SummaryPlan {
  /** Of the fixed header, without the padding after it. */
  readonly headerLength: number;
  /** Indices in the fixed header. */
  readonly indices: readonly Member[];
  /** By attribute type, so that the walk over a message is quick. */
  readonly tellings: readonly (Telling | undefined)[];
  /** Ranks that would have to be found before nothing better can come: undefined where addresses may. */
  readonly bestRank?: number;
}

export function planSummary(family: Family, operation: Operation): SummaryPlan {
  const struct = family.structs.get(operation.fixedHeader ?? '');
  const members = struct?.members ?? [];
  const tellings = tellingsOf(family.sets.get(operation.attributeSet ?? ''), members);
  const ranks = tellings.map((telling) => (telling?.role === 'name' ? telling.rank : Number.POSITIVE_INFINITY));
  const addresses = tellings.some((telling) => telling?.role === 'address');
  return {
    headerLength: struct?.length ?? 0,
    indices: members.filter(({ name, type }) => type !== 'pad' && /(^|-)(if)?index$/.test(name)),
    tellings,
    bestRank: addresses ? undefined : Math.min(...ranks),
  };
}

export function tellingsOf(table: AttributeTable | undefined, members: readonly Member[]): (Telling | undefined)[] {
  const tellings: (Telling | undefined)[] = [];
  for (const [type, spec] of table?.byType ?? []) tellings[type] = tellingOf(spec, members);
  return tellings;
}

function tellingOf(spec: AttributeSpec, members: readonly Member[]): Telling | undefined {
  if (spec.multi && spec.type !== 'nest') return undefined;
  if (spec.displayHint?.startsWith('ipv') && (spec.type === 'binary' || spec.type === 'u32')) {
    const prefixAt = members.find((member) => tellsPrefix(member, spec.name))?.offset;
    const isBeside = prefixAt === undefined && members.some(({ name, type }) => type === 'u8' && /-len$/.test(name));
    return { role: 'address', spec, prefixAt, isBeside };
  }
  if (spec.type === 'string') {
    const rank = NAMES.findIndex((pattern) => pattern.test(spec.name));
    return rank < 0 ? undefined : { role: 'name', spec, rank };
  }
  if (spec.type === 'nest' && spec.nested !== undefined) return { role: 'nest', spec };
  return INTEGER_IDS.test(spec.type) && /(^|-)(id|index|ifindex|oif|iif)$/.test(spec.name)
    ? { role: 'id', spec }
    : undefined;
}

/** From the one that names the thing itself to those that name something about it. */
const NAMES: readonly RegExp[] = [/^(if|dev-?)?name$/, /^label$/, /^[a-z]+-name$/, /-name$/];
const INTEGER_IDS = /^(u16|u32|s32|uint|sint)$/;

/** 'ifa-prefixlen' tells it for any address, 'rtm-dst-len' for dst. */
const tellsPrefix = ({ name, type }: Member, address: string): boolean =>
  type === 'u8' && (/(^|-)prefixlen$/.test(name) || name === `${address}-len` || name.endsWith(`-${address}-len`));
