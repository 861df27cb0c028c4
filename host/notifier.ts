/** Tells listeners of the contract's events: at once, or once after a while however often the state changed meanwhile. */
import type { EventName, Events } from '../core/contract/api.ts';

export type Listener = <E extends EventName>(event: E, data: Events[E]) => void;

/** The state that each event carries, read when it is sent. */
export type EventSources = { [E in EventName]: () => Events[E] };

export class Notifier {
  readonly #sources: EventSources;
  readonly #listeners = new Set<Listener>();
  readonly #pending = new Map<EventName, NodeJS.Timeout>();

  constructor(sources: EventSources) {
    this.#sources = sources;
  }

  /** @returns a function that ends the subscription. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  emit(event: EventName): void {
    clearTimeout(this.#pending.get(event));
    this.#pending.delete(event);
    const data = this.#sources[event]();
    for (const listener of this.#listeners) listener(event, data);
  }

  emitWithin(event: EventName, ms: number): void {
    if (!this.#pending.has(event))
      this.#pending.set(
        event,
        setTimeout(() => this.emit(event), ms),
      );
  }

  close(): void {
    for (const timer of this.#pending.values()) clearTimeout(timer);
    this.#listeners.clear();
  }
}
