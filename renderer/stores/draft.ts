/**
 * A message as typed in the composer, and what is sent of it. An empty field is automatic. What can't be read as a
 * number is an issue; what can be read and is wrong is only a warning: it may be wrong on purpose.
 */
import type { ComposedMessage } from '../../core/contract/api.ts';
import { FIRST_FREE_TYPE, flagKind, NETLINK_USERSOCK, parseType } from '../../core/wire/constants.ts';
import { flagNames, NLM_F_REQUEST, parseFlags } from '../../core/wire/flags.ts';
import { decodeHeader, HEADER_LENGTH } from '../../core/wire/header.ts';
import { parseCount } from './repeat.ts';

export const draftFields = ['type', 'flags', 'sequence', 'portId', 'length', 'toPort', 'toGroup'] as const;
export type DraftField = (typeof draftFields)[number];
export type Draft = Readonly<Record<DraftField, string>>;

export const defaultDraft: Draft = {
  type: '20',
  flags: 'REQUEST',
  sequence: '',
  portId: '',
  length: '',
  toPort: '',
  toGroup: '',
};

/** What the draft is sent with: needed for names, and to know what would be odd. */
export interface Circumstances {
  protocol: number;
  portId: number;
  destinationPortId: number;
}

export type FieldRemarks = Partial<Record<DraftField, string>>;

export interface ReadDraft {
  /** Undefined while there are issues. */
  message: ComposedMessage | undefined;
  /** Why a field can't be read. */
  issues: FieldRemarks;
  /** What is odd about it, and what the kernel makes of it. */
  warnings: FieldRemarks;
}

export function readDraft(draft: Draft, payload: Uint8Array, circumstances: Circumstances): ReadDraft {
  const issues: FieldRemarks = {};
  const number = (field: DraftField, most: number): number | undefined => {
    if (draft[field].trim() === '') return undefined;
    const value = parseCount(draft[field]);
    if (value !== undefined && value <= most) return value;
    issues[field] = `a number from 0 to ${most}, or empty for automatic`;
    return undefined;
  };
  const type = parseType(draft.type, circumstances.protocol);
  if (type === undefined) issues.type = 'no type here: a name, or 0 to 65535';
  const flags = parseFlags(draft.flags);
  if ('error' in flags) issues.flags = flags.error;
  const message: ComposedMessage = {
    type: type ?? 0,
    flags: 'flags' in flags ? flags.flags : 0,
    length: number('length', 0xffff_ffff),
    sequence: number('sequence', 0xffff_ffff),
    portId: number('portId', 0xffff_ffff),
    payload: payload.slice(),
  };
  const [portId, group] = [number('toPort', 0xffff_ffff), number('toGroup', 32)];
  if (portId !== undefined || group !== undefined) {
    message.destination = { portId: portId ?? circumstances.destinationPortId, group: group ?? 0 };
  }
  const readable = Object.keys(issues).length === 0;
  return { message: readable ? message : undefined, issues, warnings: warningsOf(message, circumstances) };
}

function warningsOf(message: ComposedMessage, circumstances: Circumstances): FieldRemarks {
  const actual = HEADER_LENGTH + message.payload.length;
  const toKernel =
    circumstances.protocol !== NETLINK_USERSOCK &&
    (message.destination?.portId ?? circumstances.destinationPortId) === 0;
  const warnings: FieldRemarks = {};
  if (message.length !== undefined && message.length !== actual)
    warnings.length = lengthWarning(message.length, actual);
  if (message.portId !== undefined && message.portId !== circumstances.portId) {
    warnings.portId = `your port is ${circumstances.portId}; receivers go by the socket's address`;
  }
  if (toKernel && !(message.flags & NLM_F_REQUEST)) warnings.flags = 'the kernel ignores messages without REQUEST';
  if (toKernel && message.type < FIRST_FREE_TYPE) warnings.type = 'a control message: the kernel does not act on it';
  return warnings;
}

function lengthWarning(length: number, actual: number): string {
  if (length < HEADER_LENGTH) return `shorter than a header: the kernel drops it without a reply`;
  if (length > actual) return `${length - actual} more than there are: the kernel drops it without a reply`;
  return `${actual - length} fewer than there are: the rest is taken for another message`;
}

/** A whole message as a draft of its own, told by its header; sequence and port stay automatic. */
export function draftOf(bytes: Uint8Array, protocol: number): { draft: Draft; payload: Uint8Array } | undefined {
  const header = decodeHeader(bytes, 'little');
  if (!header) return undefined;
  const draft = {
    ...defaultDraft,
    type: String(header.type),
    flags: flagNames(header.flags, flagKind(protocol, header.type)).join('|'),
    length: header.length === bytes.length ? '' : String(header.length),
  };
  return { draft, payload: bytes.slice(HEADER_LENGTH) };
}
