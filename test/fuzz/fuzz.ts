// Owns one run: mutated messages, one after the other, through everything that reads a message by specs.
import { describeWithSpecs, type SpecOptions } from '../../core/schema/decode.ts';
import { summarise } from '../../core/schema/summarise.ts';
import type { WireNode } from '../../core/wire/node.ts';
import { type Random, randomOf } from '../fixtures/schema/random-composition.ts';
import type { Corpus, Entry } from './corpus.ts';
import { mutate } from './mutate.ts';

export interface Case {
  readonly bytes: Uint8Array;
  readonly options: SpecOptions;
}

/** Without an end; the same for the same seed and corpora. */
export function* casesOf(corpora: readonly Corpus[], seed: number): Generator<Case> {
  const random = randomOf(seed);
  const kept = new Map<Entry, Uint8Array>();
  for (;;) {
    const { registry, entries } = one(corpora, random);
    const [entry, donor] = [one(entries, random), one(entries, random)];
    const { protocol, order } = entry;
    const direction = one(['sent', 'received', undefined] as const, random);
    const bytes = mutate(messageOf(entry, random, kept), random, messageOf(donor, random, kept));
    yield { bytes, options: { registry, protocol, order, ...(direction && { direction }) } };
  }
}

const one = <T>(list: readonly T[], random: Random): T => list[random(list.length)]!;

/** Composing takes longer than decoding, so most messages serve more than once. */
function messageOf(entry: Entry, random: Random, kept: Map<Entry, Uint8Array>): Uint8Array {
  const known = random(20) === 0 ? undefined : kept.get(entry);
  const bytes = known ?? entry.make(random);
  kept.set(entry, bytes);
  return bytes;
}

export function read({ bytes, options }: Case): WireNode {
  summarise(bytes, options);
  return describeWithSpecs(bytes, options);
}

export const countNodes = ({ children }: WireNode): number =>
  children.reduce((sum, child) => sum + countNodes(child), 1);
