/** The capture of all netlink traffic of the machine: how it is, and whose the ports are that it shows. */
import type { AppErrorData } from './errors.ts';

export interface NlmonState {
  /** `starting`: it is being asked for a password, or the device is being made. */
  status: 'off' | 'starting' | 'on';
  /** Its nlmon device while it is on. */
  device: string | null;
  /** Since it was last started. */
  messages: number;
  /** What the kernel dropped because the capture was not read fast enough. */
  drops: number;
  /** Why it could not be started, or has ended without being asked to; gone with the next start. */
  error?: AppErrorData;
}

/** The process that a port is supposed to be of. */
export interface OwnedPort {
  protocol: number;
  portId: number;
  pid: number;
  /** /proc/PID/comm. */
  name: string;
}
