/** What is known of generic netlink's families from a capture's own messages, and records in words by that. */
import type { FileRecord, RecordWriter } from '../../core/capture/capture-file.ts';
import { goneFamily, namedFamily } from '../../core/capture/family-names.ts';
import { createJsonLinesWriter } from '../../core/capture/json-lines.ts';
import { describeWithSpecs } from '../../core/schema/decode.ts';
import { createRegistry, type Registry } from '../../core/schema/registry.ts';
import type { Spec } from '../../core/schema/spec.ts';
import { summarise } from '../../core/schema/summarise.ts';
import type { Family } from '../../core/wire/family.ts';

/** Families come and go from record to record. */
export class KnownFamilies {
  readonly registry: Registry;
  readonly #families = new Map<number, Family>();

  constructor(specs: readonly Spec[]) {
    this.registry = createRegistry(specs);
  }

  get families(): readonly Family[] {
    return [...this.#families.values()];
  }

  follow(record: FileRecord): void {
    const [family, gone] = [namedFamily(record), goneFamily(record)];
    if (family) {
      this.#families.set(family.id, family);
      this.registry.bind(family.name, family.id);
    }
    if (gone) {
      this.#families.delete(gone.id);
      this.registry.unbind(gone.name);
    }
  }
}

/** JSON Lines that tell messages by the specs of their families. */
export function createSpecLinesWriter(specs: readonly Spec[]): RecordWriter {
  const known = new KnownFamilies(specs);
  const { registry } = known;
  const writer = createJsonLinesWriter({
    describe: (bytes, options) => describeWithSpecs(bytes, { ...options, registry }),
    summarise: (bytes, options) => summarise(bytes, { ...options, registry }),
  });
  return {
    start: writer.start,
    write: (record) => {
      known.follow(record);
      return writer.write(record);
    },
  };
}
