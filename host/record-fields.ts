/** What the fields of a new record are before anything is known of it, and what its header says. */
import { byteOrderOf, EchoStatus, noPair, type RecordFields, RecordKind } from '../core/capture/record.ts';
import { NETLINK_KOBJECT_UEVENT } from '../core/wire/constants.ts';
import { decodeHeader } from '../core/wire/header.ts';
import type { SocketTag } from './netlink/socket-tags.ts';

const blank: RecordFields = {
  kind: RecordKind.received,
  timeNs: 0,
  detail: 0,
  pair: noPair,
  echo: EchoStatus.none,
  mark: 0,
  type: 0,
  flags: 0,
  sequence: 0,
  port: 0,
  group: 0,
  socket: 0,
  protocol: 0,
};

/** Of a record of this socket. */
export const blankFields = ({ socket, protocol }: SocketTag): RecordFields => ({ ...blank, socket, protocol });

/** Zeros where there is no whole header. What stands in the place of a uevent's means nothing. */
export function headerFields(
  fields: RecordFields,
  bytes: Uint8Array,
): Pick<RecordFields, 'type' | 'flags' | 'sequence'> {
  const isUevent = fields.protocol === NETLINK_KOBJECT_UEVENT && fields.kind === RecordKind.received;
  const { type = 0, flags = 0, sequence = 0 } = (isUevent ? undefined : decodeHeader(bytes, byteOrderOf(fields))) ?? {};
  return { type, flags, sequence };
}
