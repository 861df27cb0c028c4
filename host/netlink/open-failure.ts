/** Why a connection could not be opened, in words: the protocol, the port or the group at fault, and the next step. */
import { AppError } from '../../core/contract/errors.ts';
import { NETLINK_MUNISOCK, protocolName } from '../../core/wire/constants.ts';
import { groupName as fixedGroupName, groupPrivilege } from '../../core/wire/groups.ts';

/** The name of a multicast group; asked only about what failed. */
export type GroupName = (protocol: number, group: number) => string | undefined;

export interface Opening {
  protocol: number;
  portId: number;
  /** The group that was being joined. */
  joining: number | undefined;
  groupName?: GroupName;
}

export function explainOpen(error: NodeJS.ErrnoException, opening: Opening): AppError {
  const { code, syscall } = error;
  const [words, nextStep] =
    (opening.joining === undefined ? openFailure(code, opening) : joinFailure(code, opening, opening.joining)) ?? [];
  return new AppError(
    { code: code ?? 'INTERNAL', syscall, message: words ?? error.message, nextStep },
    { cause: error },
  );
}

type Words = [message: string, nextStep: string];

function openFailure(code: string | undefined, { protocol, portId }: Opening): Words | undefined {
  const name = `protocol ${protocol} (${protocolName(protocol)})`;
  switch (code) {
    case 'EPROTONOSUPPORT':
      return [
        `${name} is not registered in this kernel`,
        protocol === NETLINK_MUNISOCK
          ? 'The echo module is not loaded. Use the loopback peer, which echoes without it.'
          : 'Load the kernel module that registers it, or choose another protocol.',
      ];
    case 'EADDRINUSE':
      return [`port ${portId} is taken by another ${protocolName(protocol)} socket`, 'Choose 0 for a free port.'];
    case 'EPERM':
      return [`${name}: not permitted`, 'Run nlscope as root.'];
    default:
      return undefined;
  }
}

function joinFailure(code: string | undefined, opening: Opening, group: number): Words | undefined {
  const { protocol, groupName = (of, number) => fixedGroupName(of, number, []) } = opening;
  const name = groupName(protocol, group);
  const words = name ? `${name} (group ${group})` : `group ${group}`;
  switch (code) {
    case 'EPERM': {
      const { capability = 'a privilege', why = '' } = groupPrivilege(protocol, group, name) ?? {};
      return [
        `joining ${words} of ${protocolName(protocol)} needs ${capability}, which nlscope does not have. ${why}`.trim(),
        `Take ${name ?? `group ${group}`} out of the groups, or start nlscope ${capability === 'a privilege' ? 'as root' : `as root or with ${capability}`}.`,
      ];
    }
    case 'EINVAL':
    case 'ENOENT':
      return [`${protocolName(protocol)} has no ${words}`, 'Choose a group from the list, or another number.'];
    default:
      return undefined;
  }
}
