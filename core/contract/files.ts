/** Captures as files, as they cross the contract: what is asked for, how it goes on, and what was loaded. */
import { z } from 'zod';
import type { Damage } from '../capture/capture-file.ts';
import type { ExportFormat } from '../capture/export-formats.ts';
import type { AppErrorData } from './errors.ts';

export const exportRequest = z.strictObject({
  format: z.enum(['pcapng', 'jsonl', 'txt'] satisfies ExportFormat[]),
  /** All that is not cleared, or of it what the filter shows. */
  scope: z.enum(['all', 'shown']),
});
export type ExportRequest = z.infer<typeof exportRequest>;

export const importRequest = z.strictObject({
  /** Of a file that the page has and will send; left out, the host's dialog asks for one. */
  file: z
    .strictObject({
      name: z.string().min(1).max(255),
      sizeBytes: z.number().int().min(0),
    })
    .optional(),
});

/** A file that the page has made: a figure, or its data. */
export const madeFile = z.strictObject({
  /** A name alone, without folders. */
  name: z
    .string()
    .min(1)
    .max(255)
    .regex(/^[^/\0]+$/, 'is a name, not a path'),
  bytes: z.instanceof(Uint8Array).refine((bytes) => bytes.length <= 1 << 25, 'at most 32 MiB'),
});
export type MadeFile = z.infer<typeof madeFile>;

/** What became of it: written under a name; not, as none was chosen; or to be downloaded by the page itself. */
export type FileSaved = { by: 'host'; name: string } | { by: 'nobody' } | { by: 'page' };

/** Stands for a file that is to be written or read; its path is the host's affair. */
export interface FileTicket {
  /** Of the job that begins with it. */
  id: number;
  name: string;
  /** Path on the page's own server to GET an export from or PUT an import to, once; null where the host does it alone. */
  path: string | null;
}

export interface FileJob {
  id: number;
  kind: 'export' | 'import';
  name: string;
  status: 'running' | 'finished' | 'failed' | 'cancelled';
  /** Written or read so far. */
  records: number;
  bytes: number;
  /** How much of the way is done, 0 to 1; NaN where that is not known. */
  done: number;
  /** At the rate so far; NaN before it is known. */
  leftMs: number;
  error?: AppErrorData;
}

/** A file whose records are shown. */
export interface LoadedFile {
  /** Of the job that loaded it. */
  id: number;
  name: string;
  records: number;
  /** Packets that are not netlink's. */
  skipped: number;
  /** Where the file stops making sense; null for a sound one. */
  damage: Damage | null;
}
