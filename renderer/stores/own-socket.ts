/** The socket that a record came over or went out by, as far as it is one of ours and open. Pure. */
import type { RecordFields } from '../../core/capture/record.ts';
import type { OwnSocket } from '../../core/wire/explain.ts';
import type { HostState } from './host-store.ts';

type Known = Pick<HostState, 'capture' | 'connection' | 'listeners' | 'settings'>;

/** Undefined for the records of a file, whose numbers of sockets mean others. */
export function ownSocket(
  { capture, connection, listeners, settings }: Known,
  { socket, protocol }: Pick<RecordFields, 'socket' | 'protocol'>,
): OwnSocket | undefined {
  if (capture.file) return undefined;
  const sender = connection.status === 'open' ? connection : undefined;
  const open = [...(sender ? [sender] : []), ...listeners].filter((one) => one.protocol === protocol);
  const own = open.find((one) => one.socket === socket);
  if (!own) return undefined;
  return {
    portId: own.portId,
    peerPortId: own === sender ? sender.peer?.portId : undefined,
    groups: [...new Set(open.flatMap((one) => one.groups))],
    receiveBufferBytes: own.receiveBufferBytes,
    strictCheck: settings.socket.strictCheck,
  };
}

export const isSameSocket = (one: OwnSocket | undefined, other: OwnSocket | undefined): boolean =>
  one === other || (one !== undefined && other !== undefined && wordsOf(one) === wordsOf(other));

const wordsOf = ({ portId, peerPortId, groups, receiveBufferBytes, strictCheck }: OwnSocket): string =>
  [portId, peerPortId, receiveBufferBytes, strictCheck, ...groups].join(' ');
