// Owns the rules for what the kernel answered: refusals with their extended acknowledgement, dumps that failed or
// were disturbed. The bytes at fault are marked in what was sent, or in the copy enclosed in the answer.
import type { Ack, Done, Nack } from './ack.ts';
import { type ByteOrder, readU16 } from './bytes.ts';
import { NETLINK_USERSOCK, NLMSG_DONE } from './constants.ts';
import { errno } from './errno.ts';
import type { Case, Explanation, Rule } from './explanation.ts';
import { NLM_F_DUMP_INTR } from './flags.ts';
import { policyText } from './policy-text.ts';

const isFailure = (the: Case): boolean => {
  if (the.answer === undefined || isEcho(the)) return false;
  // A positive status of DONE is no errno: some dumps count with it.
  return the.answer.kind === 'done' ? the.answer.error < 0 : the.answer.error !== 0;
};

/** An echo brings back the type and flags that were sent: they tell nothing of a refusal or a dump. */
const isEcho = ({ facts }: Case): boolean => ['identical', 'different', 'duplicate'].includes(facts.status);

const nack: Rule = {
  applies: (the) => isFailure(the) && the.answer!.kind === 'nack',
  explain: (the) => failure(the, the.answer!, 'Refused'),
};

const failedDump: Rule = {
  applies: (the) => isFailure(the) && the.answer!.kind === 'done',
  explain: (the) => failure(the, the.answer!, 'The dump failed'),
};

function failure(the: Case, answer: Ack | Nack | Done, what: string): Explanation {
  const { name, words } = errno(answer.error);
  const message = answer.extAck?.message;
  const place = offsetText(the);
  return {
    title: `${what}: ${words}`,
    text: [
      message ? `${answerer(the)} says: “${message}” (${name}).` : `${answerer(the)} answered ${name}.`,
      ...place,
    ].join(' '),
    nextStep: NEXT_STEPS.get(name),
    range: rangeAt(the, answer.extAck?.offset),
  };
}

/** Peers may refuse in the kernel's own form. */
const answerer = ({ facts }: Case): string =>
  facts.destinationPortId !== 0 || facts.protocol === NETLINK_USERSOCK ? 'The peer' : 'The kernel';

function offsetText(the: Case): string[] {
  const offset = the.answer?.extAck?.offset;
  if (offset === undefined) return [];
  const name = nameAt(the, offset);
  return name === undefined
    ? [`The attribute at fault is at byte ${offset} of the request.`]
    : [`The attribute at fault is ${name}, at byte ${offset} of the request.`];
}

function nameAt(the: Case, offset: number): string | undefined {
  const request = requestOf(the);
  return request && the.facts.names?.attributeAt(request, offset);
}

/** What was sent, else the copy of it that a NLMSG_ERROR encloses. */
function requestOf({ sent, received, answer }: Case): Uint8Array | undefined {
  if (sent) return sent;
  const copy = answer && answer.kind !== 'done' ? answer.innerRange : undefined;
  return copy && received?.subarray(copy.offset, copy.offset + copy.length);
}

const NEXT_STEPS: ReadonlyMap<string, string> = new Map([
  ['EPERM', 'Run with the capability that this request needs, often CAP_NET_ADMIN.'],
  ['EACCES', 'Run with the capability that this request needs, often CAP_NET_ADMIN.'],
  ['EOPNOTSUPP', 'Check the message type and the command: this kernel has no handler for them.'],
  ['EBUSY', 'Try again: something else was under way.'],
  ['EINTR', 'Try again: the request was interrupted.'],
]);

const missing: Rule = {
  applies: (the) => isFailure(the) && the.answer!.extAck?.missingType !== undefined,
  explain: (the) => {
    const { missingType, missingNest } = the.answer!.extAck!;
    const request = requestOf(the);
    const name = request && the.facts.names?.attributeOf(request, missingType!, missingNest);
    const needed = name ? `${name} (type ${missingType})` : `an attribute of type ${missingType}`;
    return {
      title: `Attribute ${name ?? missingType} is missing`,
      text: `The request needs ${needed} ${placeText(the, missingNest)}.`,
      nextStep: `Add ${name ?? `attribute ${missingType}`}.`,
      range: rangeAt(the, missingNest),
    };
  },
};

function placeText(the: Case, nest: number | undefined): string {
  if (nest === undefined) return 'at the top level';
  const name = nameAt(the, nest);
  return name === undefined
    ? `in the nest at byte ${nest} of the request`
    : `in ${name}, at byte ${nest} of the request`;
}

const policyBroken: Rule = {
  applies: (the) => isFailure(the) && the.answer!.extAck?.policy !== undefined,
  explain: (the) => {
    const { policy, offset } = the.answer!.extAck!;
    const name = offset === undefined ? undefined : nameAt(the, offset);
    return {
      title: `Not what ${name ?? 'the attribute'} has to be`,
      text: `The policy for it: ${policyText(policy!)}.`,
      range: rangeAt(the, offset),
    };
  },
};

const interrupted: Rule = {
  applies: (the) => !isEcho(the) && ((the.receivedHeader?.flags ?? 0) & NLM_F_DUMP_INTR) !== 0,
  explain: ({ receivedHeader }) => ({
    title: 'The dump was disturbed',
    text: `What was being listed changed meanwhile (DUMP_INTR${receivedHeader!.type === NLMSG_DONE ? ' on the final message' : ''}): entries may be missing, doubled or out of date.`,
    nextStep: 'Ask for the dump again.',
    range: { offset: 6, length: 2, in: 'received' },
  }),
};

/** The attribute at `offset` of the request: in what was sent, else in the copy that a NLMSG_ERROR encloses. */
function rangeAt(the: Case, offset: number | undefined): Explanation['range'] {
  if (offset === undefined) return undefined;
  const { sent, received, answer } = the;
  if (sent && offset < sent.length) return { ...attributeRange(sent, offset, the.facts.order), in: 'sent' };
  const copy = answer && answer.kind !== 'done' ? answer.innerRange : undefined;
  if (sent || copy === undefined || received === undefined || offset >= copy.length) return undefined;
  const end = copy.offset + copy.length;
  return { ...attributeRange(received.subarray(0, end), copy.offset + offset, the.facts.order), in: 'received' };
}

/** As long as the attribute says, where that is possible; else its 4-byte header, as far as it is there. */
function attributeRange(bytes: Uint8Array, offset: number, order: ByteOrder): { offset: number; length: number } {
  const rest = bytes.length - offset;
  const stated = rest >= 4 ? readU16(bytes, offset, order) : 0;
  return { offset, length: stated >= 4 && stated <= rest ? stated : Math.min(4, rest) };
}

export const ANSWER_RULES: readonly Rule[] = [nack, failedDump, missing, policyBroken, interrupted];
