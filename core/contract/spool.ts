/** The live capture as it is written to a file while it runs, and what sessions left behind that did not end well. */
import type { AppErrorData } from './errors.ts';

export interface SpoolState {
  /** What is written to; null while nothing is saved. */
  file: SpooledFile | null;
  /** Why nothing is saved although it is wanted. The capture goes on in memory. */
  error?: AppErrorData;
  /** Captures of sessions that were cut off, the latest first. */
  unfinished: UnfinishedCapture[];
}

export interface SpooledFile {
  name: string;
  /** For the eye; no method takes it. */
  folder: string;
  records: number;
  bytes: number;
  /** Records that made room for newer ones before they were written. */
  missed: number;
}

export interface UnfinishedCapture {
  name: string;
  bytes: number;
}
