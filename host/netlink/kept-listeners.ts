/**
 * The listeners that were open, for the next start: a file of protocols and groups, these by name where they have one,
 * since generic netlink numbers its groups anew. A file that can't be read holds none.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { mostListeners } from '../../core/contract/defaults.ts';
import { AppError, toErrorData } from '../../core/contract/errors.ts';
import { type ListenTo, listenTo, type RefusedListener } from '../../core/contract/monitor.ts';
import { NETLINK_GENERIC, protocolName } from '../../core/wire/constants.ts';
import type { Family } from '../../core/wire/family.ts';
import { groupName, multicastGroups, parseGroup } from '../../core/wire/groups.ts';
import { makeFolder, userFolder } from '../user-folders.ts';

export const keptListenersPath = (environment?: NodeJS.ProcessEnv): string =>
  join(userFolder('state', environment), 'listeners.json');

const kept = z
  .array(z.strictObject({ protocol: listenTo.shape.protocol, groups: z.array(z.string().max(64)).min(1).max(64) }))
  .max(mostListeners);
type Kept = z.infer<typeof kept>[number];

export class KeptListeners {
  readonly #path: string;
  readonly #families: () => readonly Family[];

  /** @param families asked for where generic netlink's groups are kept. */
  constructor(path: string, families: () => readonly Family[]) {
    this.#path = path;
    this.#families = families;
  }

  /** Not being able to is no reason to refuse what is open. */
  write(listeners: readonly ListenTo[]): void {
    const all = listeners.map(({ protocol, groups }): Kept => {
      const families = this.#familiesFor(protocol);
      return { protocol, groups: groups.map((group) => groupName(protocol, group, families) ?? `${group}`) };
    });
    try {
      makeFolder(dirname(this.#path));
      writeFileSync(`${this.#path}.new`, `${JSON.stringify(all, null, 2)}\n`);
      renameSync(`${this.#path}.new`, this.#path);
    } catch {
      // Then the next start knows of those before.
    }
  }

  /** @returns what could not be opened, with why. */
  restore(add: (to: ListenTo) => void): RefusedListener[] {
    return this.#read().flatMap(({ protocol, groups }) => {
      let to: ListenTo | undefined;
      try {
        to = this.#numbered({ protocol, groups });
        add(to);
        return [];
      } catch (error) {
        return [{ protocolName: protocolName(protocol), groups, error: toErrorData(error), ...(to && { to }) }];
      }
    });
  }

  #read(): Kept[] {
    try {
      return kept.parse(JSON.parse(readFileSync(this.#path, 'utf8')));
    } catch {
      return [];
    }
  }

  /** @throws AppError NO_GROUP */
  #numbered({ protocol, groups }: Kept): ListenTo {
    const known = multicastGroups(protocol, this.#familiesFor(protocol));
    const numbers = groups.map((word) => {
      const number = parseGroup(word, known);
      if (number !== undefined) return number;
      throw new AppError({
        code: 'NO_GROUP',
        message: `there is no multicast group '${word}' now`,
        nextStep: 'Load the module that registers its family, then listen to it again.',
      });
    });
    return { protocol, groups: numbers };
  }

  #familiesFor(protocol: number): readonly Family[] {
    if (protocol !== NETLINK_GENERIC) return [];
    try {
      return this.#families();
    } catch {
      return [];
    }
  }
}
