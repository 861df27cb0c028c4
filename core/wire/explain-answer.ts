// Owns the rules for what the kernel answered: refusals with their extended acknowledgement, dumps that failed or
// were disturbed. The bytes at fault are marked in what was sent, or in the copy enclosed in the answer.
import type { Ack, Done, Nack } from './ack.ts';
import { type ByteOrder, readU16 } from './bytes.ts';
import { flagKind, NETLINK_ROUTE, NETLINK_USERSOCK, NLMSG_DONE } from './constants.ts';
import { dumpFilter } from './dump-filter.ts';
import { errno } from './errno.ts';
import type { Case, Finding, Rule } from './explanation.ts';
import { NLM_F_DUMP, NLM_F_DUMP_FILTERED, NLM_F_DUMP_INTR } from './flags.ts';
import { decodeHeader } from './header.ts';
import type { Mend } from './mend.ts';
import { policyText } from './policy-text.ts';

const isFailure = (the: Case): boolean => {
  if (the.answer === undefined || isEcho(the)) return false;
  // A positive status of DONE is no errno: some dumps count with it.
  return the.answer.kind === 'done' ? the.answer.error < 0 : the.answer.error !== 0;
};

/** An echo brings back the type and flags that were sent: they tell nothing of a refusal or a dump. */
const isEcho = ({ facts }: Case): boolean => ['identical', 'different', 'duplicate'].includes(facts.status);

const nack: Rule = {
  name: 'refused',
  applies: (the) => isFailure(the) && the.answer!.kind === 'nack',
  explain: (the) => failure(the, the.answer!, 'Refused'),
};

const failedDump: Rule = {
  name: 'dump-failed',
  applies: (the) => isFailure(the) && the.answer!.kind === 'done',
  explain: (the) => failure(the, the.answer!, 'The dump failed'),
};

function failure(the: Case, answer: Ack | Nack | Done, what: string): Finding {
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
    errno: answer.error,
    mends: PASSING.has(name) ? [SEND_AGAIN] : [{ kind: 'edit' }],
  };
}

const SEND_AGAIN: Mend = { kind: 'send-again' };
/** What the same request need not meet another time. */
const PASSING: ReadonlySet<string> = new Set(['EAGAIN', 'EBUSY', 'EINTR']);

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
  return the.request && the.facts.names?.attributeAt(the.request, offset);
}

const NEXT_STEPS: ReadonlyMap<string, string> = new Map([
  ['EPERM', 'Run with the capability that this request needs, often CAP_NET_ADMIN.'],
  ['EACCES', 'Run with the capability that this request needs, often CAP_NET_ADMIN.'],
  ['EOPNOTSUPP', 'Check the message type and the command: this kernel has no handler for them.'],
  ['EBUSY', 'Try again: something else was under way.'],
  ['EINTR', 'Try again: the request was interrupted.'],
]);

const missing: Rule = {
  name: 'attribute-missing',
  applies: (the) => isFailure(the) && the.answer!.extAck?.missingType !== undefined,
  explain: (the) => {
    const { missingType, missingNest } = the.answer!.extAck!;
    const { request } = the;
    const name = request && the.facts.names?.attributeOf(request, missingType!, missingNest);
    const needed = name ? `${name} (type ${missingType})` : `an attribute of type ${missingType}`;
    return {
      title: `Attribute ${name ?? missingType} is missing`,
      text: `The request needs ${needed} ${placeText(the, missingNest)}.`,
      nextStep: name === undefined ? `Add attribute ${missingType}.` : undefined,
      range: rangeAt(the, missingNest),
      errno: the.answer!.error,
      // Only a spec knows what to add, and what to start it with.
      mends: name === undefined ? [] : [{ kind: 'add-attribute', type: missingType!, nest: missingNest, name }],
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
  name: 'policy-broken',
  applies: (the) => isFailure(the) && the.answer!.extAck?.policy !== undefined,
  explain: (the) => {
    const { policy, offset } = the.answer!.extAck!;
    const name = offset === undefined ? undefined : nameAt(the, offset);
    return {
      title: `Not what ${name ?? 'the attribute'} has to be`,
      text: `The policy for it: ${policyText(policy!)}.`,
      range: rangeAt(the, offset),
      errno: the.answer!.error,
    };
  },
};

/** What the kernel checks by NETLINK_GET_STRICT_CHK it does so for rtnetlink's requests to GET, with EINVAL. */
const strict: Rule = {
  name: 'strict-check',
  applies: (the) => {
    const { facts, answer, request } = the;
    const header = request && decodeHeader(request, facts.order);
    return (
      isFailure(the) &&
      facts.protocol === NETLINK_ROUTE &&
      facts.socket?.strictCheck === true &&
      header !== undefined &&
      flagKind(facts.protocol, header.type) === 'get' &&
      errno(answer!.error).name === 'EINVAL'
    );
  },
  explain: ({ answer }) => ({
    title: 'Strict checking is on',
    text: 'NETLINK_GET_STRICT_CHK is set: of requests to GET the kernel refuses header fields and attributes that it has no use for. Without it, it passes over most of them, and over filters too.',
    nextStep: 'Leave out what the kernel points at, or turn strict checking off.',
    errno: answer!.error,
    mends: [{ kind: 'strict-check', on: false }],
  }),
};

const filterIgnored: Rule = {
  name: 'filter-ignored',
  applies: (the) => {
    const { facts, sent, sentHeader, receivedHeader } = the;
    const isAnsweredDump = facts.status === 'answered' && ((sentHeader?.flags ?? 0) & NLM_F_DUMP) === NLM_F_DUMP;
    return (
      isAnsweredDump &&
      !isFailure(the) &&
      receivedHeader !== undefined &&
      (receivedHeader.flags & NLM_F_DUMP_FILTERED) === 0 &&
      dumpFilter(facts.protocol, sent!, facts.order) !== undefined
    );
  },
  explain: ({ facts, sent }) => {
    const { name, ...range } = dumpFilter(facts.protocol, sent!, facts.order)!;
    return {
      title: 'The dump is not filtered',
      text: `The request asks for one ${name}, but its answers lack DUMP_FILTERED: without NETLINK_GET_STRICT_CHK the kernel passes over the fields of the header and lists everything.`,
      range: { ...range, in: 'sent' },
      ...(facts.socket?.strictCheck === false
        ? { mends: [{ kind: 'strict-check', on: true }] }
        : { nextStep: 'Turn strict checking on.' }),
    };
  },
};

const interrupted: Rule = {
  name: 'dump-disturbed',
  applies: (the) => !isEcho(the) && ((the.receivedHeader?.flags ?? 0) & NLM_F_DUMP_INTR) !== 0,
  explain: ({ receivedHeader }) => ({
    title: 'The dump was disturbed',
    text: `What was being listed changed meanwhile (DUMP_INTR${receivedHeader!.type === NLMSG_DONE ? ' on the final message' : ''}): entries may be missing, doubled or out of date.`,
    nextStep: 'Ask for the dump again.',
    range: { offset: 6, length: 2, in: 'received' },
    mends: [SEND_AGAIN],
  }),
};

/** The attribute at `offset` of the request: in what was sent, else in the copy that a NLMSG_ERROR encloses. */
function rangeAt(the: Case, offset: number | undefined): Finding['range'] {
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

export const ANSWER_RULES: readonly Rule[] = [
  nack,
  failedDump,
  missing,
  policyBroken,
  strict,
  filterIgnored,
  interrupted,
];
