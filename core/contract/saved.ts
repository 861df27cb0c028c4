/** The shapes of saved messages: the folder of their files, one file as read, and a run of them. */
import { z } from 'zod';
import type { Problem } from '../saved/read-saved.ts';
import type { SavedMessage } from '../saved/saved-message.ts';
import type { AppErrorData } from './errors.ts';

/** Relative to the folder of saved messages, with '/' between names; empty is that folder itself. */
export const savedPath = z.string().max(1_024);

/** A message's text. */
export const savedText = z.string().max(8 << 20);

export interface SavedFolderEntry {
  kind: 'folder';
  name: string;
  path: string;
  entries: SavedEntry[];
}
export interface SavedFileEntry {
  kind: 'file';
  /** Without '.yaml'. */
  name: string;
  path: string;
  /** What is wrong with it first; it can be opened all the same. */
  problem?: Problem;
}
export type SavedEntry = SavedFolderEntry | SavedFileEntry;

export interface SavedTree {
  /** Absolute. It need not be there yet. */
  root: string;
  entries: SavedEntry[];
  /** Why the folder can't be read. */
  error?: AppErrorData;
}

/** What a text reads as. */
export interface SavedReadingData {
  message?: SavedMessage;
  problems: readonly Problem[];
}

export interface SavedFile extends SavedReadingData {
  path: string;
  text: string;
}

export type SavedStatus = 'waiting' | 'running' | 'passed' | 'failed' | 'error' | 'skipped';

export interface SavedResult {
  path: string;
  name: string;
  status: SavedStatus;
  /** What came, or why it could not be run. */
  words: string;
  nextStep?: string;
  /** From the send to the verdict; NaN before there is one. */
  tookMs: number;
}

export interface SavedRun {
  status: 'idle' | 'running' | 'finished' | 'stopped';
  /** In the order in which they are run. */
  results: SavedResult[];
  elapsedMs: number;
}

/** The bytes of one exchange, whole messages. */
export interface SavedExchange {
  protocol: number;
  sent?: Uint8Array;
  /** At most the first 16. */
  received: { bytes: Uint8Array; afterNs: number }[];
}
