// Owns the way from a saved message to its text, new or as an edit of a text that is there.
import { formatHex } from '../payload/hex.ts';
import type { Pattern } from '../payload/pattern.ts';
import { formatText } from '../payload/text.ts';
import type { Registry } from '../schema/registry.ts';
import {
  flagKind,
  messageTypeName,
  NETLINK_GENERIC,
  parseProtocol,
  parseType,
  protocolName,
} from '../wire/constants.ts';
import { errno, errnoNumber } from '../wire/errno.ts';
import { flagNames } from '../wire/flags.ts';
import { formatBytePattern } from './byte-pattern.ts';
import { readSaved } from './read-saved.ts';
import { DEFAULT_TIMEOUT_MS, type Expectation, type SavedMessage, type SavedPayload } from './saved-message.ts';
import { fieldsOf } from './write-fields.ts';
import { editYaml, HexNumber, type Value, type Values, writeYaml } from './yaml-edit.ts';

/** @param registry of the specs by which fields are told; without one they are bytes. */
export const writeSaved = (message: SavedMessage, registry?: Registry): string =>
  writeYaml(valuesOf(message, registry));

/**
 * The text changed so that it reads as this message. Comments, order and unknown keys stay, and so does what says the
 * same already in other words. A text that can't be read as a message is replaced.
 */
export function editSaved(text: string, message: SavedMessage, registry?: Registry): string {
  const { message: before } = readSaved(text, message.name, registry);
  if (!before) return writeSaved(message, registry);
  const [was, is] = [valuesOf(before, registry), valuesOf(message, registry)];
  const changed = Object.keys(is).filter((key) => JSON.stringify(was[key]) !== JSON.stringify(is[key]));
  return editYaml(text, Object.fromEntries(changed.map((key) => [key, is[key]]))) ?? writeSaved(message, registry);
}

/** Every key that can be there: one that is undefined is taken out of a text. */
function valuesOf(message: SavedMessage, registry: Registry | undefined): Values {
  const { name, protocol, peer, destination, header, payload, expect } = message;
  const { type, family, flags, length, sequence, portId } = header;
  const fields = payload.kind === 'fields' && registry ? fieldsOf(message, registry) : undefined;
  const protocolValue = parseProtocol(protocolName(protocol)) === protocol ? protocolName(protocol) : protocol;
  return {
    name,
    protocol: fields ? undefined : protocolValue,
    peer: peer || undefined,
    destination: destination && { portId: destination.portId || undefined, group: destination.group || undefined },
    header: {
      type: fields ? undefined : (family ?? typeValue(protocol, type)),
      flags: flagsValue(protocol, type, flags),
      length,
      sequence,
      portId,
    },
    payload: fields || (payload.kind === 'hex' && payload.bytes.length === 0) ? undefined : payloadValues(payload),
    fields,
    expect: expectValue(protocol, expect),
  };
}

/** A name only where it reads back as the type: in generic netlink another word is a family's. */
function typeValue(protocol: number, type: number): Value {
  const name = messageTypeName(protocol, type);
  return name !== undefined && parseType(name, protocol) === type ? name : type;
}

function flagsValue(protocol: number, type: number, flags: number): Value {
  const kind = protocol === NETLINK_GENERIC ? 'get' : flagKind(protocol, type);
  const names = flagNames(flags, kind);
  if (names.length === 0) return 0;
  return names.length === 1 && names[0]!.startsWith('0x') ? new HexNumber(flags) : names.join('|');
}

function payloadValues(payload: SavedPayload): Values {
  const none = { hex: undefined, text: undefined, pattern: undefined };
  if (payload.kind === 'pattern')
    return { ...none, pattern: { ...ruleValues(payload.pattern), length: payload.length } };
  if (payload.kind === 'text') return { ...none, text: formatText(payload.bytes) };
  return { ...none, hex: lines(formatHex(payload.bytes)) };
}

function ruleValues(pattern: Pattern): Values {
  const none = { rule: undefined, byte: undefined, start: undefined, width: undefined, seed: undefined };
  if (pattern.kind === 'fill') return { ...none, rule: 'fill', byte: new HexNumber(pattern.byte) };
  if (pattern.kind === 'random') return { ...none, rule: 'random', seed: pattern.seed };
  return { ...none, rule: 'count', start: pattern.start, width: pattern.width };
}

/** Several lines end in a line break, which the reader doesn't mind. */
const lines = (text: string): string => (text.includes('\n') ? `${text}\n` : text);

function expectValue(protocol: number, expect: Expectation): Value {
  const timeoutMs = expect.timeoutMs === DEFAULT_TIMEOUT_MS ? undefined : expect.timeoutMs;
  if (expect.kind === 'none' && timeoutMs === undefined) return 'none';
  if (expect.kind === 'anything' && timeoutMs === undefined) return undefined;
  const none = { echo: undefined, ack: undefined, error: undefined, reply: undefined, none: undefined };
  return { ...none, ...expectedValues(protocol, expect), timeoutMs };
}

function expectedValues(protocol: number, expect: Expectation): Values {
  switch (expect.kind) {
    case 'echo':
      return { echo: 'identical' };
    case 'ack':
      return { ack: 'ok' };
    case 'none':
      return { none: true };
    case 'error': {
      const { name } = errno(expect.errno);
      return { error: errnoNumber(name) === expect.errno ? name : expect.errno };
    }
    case 'reply': {
      const { type, flags, payload } = expect;
      return {
        reply: {
          type: type === undefined ? undefined : typeValue(protocol, type),
          flags: flags === undefined ? undefined : flagsValue(protocol, type ?? 0, flags),
          payload: payload && lines(formatBytePattern(payload)),
        },
      };
    }
    case 'anything':
      return {};
  }
}
