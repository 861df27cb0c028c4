import { expect, it } from 'vitest';
import { errnoError } from './fake-socket.ts';
import { explainOpen } from './open-failure.ts';

const join = (protocol: number, joining: number, name?: string) =>
  explainOpen(errnoError('EPERM', 'setsockopt'), { protocol, portId: 0, joining, groupName: () => name });

it('a group of generic netlink is named by its family, with the privilege that it needs', () => {
  const error = join(16, 9, 'mptcp_pm/mptcp_pm_events');
  expect(error.message).toMatch(
    /^joining mptcp_pm\/mptcp_pm_events \(group 9\) of NETLINK_GENERIC needs CAP_NET_ADMIN, /,
  );
  expect(error.nextStep).toBe(
    'Take mptcp_pm/mptcp_pm_events out of the groups, or start nlscope as root or with CAP_NET_ADMIN.',
  );
  expect(join(16, 5, 'NET_DM/events').message).toContain('needs CAP_SYS_ADMIN');
});

it('audit’s log needs a privilege of its own', () => {
  expect(join(9, 1, 'AUDIT_NLGRP_READLOG').nextStep).toContain('with CAP_AUDIT_READ');
});

it('a socket that is refused itself blames no group', () => {
  const error = explainOpen(errnoError('EPERM', 'socket'), { protocol: 9, portId: 0, joining: undefined });
  expect(error.message).toBe('protocol 9 (NETLINK_AUDIT): not permitted');
});
