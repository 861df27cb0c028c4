// Owns the step from YAML to values: a Place is a node of the document that knows where it stands, and whose readers
// return what was asked for or refuse with that place.
import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
} from 'yaml';
import { didYouMean } from '../wire/did-you-mean.ts';
import type { SpecWarning } from './spec.ts';
import { SpecError } from './spec-error.ts';

interface Source {
  readonly file: string;
  readonly aliased: ReadonlyMap<Alias, Node>;
  readonly lines: LineCounter;
  readonly warnings: SpecWarning[];
}

export function openDocument(text: string, file: string): Place {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    intAsBigInt: true,
    prettyErrors: false,
    logLevel: 'error',
  });
  const [error] = document.errors;
  if (error) {
    const { line, col } = lines.linePos(error.pos[0]);
    throw new SpecError(`not YAML: ${error.message}`, { file, path: '', line, column: col });
  }
  const source = { file, aliased: resolveAliases(document), lines, warnings: [] };
  return new Place(source, document.contents as Node | null, '', 0);
}

export class Place {
  readonly path: string;
  readonly #source: Source;
  readonly #node: Node | null;
  /** An alias whose anchor isn't there. */
  readonly #lost?: string;
  /** Of the text, where the node itself has no place. */
  readonly #start: number;

  constructor(source: Source, node: Node | null, path: string, start: number) {
    this.#source = source;
    this.#start = node?.range?.[0] ?? start;
    this.#node = isAlias(node) ? (source.aliased.get(node) ?? null) : node;
    this.#lost = isAlias(node) && this.#node === null ? node.source : undefined;
    this.path = path;
  }

  get warnings(): readonly SpecWarning[] {
    return this.#source.warnings;
  }

  fail(reason: string): never {
    const { line, col } = this.#source.lines.linePos(this.#start);
    throw new SpecError(reason, { file: this.#source.file, path: this.path, line, column: col });
  }

  warn(message: string): void {
    const { line } = this.#source.lines.linePos(this.#start);
    this.#source.warnings.push({ path: this.path, line, message });
  }

  /** This place, once it is known to be a mapping with properties of these names. A slip of the pen is refused. */
  mapping(names: readonly string[]): this {
    if (!isMap(this.#node)) this.fail(`expected a mapping, found ${this.#found()}`);
    for (const { key } of this.#node.items) {
      const name = isScalar(key) ? String(key.value) : '';
      if (names.includes(name)) continue;
      const place = new Place(this.#source, key as Node, this.#inside(name), this.#start);
      const meant = didYouMean(name, names);
      if (meant) place.fail(`unknown property '${name}'${meant}`);
      place.warn(`unknown property '${name}', which is left out`);
    }
    return this;
  }

  get(name: string): Place | undefined {
    const pair = isMap(this.#node)
      ? this.#node.items.find(({ key }) => isScalar(key) && key.value === name)
      : undefined;
    if (pair === undefined || pair.value === null) return undefined;
    return new Place(this.#source, pair.value as Node, this.#inside(name), this.#start);
  }

  need(name: string): Place {
    return this.get(name) ?? this.fail(`'${name}' is missing`);
  }

  items(): Place[] {
    if (!isSeq(this.#node)) this.fail(`expected a list, found ${this.#found()}`);
    return this.#node.items.map(
      (item, index) => new Place(this.#source, item as Node, `${this.path}[${index}]`, this.#start),
    );
  }

  isMapping(): boolean {
    return isMap(this.#node);
  }

  isNull(): boolean {
    return this.#node === null || (isScalar(this.#node) && this.#node.value === null);
  }

  isText(): boolean {
    return isScalar(this.#node) && typeof this.#node.value === 'string';
  }

  /** Text as it is written: a name such as 10 or null needs no quotes. */
  text(): string {
    if (!isScalar(this.#node)) this.fail(`expected text, found ${this.#found()}`);
    const text = typeof this.#node.value === 'string' ? this.#node.value : (this.#node.source ?? '');
    return text === '' ? this.fail('expected text, found nothing') : text;
  }

  bigint(): bigint {
    if (isScalar(this.#node) && typeof this.#node.value === 'bigint') return this.#node.value;
    return this.fail(`expected an integer, found ${this.#found()}`);
  }

  integer(least = Number.MIN_SAFE_INTEGER, most = Number.MAX_SAFE_INTEGER): number {
    const value = this.bigint();
    if (value < BigInt(least)) this.fail(`${value} is less than ${least}`);
    if (value > BigInt(most)) this.fail(`${value} is more than ${most}`);
    return Number(value);
  }

  flag(): boolean {
    if (isScalar(this.#node) && typeof this.#node.value === 'boolean') return this.#node.value;
    return this.fail(`expected true or false, found ${this.#found()}`);
  }

  oneOf<T extends string>(words: readonly T[], what: string): T {
    const text = this.text();
    const word = words.find((candidate) => candidate === text);
    return word ?? this.fail(`'${text}' is no ${what}${didYouMean(text, words) || `; there is ${words.join(', ')}`}`);
  }

  #inside(name: string): string {
    return this.path ? `${this.path}.${name}` : name;
  }

  #found(): string {
    if (isMap(this.#node)) return 'a mapping';
    if (isSeq(this.#node)) return 'a list';
    if (this.#lost !== undefined) return `the alias *${this.#lost}, which stands for nothing`;
    if (this.isNull()) return 'nothing';
    return isScalar(this.#node) ? `'${this.#node.source ?? this.#node.value}'` : 'something else';
  }
}

/** In one walk; an alias means the last anchor of its name before it. */
function resolveAliases(document: Document): Map<Alias, Node> {
  const anchors = new Map<string, Node>();
  const aliased = new Map<Alias, Node>();
  visit(document, {
    Alias: (_, alias) => {
      const node = anchors.get(alias.source);
      if (node) aliased.set(alias, node);
    },
    Value: (_, node) => {
      if (node.anchor) anchors.set(node.anchor, node);
    },
  });
  return aliased;
}
