// Owns the reading of what a saved message expects back.
import { NLMSG_ERROR, parseType } from '../wire/constants.ts';
import { errnoNumber } from '../wire/errno.ts';
import { parseFlags } from '../wire/flags.ts';
import { parseBytePattern } from './byte-pattern.ts';
import { checkKeys, readFlag, readNumber } from './read-field.ts';
import { KEYS } from './saved-keys.ts';
import { DEFAULT_TIMEOUT_MS, type Expectation, MAXIMUM_TIMEOUT_MS } from './saved-message.ts';
import type { Field } from './yaml-file.ts';

type Expected = Expectation extends infer E ? (E extends Expectation ? Omit<E, 'timeoutMs'> : never) : never;
/** `protocol` is undefined where it can't be read: names of types are not judged then. */
type Reader = (field: Field, protocol: number | undefined) => Expected | undefined;

const KINDS = KEYS.expect.filter((key) => key !== 'timeoutMs');
const NEXT = "Write 'echo: identical', 'ack: ok', 'error: EPERM', 'reply:' or 'none'.";

/** Without one, whatever comes is right. */
export function readExpectation(field: Field | undefined, protocol: number | undefined): Expectation | undefined {
  if (!field || field.isEmpty) return { kind: 'anything', timeoutMs: DEFAULT_TIMEOUT_MS };
  if (field.word() === 'none') return { kind: 'none', timeoutMs: DEFAULT_TIMEOUT_MS };
  if (!field.isMapping) return field.refuse(`'${field.word() ?? 'a list'}' is nothing to expect`, NEXT);
  checkKeys(field, KEYS.expect);
  const timeout = field.get('timeoutMs');
  const timeoutMs = timeout ? readNumber(timeout, [1, MAXIMUM_TIMEOUT_MS]) : DEFAULT_TIMEOUT_MS;
  const given = KINDS.filter((key) => field.get(key) !== undefined);
  if (given.length > 1) return field.refuse(`${given.join(' and ')} exclude each other`, 'Keep one of them.');
  const [kind] = given;
  const expected: Expected | undefined = kind ? READERS[kind](field.get(kind)!, protocol) : { kind: 'anything' };
  return expected && timeoutMs !== undefined ? { ...expected, timeoutMs } : undefined;
}

const word =
  (expected: string, read: Expected): Reader =>
  (field) =>
    field.word() === expected
      ? read
      : field.refuse(`'${field.word() ?? 'a list or mapping'}' is nothing to expect`, `Write ${expected}.`);

const READERS: Readonly<Record<(typeof KINDS)[number], Reader>> = {
  echo: word('identical', { kind: 'echo' }),
  ack: word('ok', { kind: 'ack' }),
  none: (field) => (readFlag(field) === false ? field.refuse('false expects nothing at all', NEXT) : { kind: 'none' }),
  error: (field) => {
    const name = field.word() ?? '';
    const number = /^\d+$/.test(name) ? Number(name) : errnoNumber(name.toUpperCase());
    if (number !== undefined && number > 0 && number < 4096) return { kind: 'error', errno: number };
    return field.refuse(`'${name}' is no error of Linux`, 'Write a name such as EPERM or ENODEV, or its number.');
  },
  reply: readReply,
};

function readReply(field: Field, protocol: number | undefined): Expected | undefined {
  if (field.isEmpty) return { kind: 'reply' };
  if (!field.isMapping)
    return field.refuse('no reply', "Write 'type:', 'flags:' or 'payload:' on lines below 'reply:'.");
  checkKeys(field, KEYS.reply);
  const type = readReplyType(field.get('type'), protocol);
  const flags = readReplyFlags(field.get('flags'));
  const payload = readReplyPayload(field.get('payload'));
  return {
    kind: 'reply',
    ...(type !== undefined && { type }),
    ...(flags !== undefined && { flags }),
    ...(payload && { payload }),
  };
}

function readReplyType(field: Field | undefined, protocol: number | undefined): number | undefined {
  if (!field || protocol === undefined) return undefined;
  const type = parseType(field.word() ?? '', protocol);
  if (type === NLMSG_ERROR)
    return field.refuse('an acknowledgement or an error', "Write 'ack: ok' or 'error:' instead of 'reply:'.");
  if (type !== undefined) return type;
  return field.refuse(
    `'${field.word() ?? 'a list'}' is no message type here`,
    'Write a name of this protocol, or a number.',
  );
}

function readReplyFlags(field: Field | undefined): number | undefined {
  if (!field) return undefined;
  const parsed = parseFlags(field.word() ?? '?');
  return 'flags' in parsed ? parsed.flags : field.refuse(parsed.error, 'Write names joined by |, or a number.');
}

function readReplyPayload(field: Field | undefined) {
  if (!field) return undefined;
  const parsed = parseBytePattern(field.word() ?? '{');
  if (parsed.error === undefined) return parsed.pattern;
  return field.refuse(
    `${parsed.error} (character ${parsed.position + 1})`,
    'Write two digits a byte, ?? for any, and ... at the end where more may follow.',
  );
}
