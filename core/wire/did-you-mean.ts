// Owns the offer of the word that was probably meant.

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
