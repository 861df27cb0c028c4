// Owns what reading a form needs to know of the message: its bytes, the family, and what the checks say by place.
import type { ByteRange } from '../wire/bytes.ts';
import type { WireNode } from '../wire/node.ts';
import type { EncodeContext } from './encode-leaf.ts';

export interface FormContext extends EncodeContext {
  readonly bytes: Uint8Array;
  /** Names of the attributes that the operation takes. */
  readonly expected: ReadonlySet<string>;
  issuesAt(range: ByteRange): readonly string[];
}

/** By offset and length: a tree has a node for each field, with the same bytes. */
export function issuesByPlace(tree: WireNode): FormContext['issuesAt'] {
  const found = new Map<string, string[]>();
  const take = ({ offset, length, issues, children }: WireNode): void => {
    if (issues.length > 0) found.set(`${offset}:${length}`, [...(found.get(`${offset}:${length}`) ?? []), ...issues]);
    for (const child of children) take(child);
  };
  take(tree);
  return ({ offset, length }) => found.get(`${offset}:${length}`) ?? [];
}
