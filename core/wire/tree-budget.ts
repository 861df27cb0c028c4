// Owns how much of one message a tree shows. A message of a megabyte may hold 260,000 attributes, which nobody reads and
// which would hold up the screen: of a list as many are taken apart as there is room for, and the rest is counted.
import type { ByteRange } from './bytes.ts';
import { node, type WireNode } from './node.ts';

/** Nodes of a tree that lists, structs and arrays may take together. */
export const MOST_NODES = 1500;
/** Of one list, so that a long one leaves room for what stands behind it. */
const LONGEST_LIST = 1000;

/** One for each tree. A list takes its nodes before what is nested in them, so that the outer ones are seen first. */
export class TreeBudget {
  #left = MOST_NODES;

  /** How many nodes a list may have. */
  get most(): number {
    return Math.min(this.#left, LONGEST_LIST);
  }

  /** Takes `wanted` nodes, or as many as there are. @returns how many */
  take(wanted: number): number {
    const taken = Math.min(wanted, this.most);
    this.#left -= taken;
    return taken;
  }
}

/** Stands for what there was no room for: '… and 61,234 more'. */
export const unshown = (count: number, { offset, length }: ByteRange): WireNode =>
  node('…', offset, length, { note: `and ${count.toLocaleString('en')} more` });
