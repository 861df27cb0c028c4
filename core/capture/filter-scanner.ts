/** Reads a filter's text from left to right, token by token on demand. Knows where it is; judges no meaning. */
import { FilterError } from './filter-error.ts';

export interface Scanner {
  /** Where the next token starts: blanks are behind it. */
  readonly position: number;
  /** The text that a sticky pattern matches here, and steps over it; undefined where it does not match. */
  take(pattern: RegExp): string | undefined;
  /** As `take`, without stepping. */
  peek(pattern: RegExp): string | undefined;
  /** Throws at the next token: what was expected there and what was found. */
  expected(what: string): never;
  /** Throws about the token just taken, which starts at `position`. */
  refuse(message: string, position: number): never;
}

const blanks = /\s*/y;
/** What an error points at. */
const anything = /"(?:[^"\\]|\\.)*"?|[\p{L}\d_.]+|&&|\|\||[=!<>]=|./suy;

export function createScanner(text: string): Scanner {
  let position = 0;
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = position;
    return pattern.exec(text)?.[0];
  };
  const step = (token: string): void => {
    position += token.length;
    position += match(blanks)!.length;
  };
  step('');
  let end = 0;
  return {
    get position() {
      return position;
    },
    take(pattern) {
      const token = match(pattern);
      if (token === undefined) return undefined;
      end = position + token.length;
      step(token);
      return token;
    },
    peek: match,
    expected(what) {
      const found = match(anything);
      const where = found === undefined ? 'at the end' : `in place of ${found.startsWith('"') ? found : `"${found}"`}`;
      throw new FilterError(`expected ${what} ${where}`, position, found?.length ?? 0);
    },
    refuse(message, start) {
      throw new FilterError(message, start, end - start);
    },
  };
}
