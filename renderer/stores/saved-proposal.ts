/** What a message that is being saved may expect back: first what came back to the copy of it that was sent last. */
import { EchoStatus, RecordKind } from '../../core/capture/record.ts';
import { decodeWindow, type WindowRow } from '../../core/capture/window.ts';
import type { RecordDetail } from '../../core/contract/api.ts';
import { expectationWords } from '../../core/saved/describe-saved.ts';
import { DEFAULT_TIMEOUT_MS, type Expectation } from '../../core/saved/saved-message.ts';
import { decodeAcknowledgement } from '../../core/wire/ack.ts';
import { equal } from '../../core/wire/bytes.ts';
import { NLM_F_DUMP, NLM_F_MULTI } from '../../core/wire/flags.ts';
import { HEADER_LENGTH } from '../../core/wire/header.ts';

export interface ExpectationChoice {
  readonly words: string;
  readonly expect: Expectation;
}

export interface Proposals {
  /** The first is proposed. */
  readonly choices: readonly ExpectationChoice[];
  /** It is what came back; else what such a message mostly gets. */
  readonly isSeen: boolean;
}

/** What the message is, as far as it tells what it may get. */
export interface Asked {
  readonly protocol: number;
  readonly type: number;
  readonly payload: Uint8Array;
  /** To the echo peer or the echo module. */
  readonly isEchoed: boolean;
}

const timeoutMs = DEFAULT_TIMEOUT_MS;

/** @param sent the record of the copy sent last, where there is one and it is in memory. */
export function proposeExpectations(asked: Asked, sent: RecordDetail | null): Proposals {
  const seen = sent ? expectationsOf(asked, sent) : [];
  const usual = asked.isEchoed ? (['echo', 'anything'] as const) : (['anything', 'echo'] as const);
  const kinds = [...usual, 'ack', 'none'] as const;
  const others = kinds.filter((kind) => !seen.some((one) => one.kind === kind)).map((kind) => ({ kind, timeoutMs }));
  const choices = [...seen, ...others].map((expect) => choiceOf(asked.protocol, expect));
  return { choices, isSeen: seen.length > 0 };
}

function choiceOf(protocol: number, expect: Expectation): ExpectationChoice {
  const words = expectationWords({ protocol, expect });
  const count = expect.kind === 'reply' ? expect.payload?.bytes.length : undefined;
  return { words: count ? `${words} with its first ${count} bytes as now` : words, expect };
}

function expectationsOf(asked: Asked, { record, pair }: RecordDetail): Expectation[] {
  const [sent, reply] = [decodeWindow(record)[0], pair && decodeWindow(pair)[0]];
  if (!sent || !isCopy(asked, sent)) return [];
  if (sent.kind === RecordKind.sendFailed)
    return sent.detail > 0 ? [{ kind: 'error', errno: sent.detail, timeoutMs }] : [];
  if (sent.echo === EchoStatus.lost) return [{ kind: 'none', timeoutMs }];
  if (sent.echo === EchoStatus.identical) return [{ kind: 'echo', timeoutMs }];
  return sent.echo === EchoStatus.answered && reply ? ofReply(sent, reply) : [];
}

const isCopy = ({ protocol, type, payload }: Asked, sent: WindowRow): boolean =>
  sent.protocol === protocol && sent.type === type && equal(sent.head.subarray(HEADER_LENGTH), payload);

/** A header and what names the thing that was asked for; what follows changes from time to time. */
const patternBytes = 16;

function ofReply(sent: WindowRow, { head, type, flags }: WindowRow): Expectation[] {
  const answer = decodeAcknowledgement(head, 'little');
  if (answer)
    return [answer.error < 0 ? { kind: 'error', errno: -answer.error, timeoutMs } : { kind: 'ack', timeoutMs }];
  const payload = head.subarray(HEADER_LENGTH);
  const pattern = { bytes: [...payload.subarray(0, patternBytes)], more: payload.length > patternBytes };
  const any: Expectation = { kind: 'reply', type, timeoutMs };
  const alike: Expectation = { ...any, payload: pattern };
  // A dump's parts come in any order and number.
  const isDump = (sent.flags & NLM_F_DUMP) === NLM_F_DUMP || (flags & NLM_F_MULTI) !== 0;
  return isDump || payload.length === 0 ? [any, alike] : [alike, any];
}
