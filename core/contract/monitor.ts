/** Sockets that only listen, beside the connection that sends: what is asked for, and what is open. */
import { z } from 'zod';
import type { AppErrorData } from './errors.ts';
import type { RealTimeState } from './real-time.ts';

export const listenTo = z.strictObject({
  /** NETLINK_* number. */
  protocol: z.number().int().min(0).max(31),
  /** Numbers of the multicast groups to join: who joins none hears nothing. */
  groups: z.array(z.number().int().min(1).max(0xffff)).min(1).max(64),
});
export type ListenTo = z.infer<typeof listenTo>;

export interface MonitorListener extends ListenTo {
  /** `socket` of its records, by which it is named. */
  socket: number;
  protocolName: string;
  portId: number;
  receiveBufferBytes: number;
  realTime: RealTimeState;
}

/** A listener of the session before that could not be opened again. */
export interface RefusedListener {
  protocolName: string;
  /** By name where they have one. */
  groups: string[];
  error: AppErrorData;
  /** Missing where a group is not there. */
  to?: ListenTo;
}
