/** The way between the composer and a saved message: what is kept of a draft, and a draft made of what was kept. */
import type { MessageToSave } from '../../core/contract/saved.ts';
import { type SavedMessage, savedBytes } from '../../core/saved/saved-message.ts';
import {
  flagKind,
  messageTypeName,
  NETLINK_GENERIC,
  NETLINK_MUNISOCK,
  NLCTRL_TYPE,
  parseType,
} from '../../core/wire/constants.ts';
import { flagNames } from '../../core/wire/flags.ts';
import { type Draft, readDraft } from './draft.ts';
import { createPayload, type Payload, setPattern } from './payload.ts';
import type { Asked } from './saved-proposal.ts';

/** What a draft hangs on beside itself. */
export interface SavingFacts {
  protocol: number;
  peer: boolean;
  familyNames: ReadonlyMap<number, string>;
}

/** A message that is still to get its name, and what it expects. */
export type MessageToName = Omit<MessageToSave, 'name' | 'expect'>;

/** The draft as it is to be kept, or why it can't be. */
export function messageOf(
  draft: Draft,
  payload: Payload,
  { protocol, peer, familyNames }: SavingFacts,
): { message: MessageToName; asked: Asked } | { refusal: string } {
  if (payload.error) return { refusal: `the payload does not read as ${payload.view}: ${payload.error.message}` };
  // Automatic ports are not kept: they are others the next time.
  const { message, issues } = readDraft(draft, payload.bytes, { protocol, portId: 0, destinationPortId: 0 });
  if (!message) return { refusal: Object.entries(issues)[0]?.join(': ') ?? 'it does not read as a message' };
  const { type, flags, length, sequence, portId, destination } = message;
  const family = protocol === NETLINK_GENERIC && type !== NLCTRL_TYPE ? familyNames.get(type) : undefined;
  return {
    message: {
      protocol,
      peer,
      ...(destination && { destination }),
      header: {
        ...(family === undefined ? { type } : { type: 0, family }),
        flags,
        ...(length !== undefined && { length }),
        ...(sequence !== undefined && { sequence }),
        ...(portId !== undefined && { portId }),
      },
      payload: payloadOf(payload),
    },
    asked: { protocol, type, payload: payload.bytes, isEchoed: peer || protocol === NETLINK_MUNISOCK },
  };
}

function payloadOf({ view, bytes, pattern }: Payload): MessageToSave['payload'] {
  const kept = { kind: 'pattern', pattern, length: bytes.length } as const;
  const isPattern = view === 'pattern' && savedBytes(kept).every((byte, index) => byte === bytes[index]);
  if (isPattern) return kept;
  return { kind: view === 'text' || view === 'fields' ? view : 'hex', bytes: bytes.slice() };
}

/** A name to start from: 'RTM_GETLINK', 'echo of 50 bytes'. */
export function suggestedName({ protocol, header, payload }: MessageToName): string {
  const type = header.family ?? messageTypeName(protocol, header.type) ?? `type ${header.type}`;
  return `${type} of ${savedBytes(payload).length} bytes`;
}

/** A saved message as a draft of its own. */
export function draftOfSaved(
  { protocol, destination, header, payload }: SavedMessage,
  familyNames: ReadonlyMap<number, string>,
): { draft: Draft; payload: Payload; expanded: boolean } {
  const word = (value: number | undefined): string => (value === undefined ? '' : `${value}`);
  const draft: Draft = {
    type: typeText(protocol, header, familyNames),
    flags: flagNames(header.flags, flagKind(protocol, header.type)).join('|') || '0',
    sequence: word(header.sequence),
    portId: word(header.portId),
    length: word(header.length),
    toPort: word(destination?.portId || undefined),
    toGroup: word(destination?.group || undefined),
  };
  const expanded = draft.length + draft.toPort + draft.toGroup !== '';
  if (payload.kind !== 'pattern') return { draft, payload: createPayload(payload.bytes, payload.kind), expanded };
  return {
    draft,
    payload: setPattern(createPayload(new Uint8Array(), 'pattern'), payload.pattern, payload.length),
    expanded,
  };
}

/** A family that isn't here stays by its name, which the composer then refuses. */
function typeText(
  protocol: number,
  { type, family }: SavedMessage['header'],
  names: ReadonlyMap<number, string>,
): string {
  if (family !== undefined) return `${[...names].find(([, name]) => name === family)?.[0] ?? family}`;
  const name = messageTypeName(protocol, type);
  return name !== undefined && parseType(name, protocol) === type ? name : `${type}`;
}
