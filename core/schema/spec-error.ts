// Owns the refusal of a YNL document: what is wrong, and where in which file.

export interface SpecPosition {
  readonly file: string;
  /** Within the document: 'attribute-sets[3].attributes[2].type'; empty for all of it. */
  readonly path: string;
  /** Both count from 1. */
  readonly line: number;
  readonly column: number;
}

export class SpecError extends Error implements SpecPosition {
  readonly file: string;
  readonly path: string;
  readonly line: number;
  readonly column: number;
  /** The message alone, without the place that `message` starts with. */
  readonly reason: string;

  constructor(reason: string, { file, path, line, column }: SpecPosition) {
    super(`${file}:${line}:${column}: ${path ? `${path}: ` : ''}${reason}`);
    this.name = 'SpecError';
    this.file = file;
    this.path = path;
    this.line = line;
    this.column = column;
    this.reason = reason;
  }
}
