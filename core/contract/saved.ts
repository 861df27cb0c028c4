/** The shapes of saved messages: the folder of their files, one file as read, and a run of them. */
import { z } from 'zod';
import type { Problem, SavedReading } from '../saved/read-saved.ts';
import type { AppErrorData } from './errors.ts';

/** Relative to the folder of saved messages, with '/' between names; empty is that folder itself. */
export const savedPath = z.string().max(1_024);

/** A message's text. */
export const savedText = z.string().max(8 << 20);

const u32 = z.number().int().min(0).max(0xffff_ffff);
const u16 = z.number().int().min(0).max(0xffff);
const bytes = z.instanceof(Uint8Array).refine((b) => b.length <= 1 << 20, 'payload: at most 1 MiB');

const pattern = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('fill'), byte: z.number().int().min(0).max(0xff) }),
  z.strictObject({
    kind: z.literal('count-up'),
    start: u32,
    width: z.union([z.literal(1), z.literal(2), z.literal(4)]),
  }),
  z.strictObject({ kind: z.literal('random'), seed: u32 }),
]);

const timeoutMs = z.number().int().min(1).max(60_000);
const expectation = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.enum(['anything', 'none', 'echo', 'ack']), timeoutMs }),
  z.strictObject({ kind: z.literal('error'), errno: z.number().int().min(1).max(4_095), timeoutMs }),
  z.strictObject({
    kind: z.literal('reply'),
    type: u16.optional(),
    flags: u16.optional(),
    payload: z
      .strictObject({
        bytes: z.array(z.number().int().min(0).max(0xff).nullable()).max(4_096).readonly(),
        more: z.boolean(),
      })
      .optional(),
    timeoutMs,
  }),
]);

/** A message to keep, as the composer has it. */
export const messageToSave = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .regex(/^\P{Cc}*$/u, 'a name is one line'),
  protocol: z.number().int().min(0).max(31),
  peer: z.boolean(),
  destination: z.strictObject({ portId: u32, group: z.number().int().min(0).max(32) }).optional(),
  header: z.strictObject({
    type: u16,
    /** Of generic netlink, by name; `type` is then 0. */
    family: z.string().max(15).optional(),
    flags: u16,
    length: u32.optional(),
    sequence: u32.optional(),
    portId: u32.optional(),
  }),
  payload: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.enum(['hex', 'text', 'fields']), bytes }),
    z.strictObject({
      kind: z.literal('pattern'),
      pattern,
      length: z
        .number()
        .int()
        .min(0)
        .max(1 << 20),
    }),
  ]),
  expect: expectation,
});
export type MessageToSave = z.infer<typeof messageToSave>;

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

export type SavedFile = SavedReading & { path: string; text: string };

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
  /** Number in the live capture of what was sent. */
  record?: number;
  sent?: Uint8Array;
  /** At most the first 16. */
  received: { bytes: Uint8Array; afterNs: number }[];
}
