// Owns the controller of generic netlink, family 'nlctrl' of <linux/genetlink.h>: the names of its commands and the
// requests for what it knows. Its replies are read in family.ts and family-policy.ts.
import { type AttributeInput, encodeAttributes } from './attribute.ts';
import { type ByteOrder, concat, writeU16 } from './bytes.ts';
import { NLCTRL_TYPE } from './constants.ts';
import { NLM_F_DUMP, NLM_F_REQUEST } from './flags.ts';
import { encodeGenericHeader } from './generic.ts';
import { encodeMessage } from './message.ts';

export const CTRL_CMD_NEWFAMILY = 1;
export const CTRL_CMD_DELFAMILY = 2;
const CTRL_CMD_GETFAMILY = 3;
export const CTRL_CMD_GETPOLICY = 10;

/** CTRL_ATTR_* */
export const CtrlAttribute = {
  familyId: 1,
  familyName: 2,
  version: 3,
  headerSize: 4,
  maximumAttribute: 5,
  operations: 6,
  groups: 7,
  policy: 8,
  operationPolicy: 9,
} as const;

const COMMANDS: readonly string[] = [
  'UNSPEC',
  'NEWFAMILY',
  'DELFAMILY',
  'GETFAMILY',
  'NEWOPS',
  'DELOPS',
  'GETOPS',
  'NEWMCAST_GRP',
  'DELMCAST_GRP',
  'GETMCAST_GRP',
  'GETPOLICY',
];

/** 'GETFAMILY', as in CTRL_CMD_GETFAMILY; undefined for a command without a name. */
export const nlctrlCommandName = (command: number): string | undefined => COMMANDS[command];

/** The version that the controller speaks; it doesn't check what a request says. */
const VERSION = 2;

/** Asks for all families, each of which comes as a message of its own. */
export const encodeFamiliesRequest = (sequence: number, order: ByteOrder): Uint8Array =>
  encodeRequest({ command: CTRL_CMD_GETFAMILY, flags: NLM_F_REQUEST | NLM_F_DUMP, sequence, attributes: [] }, order);

/** Asks what the family's operations take: as many messages as it has operations and attributes. */
export function encodePolicyRequest(familyId: number, sequence: number, order: ByteOrder): Uint8Array {
  const value = new Uint8Array(2);
  writeU16(value, 0, familyId, order);
  const attributes = [{ type: CtrlAttribute.familyId, value }];
  const flags = NLM_F_REQUEST | NLM_F_DUMP;
  return encodeRequest({ command: CTRL_CMD_GETPOLICY, flags, sequence, attributes }, order);
}

interface Request {
  readonly command: number;
  readonly flags: number;
  readonly sequence: number;
  readonly attributes: readonly AttributeInput[];
}

function encodeRequest({ command, flags, sequence, attributes }: Request, order: ByteOrder): Uint8Array {
  const header = encodeGenericHeader({ command, version: VERSION }, order);
  const payload = concat([header, encodeAttributes(attributes, order)]);
  return encodeMessage({ type: NLCTRL_TYPE, flags, sequence, portId: 0, payload }, order);
}
