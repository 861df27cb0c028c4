import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EchoStatus, echoStatusNames, noPair } from '../capture/record.ts';
import { type MatchCounts, noMatches } from './counts.ts';
import {
  createMatcher,
  type Matcher,
  type ReceivedMessage,
  rememberedMessages,
  type SentMessage,
  type Verdict,
} from './matcher.ts';

const echoType = 20;
const ackType = 2;
const sent = (sequence: number, fields: Partial<SentMessage> = {}): SentMessage => ({
  socket: 0,
  port: 7,
  sequence,
  type: echoType,
  ...fields,
});
const reply = (number: number, sequence: number, fields: Partial<ReceivedMessage> = {}): ReceivedMessage => ({
  number,
  ...sent(sequence),
  group: 0,
  ...fields,
});
/** A matcher whose verdicts can be kept. */
function matcherOf(same: (sent: number, received: number) => boolean | undefined = () => true): Matcher {
  const matcher = createMatcher({ lostAfterNs: 100, compare: same });
  const { received } = matcher;
  matcher.received = (message, timeNs) => ({ ...received(message, timeNs) });
  return matcher;
}
const counted = (counts: Partial<MatchCounts>): MatchCounts => ({ ...noMatches(), ...counts });

describe('an echo', () => {
  test('is identical or different, as the comparison of the two records says', () => {
    const asked: [number, number][] = [];
    const matcher = matcherOf((one, other) => {
      asked.push([one, other]);
      return one === 0;
    });
    matcher.sent(0, sent(1), 0);
    matcher.sent(1, sent(2), 1);
    const verdicts = [matcher.received(reply(2, 1), 10), matcher.received(reply(3, 2), 11)];
    expect(verdicts).toEqual([
      { status: EchoStatus.identical, pair: 0, late: false, settles: true },
      { status: EchoStatus.different, pair: 1, late: false, settles: true },
    ]);
    expect(asked).toEqual([
      [0, 2],
      [1, 3],
    ]);
    expect(matcher.counts).toEqual(counted({ identical: 1, different: 1 }));
  });

  test('counts as an answer when the sent record is gone and nobody can compare', () => {
    const matcher = matcherOf(() => undefined);
    matcher.sent(0, sent(1), 0);
    expect(matcher.received(reply(1, 1), 1).status).toBe(EchoStatus.answered);
  });

  test('belongs to a message of the same socket, port and sequence only', () => {
    const matcher = matcherOf();
    matcher.sent(0, sent(1), 0);
    for (const other of [{ socket: 1 }, { port: 8 }, { sequence: 2 }])
      expect(matcher.received(reply(1, 1, other), 1)).toMatchObject({ status: EchoStatus.unexpected, pair: noPair });
    expect(matcher.received(reply(4, 1), 2).status).toBe(EchoStatus.identical);
    expect(matcher.counts).toEqual(counted({ identical: 1, unexpected: 3 }));
  });

  test('is told apart at the far ends of sockets, ports and sequences', () => {
    const matcher = matcherOf();
    const far = { socket: 255, port: 0xffff_ffff, sequence: 0xffff_ffff };
    matcher.sent(0, sent(0, far), 0);
    expect(matcher.received(reply(1, 0, { ...far, socket: 254 }), 1).status).toBe(EchoStatus.unexpected);
    expect(matcher.received(reply(2, 0, far), 1)).toMatchObject({ status: EchoStatus.identical, pair: 0 });
  });

  test('that comes again is a duplicate of the message it belongs to', () => {
    const matcher = matcherOf();
    matcher.sent(0, sent(1), 0);
    matcher.received(reply(1, 1), 1);
    const again = { status: EchoStatus.duplicate, pair: 0, late: false, settles: false };
    expect([matcher.received(reply(2, 1), 2), matcher.received(reply(3, 1), 3)]).toEqual([again, again]);
    expect(matcher.counts).toEqual(counted({ identical: 1, duplicate: 2 }));
  });

  test('goes to the oldest of several messages with one sequence', () => {
    const matcher = matcherOf();
    for (const number of [0, 1, 2]) matcher.sent(number, sent(5), number);
    const pairs = [3, 4, 5].map((number) => matcher.received(reply(number, 5), 10).pair);
    expect(pairs).toEqual([0, 1, 2]);
    expect(matcher.received(reply(6, 5), 10)).toMatchObject({ status: EchoStatus.duplicate, pair: 2 });
  });
});

describe('a message without an echo', () => {
  test('is lost when its time is over, each once and in send order', () => {
    const matcher = matcherOf();
    for (const number of [0, 1, 2]) matcher.sent(number, sent(number), number);
    matcher.received(reply(3, 1), 5);
    expect(matcher.expire(99)).toEqual([]);
    expect(matcher.expire(100)).toEqual([0]);
    expect(matcher.expire(500)).toEqual([2]);
    expect(matcher.expire(500)).toEqual([]);
    expect(matcher.counts).toEqual(counted({ identical: 1, lost: 2 }));
  });

  test('is lost no more when the echo comes late', () => {
    const matcher = matcherOf();
    matcher.sent(0, sent(1), 0);
    matcher.expire(100);
    expect(matcher.received(reply(1, 1), 150)).toEqual({
      status: EchoStatus.identical,
      pair: 0,
      late: true,
      settles: true,
    });
    expect(matcher.counts).toEqual(counted({ identical: 1, late: 1 }));
  });

  test('is not late by the slowness of its host: the times of the messages decide', () => {
    const matcher = matcherOf();
    matcher.sent(0, sent(1), 0);
    matcher.sent(1, sent(2), 0);
    matcher.expire(1_000);
    expect(matcher.received(reply(2, 1), 99).late).toBe(false);
    expect(matcher.received(reply(3, 2), 100).late).toBe(true);
  });

  test('waits for as long as the setting says now', () => {
    const matcher = matcherOf();
    matcher.sent(0, sent(1), 0);
    matcher.lostAfterNs = 1_000;
    expect(matcher.expire(999)).toEqual([]);
    expect(matcher.expire(1_000)).toEqual([0]);
  });
});

describe('the end of a file', () => {
  test('gives up what is said to be lost, and counts what is left open no more', () => {
    const matcher = matcherOf();
    for (const [number, timeNs] of [0, 10, 20, 30].entries()) matcher.sent(number, sent(number), timeNs);
    matcher.received(reply(4, 0), 31);
    expect(matcher.end((number, timeNs) => number === 1 || timeNs === 30)).toEqual({ lost: [1, 3], open: [2] });
    expect(matcher.counts).toEqual(counted({ identical: 1, lost: 2 }));
    expect(matcher.end(() => true)).toEqual({ lost: [], open: [] });
  });

  test('counts nothing of what was cleared', () => {
    const matcher = matcherOf();
    matcher.sent(0, sent(1), 0);
    matcher.countFrom(1);
    expect(matcher.end(() => false)).toEqual({ lost: [], open: [0] });
    expect(matcher.counts).toEqual(counted({}));
  });
});

describe('a reply of another type', () => {
  test('answers, and so do the further parts of a dump', () => {
    const matcher = matcherOf();
    matcher.sent(0, sent(1, { type: 18 }), 0);
    const parts = [16, 16, 3].map((type, part) => matcher.received(reply(part + 1, 1, { type }), 1));
    expect(parts.map(({ status, pair, settles }) => [status, pair, settles])).toEqual([
      [EchoStatus.answered, 0, true],
      [EchoStatus.answered, 0, false],
      [EchoStatus.answered, 0, false],
    ]);
    expect(matcher.counts).toEqual(counted({ answered: 1 }));
  });

  test('is an answer whatever its type where no echo is due', () => {
    const matcher = matcherOf();
    matcher.sent(0, sent(1, { type: 16, answersOnly: true }), 0);
    const parts = [1, 2].map((number) => matcher.received(reply(number, 1, { type: 16 }), 1).status);
    expect(parts).toEqual([EchoStatus.answered, EchoStatus.answered]);
  });

  test('behind an echo belongs to the echoed message, also while the next one of the sequence waits', () => {
    const matcher = matcherOf();
    matcher.sent(0, sent(1), 0);
    matcher.sent(1, sent(1), 1);
    const replies = [echoType, ackType, echoType, ackType].map((type, i) =>
      matcher.received(reply(2 + i, 1, { type }), 2),
    );
    expect(replies.map(({ pair }) => pair)).toEqual([0, 0, 1, 1]);
    expect(matcher.counts).toEqual(counted({ identical: 2 }));
  });

  test('before an echo settles until the echo comes', () => {
    const matcher = matcherOf();
    matcher.sent(0, sent(1), 0);
    expect(matcher.received(reply(1, 1, { type: ackType }), 1).status).toBe(EchoStatus.answered);
    expect(matcher.received(reply(2, 1), 150)).toMatchObject({
      status: EchoStatus.identical,
      late: true,
      settles: true,
    });
    expect(matcher.counts).toEqual(counted({ identical: 1, late: 1 }));
  });
});

test('a message whose answer and echo both come late is late once', () => {
  const matcher = matcherOf();
  matcher.sent(0, sent(1), 0);
  matcher.received(reply(1, 1, { type: ackType }), 150);
  matcher.received(reply(2, 1), 160);
  expect(matcher.counts).toEqual(counted({ identical: 1, late: 1 }));
});

test('a notification is no echo: by multicast, or from the kernel with sequence 0 that nobody asked with', () => {
  const matcher = matcherOf();
  matcher.sent(0, sent(0, { port: 0 }), 0);
  expect(matcher.received(reply(1, 0, { port: 0, group: 1 }), 1)).toMatchObject({ status: EchoStatus.none });
  expect(matcher.received(reply(2, 0, { port: 0 }), 1)).toMatchObject({ status: EchoStatus.identical, pair: 0 });
  expect(matcherOf().received(reply(3, 0, { port: 0 }), 1)).toMatchObject({ status: EchoStatus.none, pair: noPair });
  expect(matcherOf().received(reply(3, 0, { port: 9 }), 1)).toMatchObject({ status: EchoStatus.unexpected });
});

test('a copy of the echo that comes over a group, before or after it, is neither the echo nor unexpected', () => {
  const matcher = matcherOf();
  matcher.sent(0, sent(1, { port: 0 }), 0);
  const copy = (number: number) => matcher.received(reply(number, 1, { port: 0, group: 1 }), number);
  expect(copy(1)).toMatchObject({ status: EchoStatus.none, pair: noPair, settles: false });
  expect(matcher.received(reply(2, 1, { port: 0 }), 2)).toMatchObject({ status: EchoStatus.identical, pair: 0 });
  expect(copy(3)).toMatchObject({ status: EchoStatus.none, pair: noPair, settles: false });
  expect(matcher.counts).toEqual(counted({ identical: 1 }));
});

test('a count that starts anew leaves out what was sent before, and still pairs it', () => {
  const matcher = matcherOf();
  for (const number of [0, 1, 2]) matcher.sent(number, sent(number), 0);
  matcher.countFrom(3);
  expect(matcher.counts).toEqual(noMatches());
  matcher.sent(3, sent(3), 10);
  expect(matcher.received(reply(4, 0), 20)).toMatchObject({ status: EchoStatus.identical, pair: 0 });
  expect(matcher.received(reply(5, 1), 120)).toMatchObject({ late: true, pair: 1 });
  expect(matcher.expire(109)).toEqual([2]);
  expect(matcher.counts).toEqual(counted({ waiting: 1 }));
  matcher.countFrom(0, counted({ waiting: 1, identical: 2, lost: 1 }));
  expect(matcher.received(reply(6, 2), 110)).toMatchObject({ pair: 2 });
  expect(matcher.counts).toEqual(counted({ waiting: 1, identical: 3, late: 1 }));
});

test('memory is bounded: what was settled or lost long ago is unexpected when it comes again', () => {
  const matcher = matcherOf();
  matcher.sent(0, sent(0), 0);
  matcher.sent(1, sent(1), 0);
  matcher.received(reply(2, 0), 1);
  matcher.expire(100);
  const many = rememberedMessages - 2;
  for (let i = 0; i < many; i++) {
    matcher.sent(3 + i, sent(10 + i), 200);
    matcher.received(reply(3 + i, 10 + i), 201);
  }
  expect(matcher.received(reply(9, 0), 202).status).toBe(EchoStatus.duplicate);
  matcher.sent(4, sent(2), 200);
  matcher.received(reply(5, 2), 201);
  expect(matcher.received(reply(9, 0), 202).status).toBe(EchoStatus.unexpected);
  matcher.sent(6, sent(3), 200);
  matcher.received(reply(7, 3), 201);
  expect(matcher.received(reply(9, 1), 202).status).toBe(EchoStatus.unexpected);
  expect(matcher.received(reply(9, 10), 202).status).toBe(EchoStatus.duplicate);
});

test('memory is bounded for round trips that are told at once, too, and they are found like others', () => {
  const matcher = matcherOf();
  const trip = (number: number, sequence: number) =>
    matcher.trip(number, sent(sequence), 200, { type: echoType, timeNs: 201, same: true });
  for (let i = 0; i <= rememberedMessages; i++) trip(i, i);
  expect(matcher.received(reply(9, 0), 202).status).toBe(EchoStatus.unexpected);
  expect(matcher.received(reply(9, 1), 202)).toMatchObject({ status: EchoStatus.duplicate, pair: 1 });
  // Told when the others are in the table; the first of those is then too old.
  expect(trip(0, 100_000)).toMatchObject({ status: EchoStatus.identical, pair: 0, late: false });
  expect(matcher.received(reply(9, 1), 202).status).toBe(EchoStatus.unexpected);
  expect(matcher.received(reply(9, 2), 202)).toMatchObject({ status: EchoStatus.duplicate, pair: 2 });
  expect(matcher.counts).toEqual(counted({ identical: rememberedMessages + 2, duplicate: 2, unexpected: 2 }));
});

test('a message that waits is never forgotten, however many come and go meanwhile', () => {
  const matcher = matcherOf();
  matcher.sent(0, sent(0), 0);
  for (let i = 1; i <= rememberedMessages + 10; i++) {
    matcher.sent(i, sent(i), 0);
    matcher.received(reply(i, i), 1);
  }
  expect(matcher.received(reply(1, 0), 50)).toMatchObject({ status: EchoStatus.identical, pair: 0 });
});

test('forgetting an old message leaves a new one with its sequence alone', () => {
  const matcher = matcherOf();
  const pass = (count: number, from: number): void => {
    for (let i = from; i < from + count; i++) {
      matcher.sent(i, sent(i), 300);
      matcher.received(reply(i, i), 301);
    }
  };
  // The first is lost before the second settles, and settles behind it: it is the one remembered, and leaves first.
  matcher.sent(0, sent(1), 0);
  matcher.expire(100);
  matcher.sent(1, sent(1), 200);
  expect([2, 3].map((number) => matcher.received(reply(number, 1), 201).pair)).toEqual([1, 0]);
  pass(rememberedMessages - 1, 10);
  matcher.sent(4, sent(1), 300);
  pass(1, 5);
  expect(matcher.received(reply(6, 1), 301)).toMatchObject({ status: EchoStatus.identical, pair: 4 });
});

// The reference keeps every message in one list and searches it from end to end.
interface Known {
  number: number;
  key: string;
  type: number;
  timeNs: number;
  status: keyof MatchCounts;
  answered: boolean;
  late: boolean;
  settledAt: number;
}

function createReference(lostAfterNs: number, same: (sent: number, received: number) => boolean) {
  const all: Known[] = [];
  const received = { duplicate: 0, unexpected: 0 };
  let steps = 0;
  const keyOf = (m: { socket: number; port: number; sequence: number }) => `${m.socket} ${m.port} ${m.sequence}`;
  const choose = (key: string, type: number): Known | undefined => {
    const here = all.filter((known) => known.key === key);
    const settled = here.filter((known) => known.settledAt > 0).sort((a, b) => b.settledAt - a.settledAt)[0];
    if (settled && !settled.answered && settled.type !== type) return settled;
    return here.find((k) => k.status === 'waiting') ?? here.find((k) => k.status === 'lost') ?? settled;
  };
  return {
    sent(number: number, message: SentMessage, timeNs: number): void {
      const state = { status: 'waiting', answered: false, late: false, settledAt: 0 } as const;
      all.push({ number, key: keyOf(message), type: message.type, timeNs, ...state });
    },
    received(message: ReceivedMessage, timeNs: number): [string, number, boolean] {
      const known = choose(keyOf(message), message.type);
      if (!known) {
        if (message.port === 0 && message.sequence === 0) return ['none', noPair, false];
        received.unexpected++;
        return ['unexpected', noPair, false];
      }
      const done = known.settledAt > 0;
      const late = timeNs - known.timeNs >= lostAfterNs;
      const echo = known.type === message.type;
      if (!echo) known.answered = true;
      if (done && (!echo || known.status !== 'answered')) {
        if (echo) received.duplicate++;
        return [echo ? 'duplicate' : 'answered', known.number, false];
      }
      known.status = !echo ? 'answered' : same(known.number, message.number) ? 'identical' : 'different';
      known.late ||= late;
      known.settledAt = ++steps;
      return [known.status, known.number, late];
    },
    expire(nowNs: number): number[] {
      const lost = all.filter((known) => known.status === 'waiting' && nowNs - known.timeNs >= lostAfterNs);
      for (const known of lost) known.status = 'lost';
      return lost.map(({ number }) => number);
    },
    counts(): MatchCounts {
      const counts = { ...noMatches(), ...received };
      for (const known of all) counts[known.status]++;
      counts.late = all.filter((known) => known.late).length;
      return counts;
    },
  };
}

test('agrees with a search through all messages, for any sends, replies, round trips and pauses', () => {
  const type = fc.constantFrom(echoType, ackType);
  const place = { socket: fc.nat(1), port: fc.nat(1), sequence: fc.nat(3), type };
  const step = fc.oneof(
    fc.record({ do: fc.constant('sent' as const), ...place }),
    fc.record({ do: fc.constant('received' as const), ...place }),
    fc.record({ do: fc.constant('trip' as const), ...place, answer: type, afterNs: fc.constantFrom(1, 2, 100) }),
    fc.record({ do: fc.constant('expire' as const), afterNs: fc.nat(60) }),
  );
  let trips = 0;
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const same = (one: number, other: number): boolean => (one * 7 + other) % 3 > 0;
      const matcher = createMatcher({ lostAfterNs: 100, compare: same });
      const reference = createReference(100, same);
      let nowNs = 0;
      const receive = (message: ReceivedMessage, told?: Verdict): void => {
        const { status, pair, late } = told ?? matcher.received(message, nowNs);
        expect([echoStatusNames[status], pair, late]).toEqual(reference.received(message, nowNs));
      };
      steps.forEach((drawn, step) => {
        const number = 2 * step;
        // One sequence goes up, so that there are always new ones.
        const event = 'sequence' in drawn && drawn.sequence === 3 ? { ...drawn, sequence: 3 + (step >> 2) } : drawn;
        nowNs += event.do === 'expire' ? event.afterNs : 3;
        if (event.do === 'sent') {
          matcher.sent(number, event, nowNs);
          reference.sent(number, event, nowNs);
        } else if (event.do === 'received') receive({ ...event, number, group: 0 });
        else if (event.do === 'trip') {
          const sentNs = nowNs;
          nowNs += event.afterNs;
          const about = { type: event.answer, timeNs: nowNs, same: same(number, number + 1) };
          const told = matcher.trip(number, event, sentNs, about);
          if (told) trips++;
          else matcher.sent(number, event, sentNs);
          reference.sent(number, event, sentNs);
          receive({ ...event, type: event.answer, number: number + 1, group: 0 }, told);
        } else expect(matcher.expire(nowNs)).toEqual(reference.expire(nowNs));
        expect(matcher.counts).toEqual(reference.counts());
      });
    }),
    { numRuns: 1_000 },
  );
  expect(trips).toBeGreaterThan(200);
});
