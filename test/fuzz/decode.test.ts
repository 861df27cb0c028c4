// The short run: `npm run fuzz` is the long one, which also looks at time and memory.
import { describe, expect, it } from 'vitest';
import { MOST_NODES } from '../../core/wire/tree-budget.ts';
import { loadSpec, specFiles } from '../specs/own-specs.ts';
import { openCorpus } from './corpus.ts';
import { type Case, casesOf, countNodes, read } from './fuzz.ts';

const MESSAGES = 20_000;
const SEED = 4;

/** Each node that was taken may hold a few that were not: a sub-message its header, and both what they had no room for. */
const MOST = 4 * MOST_NODES;

describe('mutated messages of every operation', () => {
  const corpora = [openCorpus(specFiles.map(loadSpec))];

  it('become trees of a bounded size, without an exception', { timeout: 120_000 }, () => {
    const cases = casesOf(corpora, SEED);
    const sizes: number[] = [];
    for (let index = 0; index < MESSAGES; index += 1) {
      const one = cases.next().value as Case;
      const size = countNodes(readOrTell(one, index));
      if (size > MOST) expect.fail(`message ${index} has ${size} nodes: ${hex(one)}`);
      sizes.push(size);
    }
    expect(Math.max(...sizes)).toBeGreaterThan(MOST_NODES);
  });

  it('are the same for the same seed', () => {
    const firstOf = (seed: number): string[] => {
      const cases = casesOf(corpora, seed);
      return Array.from({ length: 50 }, () => hex(cases.next().value as Case));
    };
    expect(firstOf(SEED)).toEqual(firstOf(SEED));
    expect(firstOf(SEED)).not.toEqual(firstOf(SEED + 1));
  });
});

const hex = ({ bytes }: Case): string => Buffer.from(bytes).toString('hex');

function readOrTell(one: Case, index: number) {
  try {
    return read(one);
  } catch (error) {
    throw new Error(`message ${index} of seed ${SEED}: ${hex(one)}`, { cause: error });
  }
}
