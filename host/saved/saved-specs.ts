/** The specs by which saved messages tell fields. Families of generic netlink have no ids in it: those are found as a message is sent. */
import { createRegistry, type Registry } from '../../core/schema/registry.ts';
import type { SchemaReader } from '../schema/schemas.ts';

export class SavedSpecs {
  readonly #schemas: SchemaReader;
  #from: unknown;
  #registry = createRegistry([]);

  constructor(schemas: SchemaReader) {
    this.#schemas = schemas;
  }

  /** As last read: another one once the specs are others. */
  get registry(): Registry {
    return this.#registry;
  }

  async read(): Promise<Registry> {
    const schemas = await this.#schemas.read();
    if (schemas !== this.#from) this.#registry = createRegistry(schemas.specs);
    this.#from = schemas;
    return this.#registry;
  }
}
