// Owns the reading of a saved message's header: its type, its flags, and what is overridden.
import { NETLINK_GENERIC, NETLINK_USERSOCK, parseType } from '../wire/constants.ts';
import { NLM_F_REQUEST, parseFlags } from '../wire/flags.ts';
import { checkKeys, readNumber } from './read-field.ts';
import { KEYS } from './saved-keys.ts';
import type { SavedHeader } from './saved-message.ts';
import type { Field } from './yaml-file.ts';

type TypeOfMessage = Pick<SavedHeader, 'type' | 'family'>;

const NEXT = "Write 'type:' with a name or a number on a line below 'header:'.";

export function readHeader(root: Field, protocol: number | undefined): SavedHeader | undefined {
  const field = root.get('header');
  if (!field) return root.refuse("'header' is missing", NEXT);
  if (!field.isMapping) return field.refuse('no header', NEXT);
  checkKeys(field, KEYS.header);
  return readBeside(field, readType(field, protocol));
}

/** The header of a message whose type its operation tells; it need not be there. */
export function readHeaderOf(field: Field | undefined, type: TypeOfMessage | undefined): SavedHeader | undefined {
  if (!field || field.isEmpty) return type && { ...type, flags: NLM_F_REQUEST };
  if (!field.isMapping) return field.refuse('no header', "Write 'flags:' on a line below 'header:', or leave it out.");
  checkKeys(field, KEYS.header);
  field.get('type')?.refuse('the operation has a type already', 'Leave it out, or write a payload instead of fields.');
  return readBeside(field, type);
}

function readBeside(field: Field, type: TypeOfMessage | undefined): SavedHeader | undefined {
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

function readType(header: Field, protocol: number | undefined): TypeOfMessage | undefined {
  const field = header.get('type');
  if (!field) return header.refuse("'type' is missing", NEXT);
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
