// Owns the reading of saved messages' YAML: a Field is a value that knows its place in the text.
import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, visit } from 'yaml';

/** What is wrong, where, and what to do. Line and column count from 1. */
export interface Problem {
  readonly line: number;
  readonly column: number;
  /** 'header.type'; empty for the whole file. */
  readonly field: string;
  readonly reason: string;
  readonly nextStep: string;
}

export interface YamlFile {
  readonly root: Field;
  readonly problems: Problem[];
}

export function openYaml(text: string): YamlFile {
  const lines = new LineCounter();
  const document = parseYaml(text, lines);
  const problems = document.errors.map(({ message, pos: [start] }) => {
    const { line, col } = lines.linePos(start);
    const reason = `not YAML: ${message}`;
    return { line, column: col, field: '', reason, nextStep: 'Check indentation, colons and quotes here.' };
  });
  const source = { document, lines, problems };
  return { problems, root: new Field(source, document.contents as Node | null, '', 0) };
}

export const parseYaml = (text: string, lines?: LineCounter) =>
  parseDocument(text, { prettyErrors: false, logLevel: 'error', ...(lines && { lineCounter: lines }) });

interface Source {
  readonly document: Document;
  readonly lines: LineCounter;
  readonly problems: Problem[];
}

export interface Entry {
  readonly name: string;
  readonly key: Field;
  readonly value: Field;
}

export class Field {
  readonly path: string;
  readonly #source: Source;
  readonly #node: Node | null;
  /** Where this is or should be. */
  readonly #start: number;

  constructor(source: Source, node: Node | null, path: string, start: number) {
    this.path = path;
    this.#source = source;
    this.#start = node?.range?.[0] ?? start;
    this.#node = (isAlias(node) ? node.resolve(source.document) : node) ?? null;
  }

  /** Notes a problem with this value. @returns undefined, for what can't be read. */
  refuse(reason: string, nextStep: string): undefined {
    const { line, col } = this.#source.lines.linePos(this.#start);
    this.#source.problems.push({ line, column: col, field: this.path, reason, nextStep });
  }

  get isMapping(): boolean {
    return isMap(this.#node);
  }

  get isEmpty(): boolean {
    return this.#node === null || (isScalar(this.#node) && this.#node.value === null && !this.#node.source);
  }

  /** What is in a mapping, in the order of the text. */
  entries(): Entry[] {
    if (!isMap(this.#node)) return [];
    return this.#node.items.map(({ key, value }) => {
      const name = isScalar(key) ? String(key.value) : '';
      const place = (node: unknown, start: number): Field =>
        new Field(this.#source, node as Node | null, this.#inside(name), start);
      const start = (key as Node).range?.[0] ?? this.#start;
      return { name, key: place(key, start), value: place(value, start) };
    });
  }

  get(name: string): Field | undefined {
    return this.entries().find((entry) => entry.name === name)?.value;
  }

  /** What is in a list; undefined for anything else. */
  get items(): Field[] | undefined {
    if (!isSeq(this.#node)) return undefined;
    const item = (node: unknown, index: number): Field =>
      new Field(this.#source, node as Node | null, `${this.path}[${index}]`, this.#start);
    return this.#node.items.map(item);
  }

  /** The first value in here that stands for another one: what follows them may have no end. */
  get alias(): Field | undefined {
    let found: Node | undefined;
    if (this.#node)
      visit(this.#node, {
        Alias: (_, node) => {
          found = node;
          return visit.BREAK;
        },
      });
    return found && new Field(this.#source, found, this.path, this.#start);
  }

  /** Text as it is written, so that 00 and 1e3 need no quotes; undefined for a list or a mapping. */
  word(): string | undefined {
    if (this.#node === null) return '';
    if (!isScalar(this.#node)) return undefined;
    const { value, source } = this.#node;
    return typeof value === 'string' ? value : (source ?? '');
  }

  #inside(name: string): string {
    return this.path ? `${this.path}.${name}` : name;
  }
}
