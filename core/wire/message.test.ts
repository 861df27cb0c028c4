import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fixture } from '../../test/fixtures/wire/fixture.ts';
import { align4, type ByteOrder, concat, equal } from './bytes.ts';
import { decodeHeader, encodeHeader } from './header.ts';
import { encodeMessage, padMessage, splitDatagram } from './message.ts';

const order = fc.constantFrom<ByteOrder>('little', 'big');
const u16 = fc.integer({ min: 0, max: 0xffff });
const u32 = fc.integer({ min: 0, max: 0xffff_ffff });
const message = fc.record({
  type: u16,
  flags: u16,
  sequence: u32,
  portId: u32,
  payload: fc.uint8Array({ maxLength: 40 }),
});

describe('a header', () => {
  it('is decoded to what was encoded, in both byte orders', () => {
    fc.assert(
      fc.property(
        fc.record({ length: u32, type: u16, flags: u16, sequence: u32, portId: u32 }),
        order,
        (header, order) => {
          expect(decodeHeader(encodeHeader(header, order), order)).toEqual(header);
        },
      ),
    );
  });

  it('is encoded to the very bytes it was decoded from', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), order, (bytes, order) => {
        expect(encodeHeader(decodeHeader(bytes, order)!, order)).toEqual(bytes);
      }),
    );
  });

  it('is missing where fewer than 16 bytes remain', () => {
    expect(decodeHeader(new Uint8Array(15), 'little')).toBeUndefined();
    expect(decodeHeader(new Uint8Array(31), 'little', 16)).toBeUndefined();
  });
});

describe('a datagram', () => {
  it('is split into the messages it was made of', () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 6 }), order, (messages, order) => {
        const encoded = messages.map((each) => encodeMessage(each, order));
        const datagram = concat(encoded.map(padMessage));
        const spans = splitDatagram(datagram, order);
        expect(spans.map(({ offset, length }) => datagram.slice(offset, offset + length))).toEqual(encoded);
        expect(spans.flatMap(({ issues }) => issues)).toEqual([]);
        expect(spans.map(({ header }) => header?.sequence)).toEqual(messages.map(({ sequence }) => sequence));
      }),
    );
  });

  it('of random bytes is covered by ascending spans that stay inside', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), order, (bytes, order) => {
        let end = 0;
        for (const { offset, length } of splitDatagram(bytes, order)) {
          expect(offset).toBe(align4(end));
          expect(length).toBeGreaterThan(0);
          end = offset + length;
          expect(end).toBeLessThanOrEqual(bytes.length);
        }
        expect(align4(end)).toBeGreaterThanOrEqual(bytes.length);
      }),
      { numRuns: 1000 },
    );
  });

  it('of the kernel splits into its parts of a dump', () => {
    const datagram = fixture('getlink-dump-first');
    const spans = splitDatagram(datagram, 'little');
    expect(spans.length).toBeGreaterThan(1);
    expect(new Set(spans.map(({ header }) => header?.type))).toEqual(new Set([16]));
    expect(spans.every(({ header, issues }) => header?.flags === 2 && issues.length === 0)).toBe(true);
  });

  it('that is empty has no messages', () => {
    expect(splitDatagram(new Uint8Array(), 'little')).toEqual([]);
  });

  it.each([
    ['less than a header', 3, '3 bytes in all: too few for a header (16)'],
    ['1 byte', 1, '1 byte in all: too few for a header (16)'],
  ])('of %s is one span with an issue', (_, length, issue) => {
    expect(splitDatagram(new Uint8Array(length), 'little')).toEqual([{ offset: 0, length, issues: [issue] }]);
  });

  const input = { type: 20, flags: 1, sequence: 7, portId: 0, payload: new Uint8Array(4) };

  it.each([
    [0, 'nlmsg_len is 0, less than the header itself (16)'],
    [15, 'nlmsg_len is 15, less than the header itself (16)'],
    [37, 'nlmsg_len is 37, but only 36 bytes are there'],
    [0xffff_ffff, 'nlmsg_len is 4294967295, but only 36 bytes are there'],
  ])('with an impossible nlmsg_len of %d ends in one span over the rest', (length, issue) => {
    const datagram = concat([encodeMessage({ ...input, length }, 'little'), new Uint8Array(16)]);
    const [span, ...more] = splitDatagram(datagram, 'little');
    expect(more).toEqual([]);
    expect(span).toMatchObject({ offset: 0, length: 36, issues: [issue], header: { length, type: 20 } });
  });

  it('with bytes left over names them', () => {
    const datagram = concat([encodeMessage(input, 'little'), Uint8Array.of(1, 2, 3)]);
    expect(splitDatagram(datagram, 'little')[1]).toEqual({
      offset: 20,
      length: 3,
      issues: ['3 bytes left after the last message: too few for a header (16)'],
    });
  });

  it('may lack the padding after its last message', () => {
    const datagram = encodeMessage({ ...input, payload: Uint8Array.of(1) }, 'little');
    expect(splitDatagram(datagram, 'little')).toMatchObject([{ offset: 0, length: 17, issues: [] }]);
  });
});

it('encodes an nlmsg_len that is wrong on purpose', () => {
  const bytes = encodeMessage(
    { type: 1, flags: 2, sequence: 3, portId: 4, payload: Uint8Array.of(9), length: 99 },
    'big',
  );
  expect(equal(bytes, Uint8Array.of(0, 0, 0, 99, 0, 1, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, 9))).toBe(true);
});
