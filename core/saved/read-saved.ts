// Owns the way from text to a saved message. All problems are collected, each with its place, its field and the next
// step; keys that nobody knows are left alone, unless they look like a slip of the pen.
import { parseHex } from '../payload/hex.ts';
import { parseText } from '../payload/text.ts';
import { Registry } from '../schema/registry.ts';
import { NETLINK_USERSOCK, PROTOCOLS, parseProtocol, protocolName } from '../wire/constants.ts';
import { didYouMean } from '../wire/did-you-mean.ts';
import { readExpectation } from './read-expectation.ts';
import { checkKeys, readFlag, readNumber } from './read-field.ts';
import { readFields } from './read-fields.ts';
import { readHeader, readHeaderOf } from './read-header.ts';
import { readPattern } from './read-pattern.ts';
import { KEYS } from './saved-keys.ts';
import { MAXIMUM_NAME, MAXIMUM_PAYLOAD, type SavedMessage, type SavedPayload } from './saved-message.ts';
import { type Field, openYaml, type Problem } from './yaml-file.ts';

export type { Problem };

export type SavedReading =
  | { readonly message: SavedMessage; readonly problems: readonly [] }
  | { readonly message?: undefined; readonly problems: readonly Problem[] };

/**
 * @param fallbackName the name where the text has none: that of the file.
 * @param registry of the specs by which fields are read. Generic netlink's families need no id in it.
 */
export function readSaved(text: string, fallbackName: string, registry: Registry = NO_SPECS): SavedReading {
  const { root, problems } = openYaml(text);
  if (problems.length > 0) return { problems };
  const message = readRoot(root, fallbackName, registry);
  if (message && problems.length === 0) return { message, problems: [] };
  return { problems: problems.sort((a, b) => a.line - b.line || a.column - b.column) };
}

const NO_SPECS = new Registry();

/** 'a.yaml:3:9: header.type: no such type. Write …' */
export function describeProblem(file: string, { line, column, field, reason, nextStep }: Problem): string {
  return `${file}:${line}:${column}: ${field ? `${field}: ` : ''}${reason}. ${nextStep}`;
}

function readRoot(root: Field, fallbackName: string, registry: Registry): SavedMessage | undefined {
  if (!root.isMapping)
    return root.refuse(
      'this is no message',
      "Write 'protocol: NETLINK_ROUTE', 'header:' and 'payload:' on lines of their own.",
    );
  checkKeys(root, KEYS.root);
  const peer = readFlag(root.get('peer')) ?? false;
  const name = readName(root.get('name'), fallbackName);
  const destination = readDestination(root.get('destination'));
  const { protocol, header, payload } = root.get('fields') ? fieldsContent(root, peer, registry) : content(root, peer);
  const expect = readExpectation(root.get('expect'), protocol);
  if (!header || protocol === undefined || !payload || !expect || name === undefined) return undefined;
  return { name, protocol, peer, ...(destination && { destination }), header, payload, expect };
}

type Content = { [K in 'protocol' | 'header' | 'payload']?: SavedMessage[K] };

function content(root: Field, peer: boolean): Content {
  const protocol = readProtocol(root, peer);
  return { protocol, header: readHeader(root, protocol), payload: readPayload(root.get('payload')) };
}

/** Protocol and type are the operation's. */
function fieldsContent(root: Field, peer: boolean, registry: Registry): Content {
  root.get('payload')?.refuse('fields are a payload already', 'Keep one of them.');
  const read = readFields(root.get('fields')!, registry);
  const header = readHeaderOf(root.get('header'), read?.type);
  const field = root.get('protocol') ?? (peer ? root.get('peer') : undefined);
  const protocol = field ? readProtocol(root, peer) : read?.protocol;
  if (field && read && protocol !== undefined && protocol !== read.protocol)
    field.refuse(`this family is on ${protocolName(read.protocol)}`, 'Leave it out: the family tells the protocol.');
  return { protocol, header, payload: read?.payload };
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
