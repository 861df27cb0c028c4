/**
 * The specs that the host has read, and what reads messages by them. Nothing of it is needed for the first picture, so
 * that nothing is asked for until {@link SchemaState.load} is called.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Client } from '../../core/contract/connect.ts';
import { type AppErrorData, toErrorData } from '../../core/contract/errors.ts';
import type { Schemas } from '../../core/contract/schemas.ts';
import type { HostStore } from './host-store.ts';
import type { Interpreter } from './interpreter.ts';

export interface SchemaState {
  /** As the host last told them. */
  schemas: Schemas | undefined;
  /** Another one whenever the specs or the ids of generic netlink's families have changed. */
  interpreter: Interpreter | undefined;
  /** Why the last reading failed. What was read before stays. */
  error: AppErrorData | undefined;
  isReading: boolean;

  /** Reads the specs, once. */
  load(): Promise<void>;
  /** Has the host read the files again. */
  readAgain(): Promise<void>;
}
export type SchemaStore = StoreApi<SchemaState>;

export function createSchemaStore(client: Client, host: HostStore): SchemaStore {
  let loading: Promise<void> | undefined;
  let create: typeof import('./interpreter.ts')['createInterpreter'] | undefined;
  return createStore<SchemaState>()((set, get) => {
    const take = (schemas: Schemas): void => set({ schemas, interpreter: interpret(schemas), error: undefined });
    const interpret = (schemas: Schemas | undefined): Interpreter | undefined =>
      schemas && create?.(schemas.specs, host.getState().families, host.getState().familyNames);
    const read = async (method: 'schemas.read' | 'schemas.readAgain'): Promise<void> => {
      set({ isReading: true });
      try {
        take(await client.request(method, {}));
      } catch (thrown) {
        const error = toErrorData(thrown);
        // That the host is gone is told elsewhere.
        set({ error: error.code === 'CLOSED' ? undefined : error });
      }
      set({ isReading: false });
    };
    const begin = async (): Promise<void> => {
      const module = await import('./interpreter.ts');
      create = module.createInterpreter;
      client.on('schemas.changed', take);
      host.subscribe(({ familyNames }, before) => {
        if (familyNames !== before.familyNames) set({ interpreter: interpret(get().schemas) });
      });
      await read('schemas.read');
    };
    return {
      schemas: undefined,
      interpreter: undefined,
      error: undefined,
      isReading: false,
      load: () => {
        loading ??= begin();
        return loading;
      },
      async readAgain() {
        await get().load();
        await read('schemas.readAgain');
      },
    };
  });
}
