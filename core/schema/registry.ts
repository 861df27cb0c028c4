// Owns which families are known, and the way from a message to its operation: on raw protocols by message type (which
// on NETLINK_NETFILTER has the subsystem in its high byte, in the specs too), on generic netlink by a family id, which
// is bound to a name at run time, and the command.
import { FIRST_FREE_TYPE, messageTypeName, NETLINK_GENERIC, NLCTRL_TYPE } from '../wire/constants.ts';
import { createFamily, type Family } from './family.ts';
import type { Operation, Spec } from './spec.ts';

/** Requests go to the kernel; replies, notifications and events come from it. */
export type Side = 'request' | 'reply';

export interface Match {
  readonly family: Family;
  readonly operation: Operation;
  /** Whose numbering found it: the other one's, where the side that was asked for has no such number. */
  readonly side: Side;
}

export interface MessageKey {
  readonly protocol: number;
  /** nlmsg_type. */
  readonly type: number;
  /** Behind the nlmsghdr: genlmsghdr's cmd on generic netlink, the address family in most headers of other protocols. */
  readonly firstByte?: number;
  readonly side: Side;
}

/** nlctrl's id is the only one that is fixed (GENL_ID_CTRL). */
const NLCTRL = 'nlctrl';

export class Registry {
  readonly #families = new Map<string, Family>();
  readonly #ids = new Map<string, number>([[NLCTRL, NLCTRL_TYPE]]);
  readonly #names = new Map<number, string>([[NLCTRL_TYPE, NLCTRL]]);
  /** By number in each direction, for each raw protocol; several where sock_diag has one number for all. */
  readonly #raw = new Map<number, Record<Side, Map<number, readonly Match[]>>>();

  /** In the order of registration. */
  get families(): readonly Family[] {
    return [...this.#families.values()];
  }

  /** Goes in place of a family of the same name. */
  register(spec: Spec): Family {
    const family = createFamily(spec);
    const before = this.#families.get(spec.name);
    this.#families.delete(spec.name);
    this.#families.set(spec.name, family);
    for (const protocol of new Set([before?.spec.protocol ?? spec.protocol, spec.protocol])) this.#index(protocol);
    return family;
  }

  /** `id` is the message type that nlctrl tells for the generic family `name`, which may be registered later. */
  bind(name: string, id: number): void {
    const [formerId, formerName] = [this.#ids.get(name), this.#names.get(id)];
    if (formerId !== undefined) this.#names.delete(formerId);
    if (formerName !== undefined) this.#ids.delete(formerName);
    this.#ids.set(name, id);
    this.#names.set(id, name);
  }

  /** The generic family `name` is gone (CTRL_CMD_DELFAMILY): no message is its any more. */
  unbind(name: string): void {
    const id = this.#ids.get(name);
    this.#ids.delete(name);
    if (id !== undefined) this.#names.delete(id);
  }

  /** Messages of `id` are those of a family that is gone: they have names, and nothing can be sent to it. */
  remember(name: string, id: number): void {
    if (!this.#names.has(id)) this.#names.set(id, name);
  }

  /** Undefined for a family that isn't there. */
  idOf(name: string): number | undefined {
    return this.#ids.get(name);
  }

  /** Its id, and those that it had before as far as they are remembered. */
  idsOf(name: string): number[] {
    return Array.from(this.#names).flatMap(([id, bound]) => (bound === name ? id : []));
  }

  family(name: string): Family | undefined {
    return this.#families.get(name);
  }

  /** The name bound to a message type of generic netlink, whether or not there is a spec for it. */
  genericName(type: number): string | undefined {
    return this.#names.get(type);
  }

  find({ protocol, type, firstByte, side }: MessageKey): Match | undefined {
    if (type < FIRST_FREE_TYPE) return undefined;
    if (protocol === NETLINK_GENERIC) return firstByte === undefined ? undefined : this.#generic(type, firstByte, side);
    const numbers = this.#raw.get(protocol);
    const found = numbers && (numbers[side].get(type) ?? numbers[otherSide(side)].get(type));
    return found && chooseByFirstByte(found, firstByte);
  }

  #generic(type: number, command: number, side: Side): Match | undefined {
    const name = this.#names.get(type);
    const family = name === undefined ? undefined : this.#families.get(name);
    return family && (matchIn(family, command, side) ?? matchIn(family, command, otherSide(side)));
  }

  #index(protocol: number): void {
    const numbers = { request: new Map<number, Match[]>(), reply: new Map<number, Match[]>() };
    for (const family of this.#families.values()) {
      if (family.spec.protocol !== protocol) continue;
      for (const side of ['request', 'reply'] as const) {
        for (const [type, operation] of tableOf(family, side)) {
          const all = [operation, ...rivalsOf(family, operation, side)];
          const matches = all.map((each): Match => ({ family, operation: each, side }));
          numbers[side].set(type, matches);
        }
      }
    }
    this.#raw.set(protocol, numbers);
  }
}

const tableOf = (family: Family, side: Side): ReadonlyMap<number, Operation> =>
  side === 'request' ? family.requests : family.replies;

/** Those of the same number that have another header. */
const rivalsOf = ({ spec }: Family, chosen: Operation, side: Side): Operation[] =>
  spec.operations.filter((each) => each[side] === chosen[side] && each.fixedHeader !== chosen.fixedHeader);

/** Of several the one whose header lists the byte in the enum of its first member, as sock_diag's lists its own family. */
function chooseByFirstByte(matches: readonly Match[], byte: number | undefined): Match | undefined {
  if (matches.length === 1 || byte === undefined) return matches[0];
  return matches.find((match) => firstValuesOf(match)?.has(byte)) ?? matches.find((match) => !firstValuesOf(match));
}

function firstValuesOf({ family, operation }: Match): ReadonlyMap<number, string> | undefined {
  const first = family.structs.get(operation.fixedHeader ?? '')?.members[0];
  return first?.enum === undefined ? undefined : family.enums.get(first.enum)?.byValue;
}

/**
 * Of the specs as they are, with generic netlink's families bound to their ids of the moment. Of those that are `gone`
 * a log may still have messages.
 */
export function createRegistry(
  specs: readonly Spec[],
  families: Iterable<readonly [id: number, name: string]> = [],
  gone: Iterable<readonly [id: number, name: string]> = [],
): Registry {
  const registry = new Registry();
  for (const spec of specs) registry.register(spec);
  for (const [id, name] of families) registry.bind(name, id);
  for (const [id, name] of gone) registry.remember(name, id);
  return registry;
}

const otherSide = (side: Side): Side => (side === 'request' ? 'reply' : 'request');

function matchIn(family: Family, number: number, side: Side): Match | undefined {
  const operation = tableOf(family, side).get(number);
  return operation && { family, operation, side };
}

/**
 * What the message is called. Raw protocols have one enum for both directions, whose names the requests have: what
 * comes in answer to getaddr is a newaddr. Where no request has the number the header's own name does: nobody can send a
 * RTM_NEWNEIGHTBL. Elsewhere a reply has no name but its operation's.
 */
export function messageName({ family, operation, side }: Match): string {
  if (side === 'request' || operation.kind !== 'operation') return operation.name;
  const named = family.spec.schema === 'netlink-raw' ? rawName(family, operation.reply!) : undefined;
  return named ?? `${operation.name} reply`;
}

const rawName = (family: Family, type: number): string | undefined =>
  family.requests.get(type)?.name ?? messageTypeName(family.spec.protocol, type)?.replace(/^RTM_/, '').toLowerCase();
