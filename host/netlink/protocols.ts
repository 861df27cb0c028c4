/** Which netlink protocols this kernel answers now: the ones for which socket() succeeds. */
import { PROTOCOLS } from '../../core/wire/constants.ts';
import { openNetlinkSocket } from './socket.ts';

export function listProtocols(): { number: number; name: string; registered: boolean }[] {
  return PROTOCOLS.map(({ number, name }) => ({ number, name, registered: isRegistered(number) }));
}

/** True too where socket() fails for another reason than EPROTONOSUPPORT: the protocol is there. */
export function isRegistered(protocol: number): boolean {
  try {
    openNetlinkSocket(protocol).close();
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'EPROTONOSUPPORT';
  }
}
