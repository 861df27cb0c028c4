// Owns the YAML of saved messages, and alone knows the library: a Field is a value that knows its place in the text, and
// an edit changes values in a text whose comments, order and unknown keys stay.
import { Document, isAlias, isMap, isScalar, LineCounter, type Node, parseDocument, Scalar, type YAMLMap } from 'yaml';

/** What is wrong, where, and what to do. Line and column count from 1. */
export interface Problem {
  readonly line: number;
  readonly column: number;
  /** 'header.type'; empty for the whole file. */
  readonly field: string;
  readonly reason: string;
  readonly nextStep: string;
}

/** How a value that is no plain text or number is written. */
export class HexNumber {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

export interface Values {
  readonly [key: string]: Value;
}
/** Undefined takes a key out. */
export type Value = string | number | boolean | HexNumber | Values | undefined;

export interface YamlFile {
  readonly root: Field;
  readonly problems: Problem[];
}

export function openYaml(text: string): YamlFile {
  const lines = new LineCounter();
  const document = parse(text, lines);
  const problems = document.errors.map(({ message, pos: [start] }) => {
    const { line, col } = lines.linePos(start);
    const reason = `not YAML: ${message}`;
    return { line, column: col, field: '', reason, nextStep: 'Check indentation, colons and quotes here.' };
  });
  const source = { document, lines, problems };
  return { problems, root: new Field(source, document.contents as Node | null, '', 0) };
}

const parse = (text: string, lines?: LineCounter) =>
  parseDocument(text, { prettyErrors: false, logLevel: 'error', ...(lines && { lineCounter: lines }) });

interface Source {
  readonly document: Document;
  readonly lines: LineCounter;
  readonly problems: Problem[];
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

  keys(): { name: string; field: Field }[] {
    if (!isMap(this.#node)) return [];
    return this.#node.items.map(({ key }) => {
      const name = isScalar(key) ? String(key.value) : '';
      return { name, field: new Field(this.#source, key as Node, this.#inside(name), this.#start) };
    });
  }

  get(name: string): Field | undefined {
    const pair = isMap(this.#node)
      ? this.#node.items.find(({ key }) => isScalar(key) && key.value === name)
      : undefined;
    if (!pair) return undefined;
    const start = (pair.key as Node).range?.[0] ?? this.#start;
    return new Field(this.#source, pair.value as Node | null, this.#inside(name), start);
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

/** A new file. */
export function writeYaml(values: Values): string {
  const document = new Document({});
  merge(document.contents as unknown as YAMLMap, values, document);
  return stringify(document);
}

/** The text with these values changed; everything else stays. Undefined where the text is no mapping to change. */
export function editYaml(text: string, values: Values): string | undefined {
  const document = parse(text);
  if (document.errors.length > 0 || !isMap(document.contents)) return undefined;
  merge(document.contents, values, document);
  return stringify(document);
}

/** Lines are never folded: a line of text is a line of the file. */
const stringify = (document: Document): string => document.toString({ lineWidth: 0 });

function merge(map: YAMLMap, values: Values, document: Document): void {
  for (const [key, value] of Object.entries(values)) {
    const node = map.get(key, true) as Node | undefined;
    if (value === undefined) map.delete(key);
    else if (isValues(value)) merge(isMap(node) ? node : addMap(map, key, document), value, document);
    else if (isScalar(node)) setScalar(node, value);
    else map.set(key, setScalar(new Scalar(null), value));
  }
}

const isValues = (value: Value): value is Values => typeof value === 'object' && !(value instanceof HexNumber);

function addMap(map: YAMLMap, key: string, document: Document): YAMLMap {
  const added = document.createNode({}) as YAMLMap;
  map.set(key, added);
  return added;
}

/** The node's comments stay. */
function setScalar(node: Scalar, value: string | number | boolean | HexNumber): Scalar {
  node.value = value instanceof HexNumber ? value.value : value;
  delete node.source;
  node.format = value instanceof HexNumber ? 'HEX' : undefined;
  const isBlock = node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED';
  if (typeof value === 'string' && value.includes('\n')) node.type = 'BLOCK_LITERAL';
  else if (isBlock || typeof value !== 'string') node.type = undefined;
  return node;
}
