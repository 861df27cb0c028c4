/**
 * The generic netlink families of this machine: read from nlctrl, kept, and read again when its multicast group tells
 * of a change, or when something it told was lost. What a family's operations take is asked for as it is wanted.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Handlers } from '../../core/contract/api.ts';
import { AppError, toErrorData } from '../../core/contract/errors.ts';
import { NETLINK_GENERIC } from '../../core/wire/constants.ts';
import { decodeFamily, type Family } from '../../core/wire/family.ts';
import { decodeFamilyPolicy, type FamilyPolicy } from '../../core/wire/family-policy.ts';
import { encodeFamiliesRequest, encodePolicyRequest } from '../../core/wire/nlctrl.ts';
import type { OpenSocket } from './connection.ts';
import { dumpNlctrl } from './nlctrl-dump.ts';
import { type NetlinkSocket, openNetlinkSocket } from './socket.ts';

export interface FamiliesOptions {
  /** What {@link Families.read} returns is another list by now. */
  changed?(): void;
  openSocket?: OpenSocket;
}

/** A module that registers several families tells of each; they are read once. */
const settleMs = 20;

export class Families {
  readonly #changed: () => void;
  readonly #openSocket: OpenSocket;
  readonly #policies = new Map<number, FamilyPolicy>();
  #families: readonly Family[] | undefined;
  #listener: NetlinkSocket | undefined;
  #reading: NodeJS.Timeout | undefined;

  constructor({ changed = () => {}, openSocket = openNetlinkSocket }: FamiliesOptions = {}) {
    this.#changed = changed;
    this.#openSocket = openSocket;
  }

  get handlers(): Pick<Handlers, 'families.read' | 'families.policy'> {
    return { 'families.read': () => this.read(), 'families.policy': ({ familyId }) => this.policy(familyId) };
  }

  /** The first call begins to follow; from then on this asks nobody. @throws AppError */
  read(): readonly Family[] {
    if (this.#listener && this.#families) return this.#families;
    this.#families = this.#dump();
    this.#listen(this.#families);
    return this.#families;
  }

  /** @throws AppError ENOENT where no family has this id */
  policy(familyId: number): FamilyPolicy {
    const known = this.#policies.get(familyId);
    if (known) return known;
    const policy = this.#dumpPolicy(familyId);
    // Kept only while changes are heard of.
    if (this.#listener) this.#policies.set(familyId, policy);
    return policy;
  }

  close(): void {
    clearTimeout(this.#reading);
    this.#listener?.close();
    this.#listener = undefined;
  }

  #dump(): Family[] {
    try {
      return dumpNlctrl(encodeFamiliesRequest(1, 'little'), this.#openSocket)
        .map((message) => decodeFamily(message, 'little'))
        .filter((family) => family !== undefined);
    } catch (error) {
      throw explain(error, 'the generic netlink families');
    }
  }

  #dumpPolicy(familyId: number): FamilyPolicy {
    try {
      const messages = dumpNlctrl(encodePolicyRequest(familyId, 1, 'little'), this.#openSocket);
      return { ...decodeFamilyPolicy(messages, 'little'), familyId };
    } catch (error) {
      // What a family without operations is answered.
      if (toErrorData(error).code === 'ENODATA') return { familyId, operations: [], policies: [], issues: [] };
      throw explain(error, `the policy of family ${familyId}`);
    }
  }

  /** Without a listener the families are read anew each time. */
  #listen(families: readonly Family[]): void {
    const group = families.find(({ name }) => name === 'nlctrl')?.groups.find(({ name }) => name === 'notify');
    if (!group) return;
    const listener = this.#openSocket(NETLINK_GENERIC, {});
    try {
      listener.bind(0);
      listener.join(group.number);
      // What comes is not looked at: a family, an overrun or an error, after each of them what is known may be wrong.
      listener.startReceiving(() => this.#readSoon());
      this.#listener = listener;
      // What changed between the dump and the join was told to nobody.
      this.#families = this.#dump();
    } catch {
      listener.close();
      this.#listener = undefined;
    }
  }

  #readSoon(): void {
    this.#policies.clear();
    this.#reading ??= setTimeout(() => {
      this.#reading = undefined;
      this.#readAgain();
    }, settleMs).unref();
  }

  #readAgain(): void {
    if (!this.#listener) return;
    try {
      const families = this.#dump();
      if (isDeepStrictEqual(families, this.#families)) return;
      this.#families = families;
      this.#changed();
    } catch {
      // Whoever reads next asks anew, and is told what is wrong.
      this.close();
    }
  }
}

function explain(error: unknown, what: string): AppError {
  const { code, syscall, message } = toErrorData(error);
  const [words, nextStep] = failures[code] ?? [message];
  return new AppError({ code, syscall, message: `${what} can't be read: ${words}`, nextStep }, { cause: error });
}

const failures: Record<string, [words: string, nextStep: string]> = {
  EPROTONOSUPPORT: ['this kernel has no NETLINK_GENERIC', 'It needs a kernel with CONFIG_NET.'],
  ENOENT: ['no family has this id now', 'Read the families again: ids change as modules come and go.'],
  EOPNOTSUPP: ['this kernel does not tell policies', 'It needs Linux 5.10 or newer.'],
};
