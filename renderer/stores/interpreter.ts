/**
 * What messages mean by the specs of their families. A file of its own, since it is not needed for the first picture:
 * schema-store.ts loads it and what it imports after that.
 */
import { describeWithSpecs, locate } from '../../core/schema/decode.ts';
import { createRegistry, messageName, type Registry } from '../../core/schema/registry.ts';
import { requestNames } from '../../core/schema/request-names.ts';
import type { Spec } from '../../core/schema/spec.ts';
import { summarise } from '../../core/schema/summarise.ts';
import type { DescribeOptions } from '../../core/wire/describe-message.ts';
import type { RequestNames } from '../../core/wire/explain.ts';
import type { Family } from '../../core/wire/family.ts';
import type { WireNode } from '../../core/wire/node.ts';

type Options = Omit<DescribeOptions, 'schema'>;

export interface Interpreter {
  readonly registry: Registry;
  /** As describeMessage does, with the names that a spec has. */
  describe(bytes: Uint8Array, options: Options): WireNode;
  /** 'newaddr 127.0.0.1/8 lo'; undefined where no spec knows the message. */
  summarise(bytes: Uint8Array, options: Options): string | undefined;
  /** 'newaddr': what the message is called. */
  nameOf(bytes: Uint8Array, options: Options): string | undefined;
  /** For who explains a refusal. */
  requestNames(options: Options): RequestNames;
}

/** `familyNames` are those of families that are gone as well. */
export function createInterpreter(
  specs: readonly Spec[],
  families: readonly Pick<Family, 'id' | 'name'>[],
  familyNames: ReadonlyMap<number, string>,
): Interpreter {
  const present = families.map(({ id, name }): [number, string] => [id, name]);
  const registry = createRegistry(specs, present, familyNames);
  return {
    registry,
    describe: (bytes, options) => describeWithSpecs(bytes, { ...options, registry }),
    summarise: (bytes, options) => summarise(bytes, { ...options, registry }),
    nameOf: (bytes, options) => {
      const found = locate(bytes, { ...options, registry });
      return found && messageName(found);
    },
    requestNames: (options) => requestNames({ ...options, registry }),
  };
}
