/** One dump of nlctrl's. */
import { NETLINK_GENERIC } from '../../core/wire/constants.ts';
import type { OpenSocket } from './connection.ts';
import { dumpKernel } from './kernel-dump.ts';

/** @throws the kernel's refusal, or the system call's, as a system error */
export const dumpNlctrl = (request: Uint8Array, openSocket?: OpenSocket): Uint8Array[] =>
  dumpKernel(NETLINK_GENERIC, request, openSocket);
