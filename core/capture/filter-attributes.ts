/**
 * Asking messages about their attributes: columns tell which messages may have one, and only those are walked, where they
 * stand in the arena. What a name means is for schemas to say, which are passed in.
 */
import type { AnswerAttributes, AttributeAnswer, AttributeQuestion, MessageKind } from '../wire/attribute-question.ts';
import type { BytesTest } from '../wire/attribute-route.ts';
import { HEADER_LENGTH } from '../wire/header.ts';
import type { Segment } from './columns.ts';
import { FilterError } from './filter-error.ts';
import { every, inColumn, type Keep, some } from './filter-words.ts';
import { RecordKind, RecordMark } from './record.ts';

/** Of who has no schemas. */
export const noAttributes: AnswerAttributes = ({ path: [first] }) => ({
  refusal: 'there are no schemas here that tell attributes',
  at: first!.at,
  length: first!.length,
});

/** @throws FilterError about the piece of the text that has no answer */
export function asking(question: AttributeQuestion, answerAttributes: AnswerAttributes): Keep {
  const answer = answerAttributes(question);
  if ('refusal' in answer) throw new FilterError(answer.refusal, answer.at, answer.length);
  const ofTypes = answer.messages.map(({ protocol, from, to }) =>
    every([inColumn('protocol', protocol, protocol), inColumn('type', from, to)]),
  );
  return every([some(ofTypes), walking(answer)]);
}

function walking(answer: AttributeAnswer): Keep {
  const testOf = remembered(answer);
  return ({ segment, first, words }, bits) => {
    // A spilled segment's bytes are read back when they are asked for.
    let walk: ((row: number) => boolean) | undefined;
    for (let k = 0; k < words; k++) {
      let kept = 0;
      for (let left = bits[k]!; left !== 0; left &= left - 1) {
        const bit = left & -left;
        walk ??= walkIn(segment, testOf);
        if (walk(32 * (first + k) + 31 - Math.clz32(bit))) kept |= bit;
      }
      bits[k] = kept;
    }
  };
}

type TestOf = (protocol: number, type: number, firstByte: number, isReply: boolean) => BytesTest | undefined;

function walkIn({ columns, arena }: Segment, testOf: TestOf): (row: number) => boolean {
  const { offset, kind, type, protocol, mark } = columns;
  const view = new DataView(arena.buffer, arena.byteOffset, arena.byteLength);
  return (row) => {
    const start = offset[row]!;
    const rest = offset[row + 1]! - start;
    if (rest < HEADER_LENGTH) return false;
    const firstByte = rest > HEADER_LENGTH ? view.getUint8(start + HEADER_LENGTH) : 0;
    const test = testOf(protocol[row]!, type[row]!, firstByte, kind[row] === RecordKind.received);
    if (test === undefined) return false;
    const isBig = (mark[row]! & RecordMark.bigEndian) !== 0;
    const stated = view.getUint32(start, !isBig);
    // As the tree has it: nlmsg_len where it can be true, else all there is.
    const length = stated < HEADER_LENGTH || stated > rest ? rest : stated;
    return test(view, start, start + length, isBig);
  };
}

/** Messages are of few kinds: each is asked about once. */
function remembered(answer: AttributeAnswer): TestOf {
  const tests = new Map<number, BytesTest | undefined>();
  let latest = -1;
  let test: BytesTest | undefined;
  return (protocol, type, firstByte, isReply) => {
    const key = (((protocol << 16) | type) * 256 + firstByte) * 2 + (isReply ? 1 : 0);
    if (key === latest) return test;
    if (!tests.has(key)) tests.set(key, answer.testOf(kindOf({ protocol, type, firstByte }, isReply)));
    latest = key;
    test = tests.get(key);
    return test;
  };
}

const kindOf = (kind: Omit<MessageKind, 'side'>, isReply: boolean): MessageKind => ({
  ...kind,
  side: isReply ? 'reply' : 'request',
});
