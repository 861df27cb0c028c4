// Owns a saved message in a few words, for people.
import { flagKind, messageTypeName, protocolName } from '../wire/constants.ts';
import { errno } from '../wire/errno.ts';
import { flagNames } from '../wire/flags.ts';
import { countBytes } from '../wire/printable.ts';
import { type SavedMessage, type SavedPayload, savedBytes } from './saved-message.ts';

export interface SavedFacts {
  readonly protocol: string;
  readonly to: string;
  readonly type: string;
  readonly flags: string;
  readonly payload: string;
  readonly expects: string;
}

export function savedFacts(message: SavedMessage): SavedFacts {
  const { protocol, header, payload, expect } = message;
  return {
    protocol: protocolName(protocol),
    to: destinationWords(message),
    type: header.family ?? typeWords(protocol, header.type),
    flags: flagNames(header.flags, flagKind(protocol, header.type)).join(' | ') || 'none',
    payload: `${countBytes(savedBytes(payload).length)}${payloadWords(payload)}`,
    expects: `${expectationWords(message)} in ${expect.timeoutMs} ms`,
  };
}

function destinationWords({ peer, destination }: SavedMessage): string {
  if (destination?.group) return `group ${destination.group}`;
  if (destination?.portId) return `port ${destination.portId}`;
  return peer ? 'the loopback peer' : 'the kernel';
}

function payloadWords(payload: SavedPayload): string {
  if (payload.kind !== 'pattern') return { hex: '', text: ' of text', fields: ', from fields' }[payload.kind];
  const { pattern } = payload;
  if (pattern.kind === 'fill') return ` of 0x${pattern.byte.toString(16).padStart(2, '0')}`;
  return pattern.kind === 'random' ? `, random from ${pattern.seed}` : `, counting from ${pattern.start}`;
}

/** 'RTM_GETLINK'; 'type 99' for one without a name. */
export const typeWords = (protocol: number, type: number): string => messageTypeName(protocol, type) ?? `type ${type}`;

/** 'an identical echo', 'RTM_NEWLINK'. */
export function expectationWords({ protocol, expect }: Pick<SavedMessage, 'protocol' | 'expect'>): string {
  switch (expect.kind) {
    case 'anything':
      return 'anything';
    case 'none':
      return 'no reply';
    case 'echo':
      return 'an identical echo';
    case 'ack':
      return 'an acknowledgement';
    case 'error':
      return errno(expect.errno).name;
    case 'reply':
      return expect.type === undefined ? 'a reply' : typeWords(protocol, expect.type);
  }
}
