// Owns the reading of constants from C headers: what enums and #defines say, as far as it is integers. No preprocessor:
// of an #if both branches count, and a name that two headers give two values has both.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Undefined where a constant is no integer, or hangs on one that isn't there. */
export type Constants = (name: string) => ReadonlySet<bigint>;

interface Definition {
  readonly expression: string;
  /** Added to it: the entries of an enum count on from the last that has a value. */
  readonly plus: bigint;
}

export function readConstants(files: readonly string[]): Constants {
  const definitions = new Map<string, Definition[]>();
  const define = (name: string, definition: Definition): void => {
    definitions.set(name, [...(definitions.get(name) ?? []), definition]);
  };
  for (const file of files) {
    const text = readFileSync(file, 'utf8')
      .replace(/\/\*[\s\S]*?\*\//g, ' ')
      .replace(/\\\n/g, ' ')
      .replace(/\/\/.*/g, ' ');
    readDefines(text, define);
    readEnums(text, define);
  }
  return resolver(definitions);
}

/** Those of a folder and of the folders in it. */
export function headersIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.h'))
    .map((entry) => join(entry.parentPath, entry.name));
}

type Define = (name: string, definition: Definition) => void;

function readDefines(text: string, define: Define): void {
  for (const [, name, expression] of text.matchAll(/^[ \t]*#[ \t]*define[ \t]+(\w+)[ \t]+(.+)$/gm)) {
    if (expression!.trim() !== name) define(name!, { expression: expression!.trim(), plus: 0n });
  }
}

function readEnums(text: string, define: Define): void {
  for (const [, body] of text.replace(/^[ \t]*#.*$/gm, '').matchAll(/\benum\b[^{};()]*\{([^}]*)\}/g)) {
    let last: Definition = { expression: '0', plus: -1n };
    for (const [, name, expression] of body!.matchAll(/(\w+)\s*(?:=\s*([^,]+))?(?:,|$)/g)) {
      last = expression ? { expression: expression.trim(), plus: 0n } : { ...last, plus: last.plus + 1n };
      define(name!, last);
    }
  }
}

function resolver(definitions: ReadonlyMap<string, readonly Definition[]>): Constants {
  const known = new Map<string, Set<bigint>>();
  const resolve = (name: string): Set<bigint> => {
    const before = known.get(name);
    if (before) return before;
    const values = new Set<bigint>();
    known.set(name, values);
    for (const { expression, plus } of definitions.get(name) ?? []) {
      const value = evaluate(expression, (word) => [...resolve(word)].at(-1));
      if (value !== undefined) values.add(value + plus);
    }
    return values;
  };
  return resolve;
}

/** By falling strength, as in C. */
const OPERATORS: readonly Readonly<Record<string, (a: bigint, b: bigint) => bigint>>[] = [
  { '|': (a, b) => a | b },
  { '&': (a, b) => a & b },
  { '<<': (a, b) => a << b, '>>': (a, b) => a >> b },
  { '+': (a, b) => a + b, '-': (a, b) => a - b },
  { '*': (a, b) => a * b },
];

function evaluate(expression: string, lookup: (name: string) => bigint | undefined): bigint | undefined {
  const tokens = expression.match(/0[xX][\da-fA-F]+|\d+|[A-Za-z_]\w*|<<|>>|\S/g) ?? [];
  let at = 0;
  const operand = (): bigint => {
    const token = tokens[at++] ?? fail();
    if (token === '-') return -operand();
    if (token === '~') return ~operand();
    if (token === '(') {
      const inner = level(0);
      return tokens[at++] === ')' ? inner : fail();
    }
    if (!/^\d/.test(token)) return lookup(token) ?? fail();
    if (/^[uUlL]+$/.test(tokens[at] ?? '')) at += 1;
    return BigInt(/^0[0-7]+$/.test(token) ? `0o${token.slice(1)}` : token);
  };
  const level = (strength: number): bigint => {
    const operators = OPERATORS[strength];
    if (operators === undefined) return operand();
    let left = level(strength + 1);
    for (let apply = operators[tokens[at] ?? '']; apply; apply = operators[tokens[at] ?? '']) {
      at += 1;
      left = apply(left, level(strength + 1));
    }
    return left;
  };
  try {
    const value = level(0);
    return at === tokens.length ? value : undefined;
  } catch (error) {
    if (error === NOT_AN_INTEGER) return undefined;
    throw error;
  }
}

const NOT_AN_INTEGER = new Error('not an integer');

function fail(): never {
  throw NOT_AN_INTEGER;
}
