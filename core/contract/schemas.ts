/** What the host tells of netlink schemas (YNL): the specs that hold, and what became of each file they were read from. */
import type { Spec } from '../schema/spec.ts';

export interface Schemas {
  /** One a family. */
  readonly specs: readonly Spec[];
  /** In the order in which they count: the first that has a family gives its spec. nlscope's own is the last. */
  readonly folders: readonly SchemaFolder[];
  /** Folder by folder, by name within each. */
  readonly files: readonly SchemaFile[];
}

export interface SchemaFolder {
  readonly path: string;
  /** Comes with nlscope. */
  readonly isOwn: boolean;
  readonly fileCount: number;
  /** Why it could not be read. */
  readonly problem?: string;
}

export interface SchemaFile {
  readonly path: string;
  readonly family?: string;
  /** What is doubtful in it and did no harm: how often. */
  readonly warningCount: number;
  /** Why it is no spec. */
  readonly error?: SchemaError;
  /** Path of the file whose spec of the same family holds instead. */
  readonly overridden?: string;
}

export interface SchemaError {
  readonly reason: string;
  /** Within the document: 'operations.list[3].do'. Missing, as line and column are, where the file can't be read at all. */
  readonly path?: string;
  /** Both count from 1. */
  readonly line?: number;
  readonly column?: number;
}
