/**
 * Keeps a survey (core/echo/survey.ts) level with a capture. Looks at records in their order, in slices, and only when
 * it is asked; of those it has seen it follows each change of an echo's state.
 */
import type { Filter } from '../core/capture/filter.ts';
import type { SurveyReading } from '../core/contract/statistics.ts';
import { createSurveyor } from '../core/echo/survey.ts';
import type { CaptureStore, StoredRecord } from './capture-store.ts';
import { inSlices } from './slices.ts';

/** How long one reading goes on before it tells what it has. */
const readingMs = 150;
/** Few, as a filter may look through all bytes of each. */
const stepRecords = 128;

export interface ShownRecords {
  store: CaptureStore;
  /** Number of the first record that is shown. */
  from: number;
  /** Of those after it. */
  filter: Filter | undefined;
}

export class CaptureSurvey {
  readonly #shown: ShownRecords;
  readonly #surveyor = createSurveyor();
  /** Number of the next record to look at. */
  #next: number;

  constructor(shown: ShownRecords) {
    this.#shown = shown;
    this.#next = shown.from;
  }

  /** A sent message is about to get its verdict, or another one. */
  beforeChange(number: number): void {
    const record = this.#counted(number);
    if (record) this.#surveyor.retract(record.segment, record.row, this.#shown.store.find);
  }

  /** The verdict is written. */
  afterChange(number: number): void {
    const record = this.#counted(number);
    if (record) this.#surveyor.add(record.segment, record.row, this.#shown.store.find);
  }

  /** Goes on with what is new, for a while; what is left is `pending`. */
  async read(): Promise<SurveyReading> {
    await inSlices(() => this.#step(), readingMs);
    return { ...this.#surveyor.read(), pending: this.#pending };
  }

  get #pending(): number {
    const { store } = this.#shown;
    return store.next - Math.max(this.#next, store.first);
  }

  #step(): boolean {
    const { store } = this.#shown;
    // What was evicted before it was looked at is in no figure.
    this.#next = Math.max(this.#next, store.first);
    const end = Math.min(store.next, this.#next + stepRecords);
    for (; this.#next < end; this.#next++) {
      const record = store.find(this.#next)!;
      if (this.#shows(record)) this.#surveyor.add(record.segment, record.row, store.find);
    }
    return this.#pending > 0;
  }

  #shows({ segment, row }: StoredRecord): boolean {
    const { filter, store } = this.#shown;
    return filter?.matches(segment, row, store.find) ?? true;
  }

  /** Undefined for a record that is in no figure, and for one that was evicted: its state stays what it was. */
  #counted(number: number): StoredRecord | undefined {
    const { store, from } = this.#shown;
    if (number >= this.#next || number < from) return undefined;
    const record = store.find(number);
    return record && this.#shows(record) ? record : undefined;
  }
}
