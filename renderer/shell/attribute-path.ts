/** The path to an attribute that is being typed in the filter. Pure. */

export interface TypedPath {
  /** Whole names before the one that is typed. */
  readonly path: readonly (string | number)[];
  /** What is typed of the name so far. */
  readonly begun: string;
  /** Where that starts in the text. */
  readonly at: number;
}

const typed = /(?:^|[^\p{L}\d_.-])attr((?:\.[\p{L}\d_-]+|\[\d+\])*)\.([\p{L}\d_-]*)$/iu;

/** Of the text before the caret; undefined where it does not end in such a path. */
export function typedPath(before: string): TypedPath | undefined {
  const [, whole, begun] = typed.exec(before) ?? [];
  if (whole === undefined || begun === undefined) return undefined;
  const path = Array.from(whole.matchAll(/\.([\p{L}\d_-]+)|\[(\d+)\]/gu), ([, name, type]) => name ?? Number(type));
  return { path, begun, at: before.length - begun.length };
}
