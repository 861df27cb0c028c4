/**
 * What nlctrl says of generic netlink families: a family's number is given out when it registers, so a capture that is to
 * be read elsewhere has to carry the replies that name them (CTRL_CMD_NEWFAMILY).
 */
import { AttributeDecoder } from '../wire/attribute-decoder.ts';
import { type ByteOrder, readU16 } from '../wire/bytes.ts';
import { NETLINK_GENERIC, NLCTRL_TYPE } from '../wire/constants.ts';
import { decodeGenericHeader, GENERIC_HEADER_LENGTH } from '../wire/generic.ts';
import { HEADER_LENGTH } from '../wire/header.ts';
import type { FileRecord } from './capture-file.ts';
import { RecordKind } from './record.ts';

const CTRL_CMD_NEWFAMILY = 1;
const CTRL_ATTR_FAMILY_ID = 1;
const CTRL_ATTR_FAMILY_NAME = 2;

export interface Family {
  readonly id: number;
  readonly name: string;
}

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
export function namedFamily(message: Message): Family | undefined {
  const { kind, protocol, order, bytes } = message;
  if (kind !== RecordKind.received || protocol !== NETLINK_GENERIC || typeOf(message) !== NLCTRL_TYPE) return undefined;
  if (decodeGenericHeader(bytes, order, HEADER_LENGTH)?.command !== CTRL_CMD_NEWFAMILY) return undefined;
  return readFamily(bytes, order);
}

function readFamily(bytes: Uint8Array, order: ByteOrder): Family | undefined {
  const offset = HEADER_LENGTH + GENERIC_HEADER_LENGTH;
  const attributes = new AttributeDecoder(bytes, order, { offset, length: bytes.length - offset });
  let id: number | undefined;
  let name: string | undefined;
  while (attributes.next()) {
    if (attributes.type === CTRL_ATTR_FAMILY_ID) id = attributes.u16();
    if (attributes.type === CTRL_ATTR_FAMILY_NAME) name = attributes.text();
  }
  return id === undefined || name === undefined ? undefined : { id, name };
}
