/**
 * What nlctrl says of generic netlink families: a family's number is given out when it registers, so a capture that is to
 * be read elsewhere has to carry the replies that name them (CTRL_CMD_NEWFAMILY).
 */
import { readU16 } from '../wire/bytes.ts';
import { NETLINK_GENERIC, NLCTRL_TYPE } from '../wire/constants.ts';
import { decodeFamily, decodeGoneFamily, type Family } from '../wire/family.ts';
import { HEADER_LENGTH } from '../wire/header.ts';
import type { FileRecord } from './capture-file.ts';
import { RecordKind } from './record.ts';

type Message = Pick<FileRecord, 'kind' | 'protocol' | 'order' | 'bytes'>;

const typeOf = ({ bytes, order }: Message): number | undefined =>
  bytes.length < HEADER_LENGTH ? undefined : readU16(bytes, 4, order);

/** Number of the family that a message belongs to; undefined for other protocols, control messages and nlctrl itself. */
export function familyOf(message: Message): number | undefined {
  if (message.protocol !== NETLINK_GENERIC) return undefined;
  const type = typeOf(message);
  return type !== undefined && type > NLCTRL_TYPE ? type : undefined;
}

/** The family that a message names; undefined where it is no such reply. */
export function namedFamily({ kind, protocol, order, bytes }: Message): Family | undefined {
  if (kind !== RecordKind.received || protocol !== NETLINK_GENERIC) return undefined;
  const family = decodeFamily(bytes, order);
  return family?.id && family.name ? family : undefined;
}

/** The family that a message says is gone. */
export function goneFamily({ kind, protocol, order, bytes }: Message): Family | undefined {
  if (kind !== RecordKind.received || protocol !== NETLINK_GENERIC) return undefined;
  return decodeGoneFamily(bytes, order);
}
