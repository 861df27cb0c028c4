import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fixture, fixtureNames } from '../../test/fixtures/wire/fixture.ts';
import { encodeAttributes } from './attribute.ts';
import { concat } from './bytes.ts';
import { explain, type MessageFacts, requestOf } from './explain.ts';
import { encodeMessage, type MessageInput } from './message.ts';

const message = (input: Partial<MessageInput>): Uint8Array =>
  encodeMessage({ type: 18, flags: 1, sequence: 7, portId: 0, payload: new Uint8Array(4), ...input }, 'little');

/** Sent to the kernel on NETLINK_ROUTE, with nothing wrong. */
const sent = (facts: Partial<MessageFacts> = {}): MessageFacts => ({
  direction: 'sent',
  bytes: message({}),
  protocol: 0,
  order: 'little',
  status: 'answered',
  destinationPortId: 0,
  ...facts,
});

const received = (facts: Partial<MessageFacts>): MessageFacts => sent({ direction: 'received', ...facts });

/** Echo on NETLINK_USERSOCK with a peer. */
const echo = (facts: Partial<MessageFacts>): MessageFacts =>
  sent({ protocol: 2, destinationPortId: 41234, bytes: message({ type: 20, flags: 0 }), ...facts });

const titles = (facts: MessageFacts): string[] => explain(facts).map(({ title }) => title);

describe('what went well', () => {
  it.each([
    ['an answered request', sent()],
    ['an acknowledgement', received({ bytes: fixture('noop-ack'), pairBytes: message({ type: 20, flags: 5 }) })],
    ['the end of a dump', received({ bytes: fixture('getlink-dump-last') })],
    ['an identical echo', echo({ status: 'identical', pairBytes: message({ type: 20, flags: 0 }) })],
    [
      'an echo without REQUEST from a kernel module',
      sent({ protocol: 25, status: 'identical', bytes: message({ type: 20, flags: 0 }) }),
    ],
    [
      'an echo of what looks like a refusal',
      echo({ status: 'identical', direction: 'received', bytes: fixture('newlink-mtu-policy') }),
    ],
    [
      'an echo of what looks like a disturbed dump',
      echo({ status: 'identical', direction: 'received', bytes: message({ flags: 0x10 }) }),
    ],
    ['bytes that are no message, sent to a peer', echo({ bytes: Uint8Array.of(1, 2, 3), status: 'none' })],
    ['a message that still waits', echo({ status: 'waiting' })],
    ['a connector message of type DONE', received({ protocol: 11, bytes: fixture('strict-dump-refused') })],
  ])('needs no explanation: %s', (_, facts) => {
    expect(explain(facts)).toEqual([]);
  });
});

describe('a send that failed', () => {
  it.each([
    [111, 41234, 2, 'Nobody is bound to port 41234', 'ECONNREFUSED'],
    [-111, 0, 2, 'The kernel does not listen here', 'NETLINK_USERSOCK is for user-space peers'],
    [111, 0, 25, 'The kernel does not listen here', 'NETLINK_MUNISOCK'],
    [1, 41234, 0, 'Not permitted to send there', 'CAP_NET_ADMIN'],
    [90, 41234, 2, 'Too long for the send buffer', 'EMSGSIZE'],
    [11, 41234, 2, 'The receiver is not reading', 'port 41234 is full (EAGAIN)'],
    [105, 41234, 2, 'The kernel had no buffer for it', 'ENOBUFS'],
    [107, 41234, 2, 'The send failed: Transport endpoint is not connected', 'ENOTCONN'],
  ])('with errno %d to port %d of protocol %d', (sendErrno, destinationPortId, protocol, title, words) => {
    const [first, ...more] = explain(sent({ sendErrno, destinationPortId, protocol, status: 'lost' }));
    expect(first?.title).toBe(title);
    expect(first?.text).toContain(words);
    expect(more).toEqual([]);
  });
});

describe('what the kernel drops or ignores', () => {
  it('a datagram under 16 bytes', () => {
    const [first] = explain(sent({ bytes: Uint8Array.of(1, 2, 3), status: 'lost' }));
    expect(first).toMatchObject({ title: 'Too short to be a message', range: { offset: 0, length: 3, in: 'sent' } });
  });

  it.each([
    [15, 'nlmsg_len is 15, less than the header itself (16).'],
    [21, 'nlmsg_len is 21, but only 20 bytes are there.'],
  ])('an nlmsg_len of %d, whatever the flags', (length, words) => {
    const [first, ...more] = explain(sent({ bytes: message({ length, flags: 0, type: 1 }), status: 'none' }));
    expect(first).toMatchObject({ title: 'nlmsg_len is wrong', range: { offset: 0, length: 4, in: 'sent' } });
    expect(first?.text).toContain(words);
    expect(more).toEqual([]);
  });

  it.each([
    [0, 'dropped this message without a word'],
    [4, 'acknowledged this message with error 0'],
  ])('a message without REQUEST, flags %d', (flags, words) => {
    const [first] = explain(sent({ bytes: message({ flags }), status: 'lost' }));
    expect(first).toMatchObject({ title: 'The REQUEST flag is missing', range: { offset: 6, length: 2, in: 'sent' } });
    expect(first?.text).toContain(words);
  });

  it.each([
    [1, 1, 'Type 1 (NLMSG_NOOP) is reserved', 'Without ACK the kernel answers nothing'],
    [9, 5, 'Type 9 is reserved', 'acknowledged it with error 0'],
  ])('the reserved type %d, flags %d', (type, flags, title, words) => {
    const [first] = explain(sent({ bytes: message({ type, flags }) }));
    expect(first).toMatchObject({ title, range: { offset: 4, length: 2, in: 'sent' } });
    expect(first?.text).toContain(words);
  });

  it('success, unless ACK asks for it', () => {
    expect(titles(sent({ bytes: message({ type: 16 }), status: 'lost' }))).toEqual([
      'Success is silent without ACK',
      'No reply',
    ]);
    expect(titles(sent({ bytes: message({ type: 16, flags: 5 }), status: 'lost' }))).toEqual(['No reply']);
    expect(titles(sent({ bytes: message({ type: 18 }), status: 'lost' }))).toEqual(['No reply']);
  });

  it('concerns only what reached the kernel', () => {
    const bytes = message({ flags: 0, type: 3 });
    expect(titles(echo({ bytes, status: 'lost' }))).toEqual(['No reply']);
    expect(titles(received({ bytes, status: 'none' }))).toEqual([]);
  });

  it('is told from the acknowledgement too', () => {
    const pairBytes = message({ flags: 4 });
    expect(titles(received({ bytes: fixture('noop-ack'), pairBytes }))).toEqual(['The REQUEST flag is missing']);
  });
});

describe('what the kernel answered', () => {
  const pair = (name: string): Partial<MessageFacts> => ({
    bytes: fixture(`${name}-request`),
    pairBytes: fixture(name),
  });

  it('a refusal, with the bytes at fault marked in what was sent, from either side', () => {
    const { bytes, pairBytes } = pair('newlink-mtu-policy');
    const expected = [
      {
        title: 'Refused: Numerical result out of range',
        text: 'The kernel says: “Attribute failed policy validation” (ERANGE). The attribute at fault is at byte 32 of the request.',
        range: { offset: 32, length: 6, in: 'sent' },
      },
      {
        title: 'Not what the attribute has to be',
        text: 'The policy for it: u32, 0 to 4294967295.',
        range: { offset: 32, length: 6, in: 'sent' },
      },
    ];
    expect(explain(sent({ bytes, pairBytes }))).toMatchObject(expected);
    expect(explain(received({ bytes: pairBytes, pairBytes: bytes }))).toMatchObject(expected);
  });

  it('a refusal of a request that is not known: the bytes are marked in its copy', () => {
    const [first] = explain(received({ bytes: fixture('newlink-name-policy'), status: 'unexpected' }));
    expect(first?.range).toEqual({ offset: 20 + 32, length: 24, in: 'received' });
  });

  it("a refusal of a peer in the kernel's form", () => {
    const [first] = explain(echo({ pairBytes: fixture('newlink-unknown-device') }));
    expect(first?.text).toBe('The peer answered ENODEV.');
  });

  it('a refusal without extended ACK', () => {
    const [first, ...more] = explain(sent(pair('newlink-unknown-device')));
    expect(first).toMatchObject({ title: 'Refused: No such device', text: 'The kernel answered ENODEV.' });
    expect(first?.range).toBeUndefined();
    expect(more).toEqual([]);
  });

  it('the length that an attribute may have', () => {
    expect(explain(sent(pair('newlink-name-policy')))[1]?.text).toBe('The policy for it: string, at most 15 bytes.');
  });

  it('a missing attribute', () => {
    expect(explain(sent(pair('netdev-missing-attribute')))[1]).toMatchObject({
      title: 'Attribute 1 is missing',
      text: 'The request needs an attribute of type 1 at the top level.',
      range: undefined,
    });
  });

  it('an attribute that is missing in a nest, which is marked', () => {
    const nest = encodeAttributes([{ type: 5, value: [{ type: 1, value: new Uint8Array(4) }] }], 'little');
    const request = message({ payload: nest });
    const tlvs = [
      { type: 5, value: Uint8Array.of(2, 0, 0, 0) },
      { type: 6, value: Uint8Array.of(16, 0, 0, 0) },
    ];
    const payload = concat([Uint8Array.of(0xea, 0xff, 0xff, 0xff), request, encodeAttributes(tlvs, 'little')]);
    const refusal = message({ type: 2, flags: 0x200, payload });
    expect(explain(sent({ bytes: request, pairBytes: refusal }))[1]).toMatchObject({
      title: 'Attribute 2 is missing',
      text: 'The request needs an attribute of type 2 in the nest at byte 16 of the request.',
      range: { offset: 16, length: 12, in: 'sent' },
    });
  });

  it('in the names that a schema has for the attributes, of what was sent or of the copy in the refusal', () => {
    const names = {
      attributeAt: (request: Uint8Array, offset: number) =>
        request[offset + 2] === 5 ? 'box' : offset >= 32 ? 'mtu' : undefined,
      attributeOf: (_: Uint8Array, type: number, nest?: number) => (nest === undefined ? `top-${type}` : `in-${nest}`),
    };
    const nest = encodeAttributes([{ type: 5, value: new Uint8Array(4) }], 'little');
    const request = message({ payload: nest });
    const refuse = (...tlvs: [type: number, value: number][]): Uint8Array => {
      const list = tlvs.map(([type, value]) => ({ type, value: Uint8Array.of(value, 0, 0, 0) }));
      const payload = concat([Uint8Array.of(0xea, 0xff, 0xff, 0xff), request, encodeAttributes(list, 'little')]);
      return message({ type: 2, flags: 0x200, payload });
    };
    const inNest = refuse([5, 2], [6, 16]);
    for (const facts of [sent({ bytes: request, pairBytes: inNest }), received({ bytes: inNest })]) {
      expect(explain({ ...facts, names })[1]).toMatchObject({
        title: 'Attribute in-16 is missing',
        text: 'The request needs in-16 (type 2) in box, at byte 16 of the request.',
        mends: [{ kind: 'add-attribute', type: 2, nest: 16, name: 'in-16' }],
      });
    }
    expect(explain(sent({ bytes: request, pairBytes: refuse([5, 9]), names }))[1]?.text).toBe(
      'The request needs top-9 (type 9) at the top level.',
    );
    const [first, policy] = explain({ ...sent(pair('newlink-mtu-policy')), names });
    expect(first?.text).toContain('The attribute at fault is mtu, at byte 32 of the request.');
    expect(policy?.title).toBe('Not what mtu has to be');
  });

  it('in a copy that is cut to its header, which is then nothing to send again', () => {
    const whole = fixture('newlink-mtu-policy');
    const request = fixture('newlink-mtu-policy-request');
    const payload = concat([Uint8Array.of(0xde, 0xff, 0xff, 0xff), request.subarray(0, 16)]);
    const capped = message({ type: 2, flags: 0x100, payload });
    expect(requestOf(received({ bytes: whole }))).toEqual(request);
    expect(explain(received({ bytes: whole }))[0]?.mends).toEqual([{ kind: 'edit' }]);
    expect(requestOf(received({ bytes: capped }))).toBeUndefined();
    expect(explain(received({ bytes: capped }))[0]?.mends).toBeUndefined();
  });

  it('a dump that failed', () => {
    expect(explain(sent(pair('strict-dump-refused')))).toMatchObject([
      {
        title: 'The dump failed: Invalid argument',
        text: 'The kernel says: “Unknown attribute type” (EINVAL). The attribute at fault is at byte 32 of the request.',
        range: { offset: 32, length: 8, in: 'sent' },
      },
    ]);
  });

  it('a dump that was disturbed', () => {
    expect(explain(received({ bytes: message({ type: 16, flags: 0x12 }) }))).toMatchObject([
      { title: 'The dump was disturbed', range: { offset: 6, length: 2, in: 'received' } },
    ]);
  });
});

describe('what went wrong on the way back', () => {
  it('an overrun', () => {
    const [first] = explain(received({ bytes: new Uint8Array(), overrun: true, status: 'none' }));
    expect(first?.title).toBe('The receive buffer overran');
    expect(first?.nextStep).toContain('Enlarge the receive buffer');
  });

  it('a truncated datagram, with its true length where it is known', () => {
    expect(explain(received({ truncated: true, trueLength: 4096 }))[0]?.text).toContain('4096 bytes; 20 bytes');
    expect(explain(received({ truncated: true }))[0]?.text).toContain('longer than the buffer');
  });

  it('nothing within the timeout', () => {
    const [first, ...more] = explain(echo({ status: 'lost', timeoutMs: 1000 }));
    expect(first?.text).toContain('within 1000 ms. Port 41234 got the message');
    expect(more).toEqual([]);
  });

  it('a late reply', () => {
    const [first] = explain(echo({ status: 'identical', late: true, rttNs: 1_234_567_890, timeoutMs: 1000 }));
    expect(first?.text).toBe('It took 1234.6 ms, and was no longer waited for after 1000 ms.');
  });

  it.each([
    ['duplicate', 'A second reply', 'Sequence 7 was answered before'],
    ['unexpected', 'Nobody waited for this', 'No message with sequence 7'],
  ] as const)('a message that is %s', (status, title, words) => {
    const [first] = explain(received({ protocol: 2, status, bytes: message({ type: 20 }) }));
    expect(first).toMatchObject({ title, range: { offset: 8, length: 4, in: 'received' } });
    expect(first?.text).toContain(words);
  });

  const different = (original: number[], back: number[]) =>
    explain(
      echo({
        status: 'different',
        bytes: message({ type: 20, payload: Uint8Array.from(original) }),
        pairBytes: message({ type: 20, payload: Uint8Array.from(back) }),
      }),
    );

  it.each([
    [
      'changed bytes',
      [1, 2, 3, 4, 5],
      [1, 9, 9, 4, 9],
      '3 bytes of the payload changed, the first at 1.',
      { offset: 17, length: 2, in: 'received' },
    ],
    [
      'a shorter echo',
      [1, 2, 3, 4],
      [1, 2],
      '4 bytes went out, 2 bytes came back.',
      { offset: 18, length: 2, in: 'sent' },
    ],
    ['a longer echo', [1], [1, 2, 3], '1 byte went out, 3 bytes came back.', { offset: 17, length: 2, in: 'received' }],
    [
      'both',
      [1, 2, 3],
      [9, 2],
      '1 byte of the payload changed, the first at 0. 3 bytes went out, 2 bytes came back.',
      { offset: 16, length: 1, in: 'received' },
    ],
    ['headers only', [1], [1], 'The payloads are equal; the headers differ.', undefined],
  ])('an echo that differs: %s', (_, original, back, text, range) => {
    const [first, ...more] = different(original, back);
    expect(first).toMatchObject({ title: 'The echo is not what was sent', text });
    expect(first?.range).toEqual(range);
    expect(more).toEqual([]);
  });
});

it('never throws, and marks only bytes that are there', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 80 }),
    fc.constantFrom(...fixtureNames().map((name) => fixture(name))),
    fc
      .tuple(fc.constantFrom(2, 3, 16, 20), fc.nat(0x3ff), fc.uint8Array({ maxLength: 60 }))
      .map(([type, flags, payload]) => message({ type, flags, payload })),
  );
  const facts = fc.record(
    {
      direction: fc.constantFrom('sent', 'received'),
      bytes,
      pairBytes: bytes,
      protocol: fc.constantFrom(0, 2, 11, 16, 25),
      order: fc.constantFrom('little', 'big'),
      status: fc.constantFrom(
        'none',
        'waiting',
        'identical',
        'different',
        'lost',
        'duplicate',
        'unexpected',
        'answered',
      ),
      destinationPortId: fc.constantFrom(0, 7),
      sendErrno: fc.integer({ min: -200, max: 200 }),
    },
    { requiredKeys: ['direction', 'bytes', 'protocol', 'order', 'status', 'destinationPortId'] },
  );
  fc.assert(
    fc.property(facts, (facts) => {
      const own = {
        sent: facts.direction === 'sent' ? facts.bytes : facts.pairBytes,
        received: facts.direction === 'received' ? facts.bytes : facts.pairBytes,
      };
      for (const { range } of explain(facts)) {
        if (range === undefined) continue;
        const length = own[range.in]?.length ?? 0;
        expect(range.offset + range.length).toBeLessThanOrEqual(length);
      }
    }),
    { numRuns: 3000 },
  );
});
