/** Why a filter's text is refused, and where; in words that say what was expected there. */
export class FilterError extends Error {
  /** Where in the text, in UTF-16 units from 0; the text's length where something is missing at its end. */
  readonly position: number;
  /** How much of the text is meant; 0 at its end. */
  readonly length: number;

  constructor(message: string, position: number, length = 0) {
    super(message);
    this.name = 'FilterError';
    this.position = position;
    this.length = length;
  }
}

/** '; did you mean rtt?' where a word of the list is one or two slips of the pen away, or starts so; else ''. */
export function didYouMean(word: string, words: Iterable<string>): string {
  let best = '';
  let least = Math.min(2, word.length - 1) + 1;
  for (const candidate of words) {
    const slips = candidate.startsWith(word) ? 1 : slipsBetween(word, candidate);
    if (slips < least) [best, least] = [candidate, slips];
  }
  return best && `; did you mean ${best}?`;
}

/** Levenshtein's distance: letters to put in, leave out or replace. */
function slipsBetween(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = above[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(replaced, above[j]! + 1, row[j - 1]! + 1));
    }
    above = row;
  }
  return above[b.length]!;
}
