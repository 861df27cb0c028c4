import { expect, it } from 'vitest';
import { capabilitiesIn, heldCapabilities } from './capabilities.ts';

it('are read from the effective set, and are none without one', () => {
  expect(capabilitiesIn('CapPrm:\tffffffffffffffff\nCapEff:\t0000002000201000\n')).toEqual([
    'CAP_NET_ADMIN',
    'CAP_SYS_ADMIN',
    'CAP_AUDIT_READ',
  ]);
  expect(capabilitiesIn('CapPrm:\tffffffffffffffff\nCapEff:\t0000000000001000\n')).toEqual(['CAP_NET_ADMIN']);
  expect(capabilitiesIn('')).toEqual([]);
});

it('of root include the administration of networks, and of others do not', () => {
  expect(heldCapabilities().includes('CAP_NET_ADMIN')).toBe(process.getuid?.() === 0);
});
