/**
 * The text of the filter that is in force, made into a filter of each capture: what names of attributes mean hangs on the
 * specs, and on which id a family of generic netlink has, which another machine's file has otherwise. It is made anew
 * when either changes.
 */
import { namedFamily } from '../core/capture/family-names.ts';
import { asksAttributes, compileFilter, type Filter, FilterError, parseFilter } from '../core/capture/filter.ts';
import type { FilterTree } from '../core/capture/filter-tree.ts';
import { AppError } from '../core/contract/errors.ts';
import { answerAttributes } from '../core/schema/answer-attributes.ts';
import { createRegistry } from '../core/schema/registry.ts';
import type { Spec } from '../core/schema/spec.ts';
import type { Family } from '../core/wire/family.ts';
import type { LoadedCapture } from './files/load-capture.ts';
import { indexOfBytes } from './index-of-bytes.ts';
import type { ShownCapture } from './shown-capture.ts';

export interface FilterInForceOptions {
  shown: ShownCapture;
  /** Asked only of a filter that has attributes. */
  readSpecs(): Promise<readonly Spec[]>;
  /** Of this machine. @throws where they can't be read */
  readFamilies(): readonly Pick<Family, 'id' | 'name'>[];
}

type BoundIds = ReadonlyMap<number, string>;

export class FilterInForce {
  readonly #options: FilterInForceOptions;
  #tree: FilterTree | undefined;
  /** By message type; of families that are gone too, whose messages the capture still has. */
  readonly #names = new Map<number, string>();
  /** Texts are put in force in the order in which they came. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: FilterInForceOptions) {
    this.#options = options;
  }

  /** Empty text removes the filter. @throws AppError FILTER_SYNTAX; the filter in force then stays */
  set(text: string): Promise<void> {
    const put = this.#last.then(() => this.#put(text.trim()));
    this.#last = put.catch(() => {});
    return put;
  }

  /** Specs or families are others by now. One whose names have gone stays as it is. */
  async renew(): Promise<void> {
    const renewed = this.#last.then(async () => {
      if (this.#tree && asksAttributes(this.#tree)) await this.#show(this.#tree);
    });
    this.#last = renewed.catch(() => {});
    await this.#last;
  }

  async #put(text: string): Promise<void> {
    try {
      const tree = text === '' ? undefined : parseFilter(text);
      await this.#show(tree);
      this.#tree = tree;
    } catch (error) {
      if (!(error instanceof FilterError)) throw error;
      throw new AppError({ code: 'FILTER_SYNTAX', message: error.message, position: error.position }, { cause: error });
    }
  }

  async #show(tree: FilterTree | undefined): Promise<void> {
    const { shown } = this.#options;
    if (!tree) shown.filterOf = undefined;
    else if (asksAttributes(tree)) shown.filterOf = await this.#attributeFilter(tree);
    else {
      const filter = compileFilter(tree, { indexOf: indexOfBytes });
      shown.filterOf = () => filter;
    }
  }

  /** @throws FilterError, as what is wrong with a filter of this machine's families is wrong with it anywhere */
  async #attributeFilter(tree: FilterTree): Promise<(loaded?: LoadedCapture) => Filter> {
    const specs = await this.#options.readSpecs();
    const present = this.#readFamilies();
    const names: BoundIds = new Map(this.#names);
    const compile = (ids: Iterable<[number, string]>, others: Iterable<readonly [number, string]>): Filter => {
      const attributes = answerAttributes(createRegistry(specs, ids, others));
      return compileFilter(tree, { indexOf: indexOfBytes, attributes });
    };
    const live = compile(present, names);
    return (loaded) => (loaded ? compile(familiesOf(loaded), names) : live);
  }

  /** Of those that can't be read none is known, as of a kernel without generic netlink. */
  #readFamilies(): [number, string][] {
    try {
      const present = this.#options.readFamilies().map(({ id, name }): [number, string] => [id, name]);
      for (const [id, name] of present) this.#names.set(id, name);
      return present;
    } catch {
      return [];
    }
  }
}

/** As the file tells them. */
const familiesOf = ({ families }: LoadedCapture): [number, string][] =>
  Array.from(families, ([id, reply]) => [id, namedFamily(reply)!.name]);
