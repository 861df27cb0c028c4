/**
 * The renderer's end of the contract. It trusts its host, so it checks no schema and stays free of them; a transport
 * that closes rejects all that is pending, so that nothing hangs.
 */
import type { EventName, Events, MethodName, Params, Returned } from './api.ts';
import { AppError, type AppErrorData } from './errors.ts';
import type { Transport } from './transport.ts';

type HostFrame =
  | { event: EventName; data: never }
  | { id: number; error: AppErrorData }
  | { id: number; result: unknown };

/** The renderer's end of a transport. */
export interface Client {
  request<M extends MethodName>(method: M, params: Params<M>): Promise<Returned<M>>;
  /** @returns a function that ends the subscription. */
  on<E extends EventName>(event: E, listener: (data: Events[E]) => void): () => void;
  onClose(listener: () => void): void;
}

interface Pending {
  resolve(result: unknown): void;
  reject(error: AppError): void;
}

export function connect(transport: Transport): Client {
  const pending = new Map<number, Pending>();
  const listeners = new Map<EventName, Set<(data: never) => void>>();
  let nextId = 0;
  let open = true;
  const closed = (): AppError => new AppError({ code: 'CLOSED', message: 'the connection to the host is closed' });

  transport.onClose(() => {
    open = false;
    for (const { reject } of pending.values()) reject(closed());
    pending.clear();
  });
  const take = (incoming: HostFrame): void => {
    if ('event' in incoming) {
      for (const listener of listeners.get(incoming.event) ?? []) listener(incoming.data);
      return;
    }
    const waiting = pending.get(incoming.id);
    pending.delete(incoming.id);
    if ('error' in incoming) waiting?.reject(new AppError(incoming.error));
    else waiting?.resolve(incoming.result);
  };
  transport.onMessage((message) => {
    for (const frame of Array.isArray(message) ? message : [message]) take(frame as HostFrame);
  });

  return {
    request: <M extends MethodName>(method: M, params: Params<M>) =>
      new Promise<Returned<M>>((resolve, reject) => {
        if (!open) return reject(closed());
        const id = nextId++;
        pending.set(id, { resolve: resolve as (result: unknown) => void, reject });
        transport.send({ id, method, params });
      }),
    on: (event, listener) => {
      const set = listeners.get(event) ?? new Set();
      listeners.set(event, set);
      set.add(listener);
      return () => void set.delete(listener);
    },
    onClose: (listener) => transport.onClose(listener),
  };
}
