// Owns the way from text to a saved message. All problems are collected, each with its place, its field and the next
// step; keys that nobody knows are left alone, unless they look like a slip of the pen.
import { parseHex } from '../payload/hex.ts';
import { parseText } from '../payload/text.ts';
import { NETLINK_GENERIC, NETLINK_USERSOCK, PROTOCOLS, parseProtocol, parseType } from '../wire/constants.ts';
import { didYouMean } from '../wire/did-you-mean.ts';
import { NLM_F_REQUEST, parseFlags } from '../wire/flags.ts';
import { readExpectation } from './read-expectation.ts';
import { checkKeys, readFlag, readNumber } from './read-field.ts';
import { readPattern } from './read-pattern.ts';
import { KEYS } from './saved-keys.ts';
import {
  MAXIMUM_NAME,
  MAXIMUM_PAYLOAD,
  type SavedHeader,
  type SavedMessage,
  type SavedPayload,
} from './saved-message.ts';
import { type Field, openYaml, type Problem } from './yaml-file.ts';

export type { Problem };

export type SavedReading =
  | { readonly message: SavedMessage; readonly problems: readonly [] }
  | { readonly message?: undefined; readonly problems: readonly Problem[] };

/** @param fallbackName the name where the text has none: that of the file. */
export function readSaved(text: string, fallbackName: string): SavedReading {
  const { root, problems } = openYaml(text);
  if (problems.length > 0) return { problems };
  const message = readRoot(root, fallbackName);
  if (message && problems.length === 0) return { message, problems: [] };
  return { problems: problems.sort((a, b) => a.line - b.line || a.column - b.column) };
}

/** 'a.yaml:3:9: header.type: no such type. Write …' */
export function describeProblem(file: string, { line, column, field, reason, nextStep }: Problem): string {
  return `${file}:${line}:${column}: ${field ? `${field}: ` : ''}${reason}. ${nextStep}`;
}

function readRoot(root: Field, fallbackName: string): SavedMessage | undefined {
  if (!root.isMapping)
    return root.refuse(
      'this is no message',
      "Write 'protocol: NETLINK_ROUTE', 'header:' and 'payload:' on lines of their own.",
    );
  checkKeys(root, KEYS.root);
  const peer = readFlag(root.get('peer')) ?? false;
  const protocol = readProtocol(root, peer);
  const name = readName(root.get('name'), fallbackName);
  const destination = readDestination(root.get('destination'));
  const header = readHeader(root, protocol);
  const payload = readPayload(root.get('payload'));
  const expect = readExpectation(root.get('expect'), protocol);
  if (!header || protocol === undefined || !payload || !expect || name === undefined) return undefined;
  return { name, protocol, peer, ...(destination && { destination }), header, payload, expect };
}

function readName(field: Field | undefined, fallback: string): string | undefined {
  if (!field || field.isEmpty) return fallback;
  const name = field.word();
  if (name?.trim() && name.length <= MAXIMUM_NAME && !/\p{Cc}/u.test(name)) return name;
  return field.refuse('no name', `Write one line of up to ${MAXIMUM_NAME} characters, or leave the key out.`);
}

function readProtocol(root: Field, peer: boolean): number | undefined {
  const field = root.get('protocol');
  const next = 'Write a name such as NETLINK_ROUTE, or a number from 0 to 31.';
  if (!field) return peer ? NETLINK_USERSOCK : root.refuse("'protocol' is missing", next);
  const word = field.word() ?? '';
  const protocol = parseProtocol(word);
  if (protocol === undefined) {
    const meant = didYouMean(
      word.toUpperCase(),
      PROTOCOLS.map(({ name }) => name),
    );
    return field.refuse(`'${word}' is no protocol${meant}`, next);
  }
  if (peer && protocol !== NETLINK_USERSOCK)
    return field.refuse('the echo peer is on NETLINK_USERSOCK', "Leave 'protocol' out, or 'peer'.");
  return protocol;
}

function readDestination(field: Field | undefined): SavedMessage['destination'] {
  if (!field || field.isEmpty) return undefined;
  if (!field.isMapping)
    return field.refuse('no destination', "Write 'portId:' or 'group:' on a line below, or leave the key out.");
  checkKeys(field, KEYS.destination);
  const portId = readNumber(field.get('portId'), [0, 0xffff_ffff]);
  const group = readNumber(field.get('group'), [0, 32]);
  return portId === undefined && group === undefined ? undefined : { portId: portId ?? 0, group: group ?? 0 };
}

function readHeader(root: Field, protocol: number | undefined): SavedHeader | undefined {
  const field = root.get('header');
  const next = "Write 'type:' with a name or a number on a line below 'header:'.";
  if (!field) return root.refuse("'header' is missing", next);
  if (!field.isMapping) return field.refuse('no header', next);
  checkKeys(field, KEYS.header);
  const type = readType(field, protocol, next);
  const flags = readFlags(field.get('flags')) ?? NLM_F_REQUEST;
  const numbers = {
    length: readNumber(field.get('length'), [0, 0xffff_ffff]),
    sequence: readNumber(field.get('sequence'), [0, 0xffff_ffff]),
    portId: readNumber(field.get('portId'), [0, 0xffff_ffff]),
  };
  const overridden = Object.fromEntries(Object.entries(numbers).filter(([, value]) => value !== undefined));
  return type && { ...type, flags, ...overridden };
}

/** As the kernel allows them (GENL_NAMSIZ). */
const FAMILY_NAME = /^[A-Za-z_][\w.-]{0,14}$/;

function readType(
  header: Field,
  protocol: number | undefined,
  next: string,
): Pick<SavedHeader, 'type' | 'family'> | undefined {
  const field = header.get('type');
  if (!field) return header.refuse("'type' is missing", next);
  const word = field.word() ?? '';
  const type = parseType(word, protocol ?? NETLINK_USERSOCK);
  if (type !== undefined) return { type };
  // Which names there are hangs on the protocol, whose own problem is told.
  if (protocol === undefined && word !== '') return undefined;
  if (protocol === NETLINK_GENERIC && FAMILY_NAME.test(word)) return { type: 0, family: word };
  return field.refuse(
    `'${word}' is no message type here`,
    'Write a name of this protocol, or a number from 0 to 65535.',
  );
}

function readFlags(field: Field | undefined): number | undefined {
  if (!field) return undefined;
  const parsed = parseFlags(field.word() ?? '?');
  if ('flags' in parsed) return parsed.flags;
  return field.refuse(parsed.error, 'Write names joined by |, such as REQUEST|ACK, or a number.');
}

function readPayload(field: Field | undefined): SavedPayload | undefined {
  if (!field || field.isEmpty) return { kind: 'hex', bytes: new Uint8Array() };
  const next = "Write 'hex:', 'text:' or 'pattern:' on a line below 'payload:'.";
  if (!field.isMapping) return field.refuse('no payload', next);
  checkKeys(field, KEYS.payload);
  const given = KEYS.payload.filter((key) => field.get(key) !== undefined);
  if (given.length > 1) return field.refuse(`${given.join(' and ')} are each a payload`, 'Keep one of them.');
  const [kind] = given;
  if (kind === undefined) return { kind: 'hex', bytes: new Uint8Array() };
  const view = field.get(kind)!;
  return kind === 'pattern' ? readPattern(view) : readBytes(view, kind);
}

function readBytes(field: Field, kind: 'hex' | 'text'): SavedPayload | undefined {
  const word = field.word();
  if (word === undefined)
    return field.refuse(`no ${kind}`, `Write the bytes as ${kind}, on this line or after '|' below it.`);
  const parsed = kind === 'hex' ? parseHex(word) : parseText(word);
  if (parsed.error !== undefined)
    return field.refuse(`${parsed.error} (character ${parsed.position + 1})`, HINTS[kind]);
  if (parsed.bytes.length > MAXIMUM_PAYLOAD) return field.refuse('more than 1 MiB', 'Shorten it.');
  return { kind, bytes: parsed.bytes };
}

const HINTS = {
  hex: "Write two digits a byte, such as 'de ad be ef'.",
  text: 'Write other bytes as \\n \\t \\r \\0 \\\\ or \\xNN.',
};
