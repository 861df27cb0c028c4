/** Which of the capabilities that groups ask for this process has, from the kernel's own account of it. */
import { readFileSync } from 'node:fs';
import type { Capability } from '../core/wire/groups.ts';

/** Their bits, <linux/capability.h>. */
const bits: Record<Capability, bigint> = { CAP_NET_ADMIN: 12n, CAP_SYS_ADMIN: 21n, CAP_AUDIT_READ: 37n };

/** None where /proc can't be read. In a container's user namespace the kernel may still refuse. */
export function heldCapabilities(): Capability[] {
  try {
    return capabilitiesIn(readFileSync('/proc/self/status', 'utf8'));
  } catch {
    return [];
  }
}

export function capabilitiesIn(status: string): Capability[] {
  const effective = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? '0'}`);
  return (Object.keys(bits) as Capability[]).filter((name) => (effective >> bits[name]) & 1n);
}
