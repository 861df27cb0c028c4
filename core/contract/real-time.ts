/** The real-time priority of a socket's receive thread. */
import type { AppErrorData } from './errors.ts';

export interface RealTimeState {
  /** Of SCHED_RR, as the kernel says; 0: the thread has none, as always during a run. */
  priority: number;
  /** Why it was refused; null where it wasn't, or isn't asked for. */
  refusal: AppErrorData | null;
}
