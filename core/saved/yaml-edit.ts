// Owns the writing of saved messages' YAML: an edit changes values in a text whose comments, order and unknown keys stay.
import { Document, isMap, isScalar, type Node, Scalar, stringify as stringifyValue, visit, type YAMLMap } from 'yaml';
import { parseYaml } from './yaml-file.ts';

/** How a value that is no plain text or number is written. */
export class HexNumber {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

/** A value that, where it is changed, goes in place of what was there as a whole: maps keep the order of their keys. */
export class Whole {
  readonly value: unknown;
  constructor(value: unknown) {
    this.value = value;
  }
  /** Its text, by which two are compared. */
  toJSON(): string {
    return stringifyValue(this.value);
  }
}

export interface Values {
  readonly [key: string]: Value;
}
/** Undefined takes a key out. */
export type Value = string | number | boolean | HexNumber | Whole | Values | undefined;

/** A new file. */
export function writeYaml(values: Values): string {
  const document = new Document({});
  merge(document.contents as unknown as YAMLMap, values, document);
  return stringify(document);
}

/** The text with these values changed; everything else stays. Undefined where the text is no mapping to change. */
export function editYaml(text: string, values: Values): string | undefined {
  const document = parseYaml(text);
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
    else if (value instanceof Whole) map.set(key, wholeNode(document, value));
    else if (isValues(value)) merge(isMap(node) ? node : addMap(map, key, document), value, document);
    else if (isScalar(node)) setScalar(node, value);
    else map.set(key, setScalar(new Scalar(null), value));
  }
}

/** Lists of words stand on one line. */
function wholeNode(document: Document, { value }: Whole): Node {
  const node = document.createNode(value) as Node;
  visit(node, {
    Seq: (_, list) => {
      list.flow = list.items.every(isScalar);
    },
  });
  return node;
}

const isValues = (value: Value): value is Values =>
  typeof value === 'object' && !(value instanceof HexNumber) && !(value instanceof Whole);

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
