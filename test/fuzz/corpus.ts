// Owns what is mutated: messages composed for every operation of every spec, and those captured from a real kernel.
import { compose } from '../../core/schema/compose.ts';
import type { SpecOptions } from '../../core/schema/decode.ts';
import type { Family } from '../../core/schema/family.ts';
import { createRegistry, type Registry } from '../../core/schema/registry.ts';
import type { Operation, Spec } from '../../core/schema/spec.ts';
import { FIRST_FREE_TYPE, NETLINK_GENERIC, NETLINK_KOBJECT_UEVENT, NETLINK_ROUTE } from '../../core/wire/constants.ts';
import { encodeUtf8 } from '../../core/wire/text.ts';
import { type Random, randomComposition } from '../fixtures/schema/random-composition.ts';
import { fixture, fixtureNames } from '../fixtures/wire/fixture.ts';

/** One set of specs, and all the messages that are mutated for it. */
export interface Corpus {
  readonly registry: Registry;
  readonly entries: readonly Entry[];
}

export interface Entry {
  readonly protocol: number;
  readonly order: SpecOptions['order'];
  /** The same each time for what was captured. */
  readonly make: (random: Random) => Uint8Array;
}

/** Ids above nlctrl's, one after the other. */
const FIRST_ID = FIRST_FREE_TYPE + 1;

export function openCorpus(specs: readonly Spec[]): Corpus {
  const generic = specs.filter(({ protocol, name }) => protocol === NETLINK_GENERIC && name !== 'nlctrl');
  const registry = createRegistry(
    specs,
    generic.map(({ name }, index) => [FIRST_ID + index, name]),
  );
  const composed = registry.families.flatMap((family) =>
    [...family.operations.values()].flatMap((operation) =>
      (['little', 'big'] as const).map((order) => composedEntry(registry, { family, operation, order })),
    ),
  );
  return { registry, entries: [...composed, ...capturedEntries(), ueventEntry] };
}

interface Composed {
  readonly family: Family;
  readonly operation: Operation;
  readonly order: SpecOptions['order'];
}

const composedEntry = (registry: Registry, { family, operation, order }: Composed): Entry => ({
  protocol: family.spec.protocol,
  order,
  make: (random) => compose(randomComposition(family, operation, random), { registry, order }).bytes,
});

const GENERIC_CAPTURES = /^(nlctrl|netdev|mptcp_pm)/;

const capturedEntries = (): Entry[] =>
  fixtureNames().map((name) => {
    const bytes = fixture(name);
    const protocol = GENERIC_CAPTURES.test(name) ? NETLINK_GENERIC : NETLINK_ROUTE;
    return { protocol, order: 'little', make: () => bytes };
  });

const ueventEntry: Entry = {
  protocol: NETLINK_KOBJECT_UEVENT,
  order: 'little',
  make: () => encodeUtf8('add@/devices/virtual/net/lo\0ACTION=add\0DEVPATH=/devices/virtual/net/lo\0SEQNUM=7\0'),
};
