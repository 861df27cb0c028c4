import { describe, expect, it } from 'vitest';
import { fixture } from '../../test/fixtures/wire/fixture.ts';
import { decodeAcknowledgement } from './ack.ts';
import { encodeAttributes } from './attribute.ts';
import { type ByteOrder, concat, writeU32, writeU64 } from './bytes.ts';
import { encodeMessage } from './message.ts';

const decode = (name: string) => decodeAcknowledgement(fixture(name), 'little');

const u32 = (value: number, order: ByteOrder = 'little'): Uint8Array => {
  const bytes = new Uint8Array(4);
  writeU32(bytes, 0, value, order);
  return bytes;
};

const u64 = (value: bigint): Uint8Array => {
  const bytes = new Uint8Array(8);
  writeU64(bytes, 0, value, 'little');
  return bytes;
};

const answer = (type: number, flags: number, payload: Uint8Array, order: ByteOrder = 'little') =>
  decodeAcknowledgement(encodeMessage({ type, flags, sequence: 1, portId: 0, payload }, order), order);

const request = (payload: Uint8Array, length?: number) =>
  encodeMessage({ type: 16, flags: 1, sequence: 1, portId: 0, payload, length }, 'little');

describe('what a kernel answered', () => {
  it('an ACK, capped', () => {
    expect(decode('noop-ack')).toEqual({
      kind: 'ack',
      error: 0,
      capped: true,
      inner: { length: 16, type: 1, flags: 5, sequence: 7, portId: 0 },
      innerRange: { offset: 20, length: 16 },
      issues: [],
    });
  });

  it('a NACK without TLVs, with the whole request', () => {
    const sent = fixture('newlink-unknown-device-request');
    expect(decode('newlink-unknown-device')).not.toHaveProperty('extAck');
    expect(decode('newlink-unknown-device')).toMatchObject({
      kind: 'nack',
      error: -19,
      capped: false,
      innerRange: { offset: 20, length: sent.length },
      issues: [],
    });
    expect(fixture('newlink-unknown-device').slice(20)).toEqual(sent);
  });

  it('a NACK with message, offset and the range of the policy', () => {
    expect(decode('newlink-mtu-policy')).toMatchObject({
      kind: 'nack',
      error: -34,
      extAck: {
        message: 'Attribute failed policy validation',
        offset: 32,
        policy: { type: 4, minimumUnsigned: 0n, maximumUnsigned: 0xffff_ffffn },
      },
      extAckRange: { offset: 60, length: 84 },
      issues: [],
    });
  });

  it('a NACK with the length of the policy', () => {
    expect(decode('newlink-name-policy')).toMatchObject({
      extAck: { policy: { type: 11, maximumLength: 15 } },
      issues: [],
    });
  });

  it('a NACK around a request of 17 bytes, whose TLVs start at the next multiple of 4', () => {
    expect(decode('getlink-odd-length')).toMatchObject({
      innerRange: { offset: 20, length: 17 },
      extAckRange: { offset: 40 },
      extAck: { message: 'Invalid header for get link' },
      issues: [],
    });
  });

  it('a NACK that tells which attribute is missing', () => {
    expect(decode('netdev-missing-attribute')).toMatchObject({ error: -22, extAck: { missingType: 1 }, issues: [] });
  });

  it('a DONE of a dump that went well, and of one that was refused', () => {
    expect(decode('getlink-dump-last')).toEqual({ kind: 'done', error: 0, issues: [] });
    expect(decode('strict-dump-refused')).toEqual({
      kind: 'done',
      error: -22,
      extAck: { message: 'Unknown attribute type', offset: 32 },
      extAckRange: { offset: 20, length: 36 },
      issues: [],
    });
  });

  it('nothing of the kind', () => {
    expect(decode('nlctrl-getfamily')).toBeUndefined();
    expect(decodeAcknowledgement(new Uint8Array(3), 'little')).toBeUndefined();
  });
});

describe('an answer made by hand', () => {
  it('has its TLVs after 16 bytes when capped, whatever the inner length says', () => {
    const tlvs = encodeAttributes([{ type: 3, value: Uint8Array.of(1, 2) }], 'little');
    const capped = answer(2, 0x300, concat([u32(-1), request(new Uint8Array(), 9999), tlvs]));
    expect(capped).toMatchObject({ extAckRange: { offset: 36, length: 8 }, issues: [] });
    expect(capped?.extAck?.cookie).toEqual(Uint8Array.of(1, 2));
  });

  it('is read in the byte order of its machine', () => {
    const inner = encodeMessage({ type: 16, flags: 1, sequence: 1, portId: 0, payload: new Uint8Array() }, 'big');
    const tlvs = encodeAttributes([{ type: 6, value: u32(24, 'big') }], 'big');
    const big = answer(2, 0x200, concat([u32(-22, 'big'), inner, tlvs]), 'big');
    expect(big).toMatchObject({ error: -22, extAck: { missingNest: 24 }, issues: [] });
  });

  it('has all parts of a policy', () => {
    const value = [
      { type: 1, value: u32(9) },
      { type: 2, value: u64(-5n) },
      { type: 3, value: u64(5n) },
      { type: 6, value: u32(1) },
      { type: 8, value: u32(2) },
      { type: 9, value: u32(3) },
      { type: 10, value: u32(6) },
      { type: 11, value: new Uint8Array() },
      { type: 12, value: u64(7n) },
    ];
    expect(answer(3, 0x200, concat([u32(-22), encodeAttributes([{ type: 4, value }], 'little')]))).toMatchObject({
      extAck: {
        policy: {
          type: 9,
          minimumSigned: -5n,
          maximumSigned: 5n,
          minimumLength: 1,
          policyIndex: 2,
          maximumType: 3,
          bitfield32Mask: 6,
          mask: 7n,
        },
      },
      issues: [],
    });
  });

  it.each([
    [
      'no error number',
      2,
      0,
      new Uint8Array(3),
      ['no room for the error number (4)', 'no room for the inner header (16)'],
    ],
    ['no inner header', 2, 0, u32(-1), ['no room for the inner header (16)']],
    [
      'an inner length under 16',
      2,
      0,
      concat([u32(-1), request(new Uint8Array(), 3)]),
      ['inner nlmsg_len is 3, less than the header itself (16)'],
    ],
    [
      'an inner length past the end',
      2,
      0x200,
      concat([u32(-1), request(new Uint8Array(), 40)]),
      ['inner nlmsg_len is 40, but only 16 bytes are there'],
    ],
    ['no status', 3, 0, new Uint8Array(), ['no room for the error number (4)']],
    ['no TLVs after all', 3, 0x200, u32(0), ['ACK_TLVS is set, but there are no TLVs']],
    [
      'an offset of 2 bytes',
      3,
      0x200,
      concat([u32(0), encodeAttributes([{ type: 2, value: Uint8Array.of(1, 2) }], 'little')]),
      ['attribute 2 has 2 bytes, not 4'],
    ],
  ])('with %s has issues', (_, type, flags, payload, issues) => {
    expect(answer(type, flags, payload)?.issues).toEqual(issues);
  });
});
