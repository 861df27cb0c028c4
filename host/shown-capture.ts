/**
 * Which capture is shown: the live one, which goes on whatever is shown, or one that was loaded from a file in its place.
 * The filter in force is the same for both, as each capture understands it.
 */
import type { Filter } from '../core/capture/filter.ts';
import type { CaptureSummary } from '../core/contract/api.ts';
import type { Capture } from './capture.ts';
import type { LoadedCapture } from './files/load-capture.ts';

/** The filter of the live capture, or of a loaded one, whose families have ids of their own. */
export type FilterOf = (loaded?: LoadedCapture) => Filter;

export class ShownCapture {
  readonly #live: Capture;
  readonly #changed: () => void;
  #loaded: LoadedCapture | undefined;
  #filterOf: FilterOf | undefined;

  constructor(live: Capture, changed: () => void) {
    this.#live = live;
    this.#changed = changed;
  }

  get current(): Capture {
    return this.#loaded?.capture ?? this.#live;
  }
  get loaded(): LoadedCapture | undefined {
    return this.#loaded;
  }
  /** Undefined for none. */
  set filterOf(filterOf: FilterOf | undefined) {
    this.#filterOf = filterOf;
    this.#live.filter = filterOf?.();
    if (this.#loaded) this.#loaded.capture.filter = filterOf?.(this.#loaded);
  }
  set budgetBytes(bytes: number) {
    this.#live.budgetBytes = bytes;
    if (this.#loaded) this.#loaded.capture.budgetBytes = bytes;
  }

  show(loaded: LoadedCapture): void {
    loaded.capture.filter = this.#filterOf?.(loaded);
    this.#loaded = loaded;
    this.#changed();
  }

  showLive(): void {
    if (!this.#loaded) return;
    this.#loaded = undefined;
    this.#changed();
  }

  /** Undoes the last clear of what is shown; where there is none, what was loaded makes way for the live capture. */
  restore(): void {
    if (this.current.restorable) this.current.restore();
    else this.showLive();
  }

  summary(): CaptureSummary {
    const summary = this.current.summary();
    const file = this.#loaded?.file ?? null;
    return { ...summary, file, restorable: summary.restorable || file !== null };
  }
}
