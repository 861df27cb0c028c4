// Owns quoted strings with C's escapes, as strace and C sources have them, and strace's struct nlmsghdr in front of
// one. Strings side by side are one. What strace has decoded further has no bytes to take.
import { concat } from '../wire/bytes.ts';
import { messageTypeName, NETLINK_GENERIC, NETLINK_ROUTE, NETLINK_SOCK_DIAG, NLCTRL_TYPE } from '../wire/constants.ts';
import { parseFlags } from '../wire/flags.ts';
import { encodeHeader } from '../wire/header.ts';
import { encodeUtf8 } from '../wire/text.ts';
import type { ParsedBytes } from './hex.ts';

const STRING = /"((?:[^"\\]|\\[\s\S])*)"(\.\.\.)?/g;

/** Undefined for a text without a quoted string or a struct. */
export function parseQuoted(text: string): ParsedBytes | undefined {
  const header = headerIn(text);
  if (header && 'error' in header) return header;
  const from = header?.end ?? 0;
  const problem = header && issueBehind(text, from);
  if (problem) return { error: problem, position: from };
  const parts: Uint8Array[] = header ? [header.bytes] : [];
  let found = header !== undefined;
  for (const match of text.slice(from).matchAll(STRING)) {
    const [, body = '', cut] = match;
    const position = from + match.index;
    if (cut) return { error: 'strace cut this string short: run it with a longer -s', position };
    const string = parseEscapes(body);
    if ('error' in string) return { error: string.error, position: position + 1 + string.position };
    parts.push(string.bytes);
    found = true;
  }
  return found ? { bytes: concat(parts) } : undefined;
}

/** What keeps the bytes behind a struct from being told. */
function issueBehind(text: string, from: number): string | undefined {
  const rest = text.slice(from);
  if (/^\s*,\s*[{[]/.test(rest)) return 'strace has decoded what follows: it shows no bytes of it';
  return HEADER.test(rest) ? 'there are several messages: paste one of them' : undefined;
}

const HEADER =
  /\{(?:nlmsg_)?len=(\d+),\s*(?:nlmsg_)?type=([\w]+)(?:\s*\/\*[^*]*\*\/)?,\s*(?:nlmsg_)?flags=([\w|]+)(?:\s*\/\*[^*]*\*\/)?,\s*(?:nlmsg_)?seq=(\d+),\s*(?:nlmsg_)?pid=(-?\d+)\}/;

function headerIn(text: string): { bytes: Uint8Array; end: number } | { error: string; position: number } | undefined {
  const match = HEADER.exec(text);
  if (!match) return undefined;
  const [whole, length, typeWord = '', flagWords = '', sequence, portId] = match;
  const type = typeOf(typeWord);
  if (type === undefined) return { error: `${typeWord} is no message type known here`, position: match.index };
  const flags = parseFlags(flagWords);
  if ('error' in flags) return { error: flags.error, position: match.index };
  const fields = {
    length: Number(length),
    type,
    flags: flags.flags,
    sequence: Number(sequence),
    portId: Number(portId),
  };
  return { bytes: encodeHeader(fields, 'little'), end: match.index + whole.length };
}

function typeOf(word: string): number | undefined {
  if (/^(0x[0-9a-f]+|\d+)$/i.test(word)) return Number(word);
  return TYPES.get(word);
}

/** Names that mean one type each, whatever the protocol. */
const TYPES: ReadonlyMap<string, number> = new Map([
  ...[NETLINK_ROUTE, NETLINK_GENERIC, NETLINK_SOCK_DIAG].flatMap((protocol) =>
    Array.from({ length: 256 }, (_, type): [string, number] => [messageTypeName(protocol, type) ?? '', type]),
  ),
  ['GENL_ID_CTRL', NLCTRL_TYPE],
]);

const LETTERS: ReadonlyMap<string, number> = new Map([
  ['a', 7],
  ['b', 8],
  ['t', 9],
  ['n', 10],
  ['v', 11],
  ['f', 12],
  ['r', 13],
  ['e', 27],
]);

/** \xNN, octal of one to three digits, letters; anything else behind a backslash is itself. */
function parseEscapes(body: string): { bytes: Uint8Array } | { error: string; position: number } {
  const bytes: number[] = [];
  for (let at = 0; at < body.length; ) {
    if (body[at] !== '\\') {
      const character = String.fromCodePoint(body.codePointAt(at)!);
      bytes.push(...encodeUtf8(character));
      at += character.length;
      continue;
    }
    const [taken = '', digits = '', octal = ''] =
      /^\\(?:x([0-9a-f]{1,2})|([0-7]{1,3})|[^x])/i.exec(body.slice(at, at + 4)) ?? [];
    if (taken === '') return { error: '\\x takes hexadecimal digits', position: at };
    const letter = taken[1]!;
    if (digits) bytes.push(Number.parseInt(digits, 16));
    else if (octal) bytes.push(Number.parseInt(octal, 8) & 0xff);
    else bytes.push(...(LETTERS.has(letter) ? [LETTERS.get(letter)!] : encodeUtf8(letter)));
    at += taken.length;
  }
  return { bytes: Uint8Array.from(bytes) };
}
