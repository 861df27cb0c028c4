// Owns the answer to a question about attributes: which messages may have them, where, and what is asked of their bytes.
// A name without a family means the attributes of that name in all of them; of those that can't have the value asked for
// none is it.
import type {
  AnswerAttributes,
  AttributeAnswer,
  AttributeQuestion,
  AttributeRefusal,
  PathSegment,
} from '../wire/attribute-question.ts';
import type { BytesTest } from '../wire/attribute-route.ts';
import { align4 } from '../wire/bytes.ts';
import { NETLINK_GENERIC } from '../wire/constants.ts';
import { didYouMean } from '../wire/did-you-mean.ts';
import { GENERIC_HEADER_LENGTH } from '../wire/generic.ts';
import { HEADER_LENGTH } from '../wire/header.ts';
import { type DeadEnd, PathReader, plainName } from './attribute-paths.ts';
import { type NoAnswer, testOf } from './attribute-tests.ts';
import { oneOf } from './bytes-tests.ts';
import type { AttributeTable, Family } from './family.ts';
import type { Registry } from './registry.ts';
import type { Operation } from './spec.ts';

/** By the families that the registry has now. */
export const answerAttributes =
  (registry: Registry): AnswerAttributes =>
  (question) => {
    const asking = new Asking(registry, question);
    return asking.refusal ?? asking.answer;
  };

/** Of a set, what is asked of its attributes; undefined where it has none such. */
type SetTests = Map<AttributeTable, BytesTest | undefined>;

class Asking {
  readonly #registry: Registry;
  readonly #question: AttributeQuestion;
  readonly #path: readonly PathSegment[];
  readonly #tests: SetTests = new Map();
  #noAnswer: NoAnswer | undefined;
  #deadEnd: DeadEnd = { index: 0, names: new Set() };

  constructor(registry: Registry, question: AttributeQuestion) {
    this.#registry = registry;
    this.#question = question;
    const family = familyNamed(registry, question.path);
    this.#path = family ? question.path.slice(1) : question.path;
    if (this.#path.length === 0) return;
    for (const each of family ? [family] : registry.families) this.#ask(each);
  }

  get refusal(): AttributeRefusal | undefined {
    if (this.#isAnswered) return undefined;
    const { path } = this.#question;
    const [first, last] = [path[0]!, path.at(-1)!];
    const whole = { at: first.at, length: last.at + last.length - first.at };
    if (this.#path.length === 0) {
      return { ...whole, refusal: `${first.name} is a family: name an attribute of it, behind a dot` };
    }
    if (!this.#noAnswer) return missing(this.#path, this.#deadEnd);
    const { refusal, word = whole } = this.#noAnswer;
    return { refusal, at: word.at, length: word.length };
  }

  get answer(): AttributeAnswer {
    const registry = this.#registry;
    const tests = new Map<Operation, BytesTest | undefined>();
    return {
      messages: registry.families.flatMap((family) => this.#messagesOf(family)),
      testOf: (kind) => {
        const match = registry.find(kind);
        if (!match) return undefined;
        const { family, operation } = match;
        if (!tests.has(operation)) tests.set(operation, this.#testOfMessage(family, operation));
        return tests.get(operation);
      },
    };
  }

  get #isAnswered(): boolean {
    for (const test of this.#tests.values()) if (test) return true;
    return false;
  }

  #ask(family: Family): void {
    for (const { attributeSet } of family.spec.operations) {
      const table = family.sets.get(attributeSet ?? '');
      if (table && !this.#tests.has(table)) this.#tests.set(table, this.#testOfSet(family, table));
    }
  }

  #testOfSet(family: Family, table: AttributeTable): BytesTest | undefined {
    const { destinations, deadEnd } = new PathReader(family, table, this.#path);
    if (destinations.length === 0) this.#deadEnd = farther(this.#deadEnd, deadEnd);
    const tests = destinations.map((destination) => testOf(destination, this.#question.asked));
    this.#noAnswer ??= tests.find((test): test is NoAnswer => 'refusal' in test);
    const sound = tests.filter((test): test is BytesTest => !('refusal' in test));
    return sound.length > 0 ? oneOf(sound) : undefined;
  }

  #testOfMessage(family: Family, { attributeSet, fixedHeader }: Operation): BytesTest | undefined {
    const table = family.sets.get(attributeSet ?? '');
    const test = table && this.#tests.get(table);
    if (!test) return undefined;
    const generic = family.spec.protocol === NETLINK_GENERIC ? GENERIC_HEADER_LENGTH : 0;
    const header = HEADER_LENGTH + generic + align4(family.structs.get(fixedHeader ?? '')?.length ?? 0);
    return (view, start, end, isBig) => test(view, start + header, end, isBig);
  }

  #messagesOf(family: Family): AttributeAnswer['messages'] {
    const { spec, sets } = family;
    const operations = spec.operations.filter(({ attributeSet }) => {
      const table = sets.get(attributeSet ?? '');
      return table && this.#tests.get(table);
    });
    const types =
      spec.protocol !== NETLINK_GENERIC
        ? operations.flatMap(({ request, reply }) => [request, reply].filter((type) => type !== undefined))
        : operations.length > 0
          ? this.#registry.idsOf(spec.name)
          : [];
    return rangesOf(types).map(([from, to]) => ({ protocol: spec.protocol, from, to }));
  }
}

/** Where a path begins with the name of one. */
export function familyNamed(registry: Registry, [first]: readonly PathSegment[]): Family | undefined {
  const name = first?.name;
  if (typeof name !== 'string') return undefined;
  return registry.families.find(({ spec }) => plainName(spec.name) === plainName(name));
}

const farther = (one: DeadEnd, other: DeadEnd): DeadEnd => {
  if (one.index !== other.index) return one.index > other.index ? one : other;
  return { index: one.index, names: new Set([...one.names, ...other.names]) };
};

function missing(path: readonly PathSegment[], { index, names }: DeadEnd): AttributeRefusal {
  const { name, at, length } = path[index]!;
  const holder = path[index - 1]?.name;
  if (names.size === 0 && holder !== undefined) {
    const before = path[index - 1]!;
    return { refusal: `${holder} holds nothing that has a name`, at: before.at, length: before.length };
  }
  const where = holder === undefined ? 'no message has an attribute' : `${holder} has no`;
  return { refusal: `${where} "${name}"${didYouMean(plainName(`${name}`), names)}`, at, length };
}

/** As few ranges as there can be, of numbers in any order. */
function rangesOf(numbers: readonly number[]): [from: number, to: number][] {
  const ranges: [number, number][] = [];
  for (const number of [...new Set(numbers)].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last?.[1] === number - 1) last[1] = number;
    else ranges.push([number, number]);
  }
  return ranges;
}
