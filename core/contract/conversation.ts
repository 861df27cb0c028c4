/** A conversation as it crosses the contract: who belongs to it, how far it has come, and a window of its records. */
import { z } from 'zod';
import type { ConversationStatus } from '../echo/conversation-progress.ts';

export const conversationWindow = z.strictObject({
  /** A record of the conversation, any. */
  number: z.number().int().min(0).max(0xffff_ffff),
  /** Rows `from`.. of it; fewer at its end. */
  from: z.number().int().min(0),
  count: z.number().int().min(0).max(1_000),
  headBytes: z.number().int().min(0).max(4_096),
});
export type ConversationRange = z.infer<typeof conversationWindow>;

/** Its rows are the request, where that is held, the replies in the order of the log, and behind them the notifications. */
export interface Conversation {
  /** Number of the request; null where it isn't held. */
  request: number | null;
  /** How many replies there are: echoes, parts of a dump, answers, acknowledgements. */
  replies: number;
  /** How many multicasts there are that carry its sequence: told apart, and in none of the other figures. */
  notifications: number;
  /** Row of the record that was asked for. */
  row: number;
  /** Of the replies, headers included. */
  bytes: number;
  datagrams: number;
  /** When the request was sent, or the first row came where that isn't held; ns since the capture's epoch. */
  startNs: number;
  /** When the last reply came; `startNs` where there is none. */
  endNs: number;
  status: ConversationStatus;
  /** Of a request that was refused or couldn't be sent; otherwise 0. */
  errno: number;
  /** The rows asked for, as a window block (core/capture/window). */
  rows: Uint8Array;
}
