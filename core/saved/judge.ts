// Owns the verdict on a saved message: what was expected against what came, in words. Looks at replies as they come and
// says undefined as long as more could decide it.
import { describeRanges, differingRanges } from '../payload/difference.ts';
import { type Ack, type Done, decodeAcknowledgement, type Nack } from '../wire/ack.ts';
import { errno, errnoNumber } from '../wire/errno.ts';
import { NLM_F_ACK, NLM_F_DUMP, NLM_F_MULTI } from '../wire/flags.ts';
import { decodeHeader, HEADER_LENGTH } from '../wire/header.ts';
import { countBytes } from '../wire/printable.ts';
import { mismatch } from './byte-pattern.ts';
import { expectationWords, typeWords } from './describe-saved.ts';
import { type Expectation, type SavedMessage, savedBytes } from './saved-message.ts';

export interface Verdict {
  readonly passed: boolean;
  /** What came; where it failed, instead of what. */
  readonly words: string;
}

interface Reply {
  readonly bytes: Uint8Array;
  readonly type: number;
  readonly flags: number;
  readonly payload: Uint8Array;
  readonly answer: Ack | Nack | Done | undefined;
}

/**
 * @param replies whole messages with the sequence of what was sent, in the order in which they came.
 * @param over nothing more is waited for.
 */
export function judge(message: SavedMessage, replies: readonly Uint8Array[], over: boolean): Verdict | undefined {
  const read = replies.map(readReply);
  const found = decide(message, read);
  if (found) return found;
  const last = read.at(-1);
  if (!over && !(last && isFinal(message, last))) return undefined;
  return unmet(message, read);
}

/** What the send itself came to. */
export function judgeRefusal(message: SavedMessage, code: string): Verdict {
  const { expect } = message;
  const words = `sendmsg was refused: ${errorWords(errnoNumber(code) ?? 0, undefined)}`;
  if (expect.kind === 'error' && errnoNumber(code) === expect.errno) return { passed: true, words };
  return { passed: false, words: `expected ${expectationWords(message)}; ${words}` };
}

function readReply(bytes: Uint8Array): Reply {
  const { type = 0, flags = 0 } = decodeHeader(bytes, 'little') ?? {};
  return { bytes, type, flags, payload: bytes.subarray(HEADER_LENGTH), answer: decodeAcknowledgement(bytes, 'little') };
}

function decide(message: SavedMessage, replies: readonly Reply[]): Verdict | undefined {
  const { expect } = message;
  const kept = replies.find((reply) => meets(message, reply));
  if (expect.kind !== 'none') return kept && { passed: true, words: replyWords(message, kept) };
  const [first] = replies;
  return first && { passed: false, words: `expected no reply; ${replyWords(message, first)} came` };
}

function meets(message: SavedMessage, reply: Reply): boolean {
  const { expect, header } = message;
  switch (expect.kind) {
    case 'anything':
      return true;
    case 'none':
      return false;
    case 'echo':
      return reply.type === header.type && differingRanges(savedBytes(message.payload), reply.payload).length === 0;
    // A dump ends in DONE instead.
    case 'ack':
      return reply.answer !== undefined && reply.answer.error >= 0;
    case 'error':
      return reply.answer !== undefined && -reply.answer.error === expect.errno;
    case 'reply':
      return replyMismatch(message.protocol, expect, reply) === undefined;
  }
}

function replyMismatch(
  protocol: number,
  { type, flags, payload }: Expectation & { kind: 'reply' },
  reply: Reply,
): string | undefined {
  if (reply.answer?.kind === 'ack' || reply.answer?.kind === 'nack') return 'no reply but an acknowledgement';
  if (type !== undefined && reply.type !== type) return `type ${typeWords(protocol, reply.type)}`;
  if (flags !== undefined && reply.flags !== flags) return `flags 0x${reply.flags.toString(16)}`;
  return payload && mismatch(payload, reply.payload);
}

/** Whether nothing more will come after this reply: an error, the end of a dump, the one answer to a plain request. */
function isFinal({ header, expect }: SavedMessage, { answer, flags }: Reply): boolean {
  if (expect.kind === 'none') return false;
  if (answer) return answer.kind !== 'ack' || expect.kind !== 'echo';
  const isPart = (flags & NLM_F_MULTI) !== 0 || (header.flags & NLM_F_DUMP) === NLM_F_DUMP;
  return !isPart && (header.flags & NLM_F_ACK) === 0;
}

function unmet(message: SavedMessage, replies: readonly Reply[]): Verdict {
  const { expect } = message;
  const nothing = `nothing came within ${expect.timeoutMs} ms`;
  if (replies.length === 0) {
    if (expect.kind === 'none') return { passed: true, words: 'no reply' };
    if (expect.kind === 'anything') return { passed: true, words: nothing };
    return { passed: false, words: `expected ${expectationWords(message)}; ${nothing}` };
  }
  // An error explains more than the replies before it.
  const telling = replies.find(({ answer }) => answer && answer.error < 0) ?? replies[0]!;
  const more = replies.length > 1 ? `, and ${replies.length - 1} more` : '';
  const why = difference(message, telling);
  const came = `${replyWords(message, telling)} came${more}`;
  return { passed: false, words: `expected ${expectationWords(message)}; ${came}${why ? `: ${why}` : ''}` };
}

/** What is wrong with a reply of the right kind. */
function difference({ protocol, expect, header, payload }: SavedMessage, reply: Reply): string | undefined {
  if (reply.answer) return undefined;
  if (expect.kind === 'reply') return replyMismatch(protocol, expect, reply);
  if (expect.kind !== 'echo' || reply.type !== header.type) return undefined;
  const sent = savedBytes(payload);
  const ranges = describeRanges(differingRanges(sent, reply.payload));
  return sent.length === reply.payload.length
    ? `it differs at ${ranges}`
    : `${countBytes(sent.length)} went out, and it differs at ${ranges}`;
}

/** 'ACK', 'EPERM (Operation not permitted)', 'echo of 50 bytes', 'RTM_NEWLINK of 1420 bytes'. */
function replyWords({ protocol }: SavedMessage, { type, payload, answer }: Reply): string {
  if (answer && answer.error < 0) return errorWords(answer.error, answer.extAck?.message);
  if (answer) return answer.kind === 'done' ? 'DONE' : 'ACK';
  return `${typeWords(protocol, type)} of ${countBytes(payload.length)}`;
}

function errorWords(number: number, explanation: string | undefined): string {
  const { name, words } = errno(number);
  return explanation ? `${name} (${words}): “${explanation}”` : `${name} (${words})`;
}
