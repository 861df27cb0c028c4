import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fixture } from '../../test/fixtures/wire/fixture.ts';
import { encodeAttributes } from './attribute.ts';
import { type ByteOrder, writeU32, writeU64 } from './bytes.ts';
import { decodeFamilyPolicy } from './family-policy.ts';
import { encodeMessage, splitDatagram } from './message.ts';
import { encodePolicyRequest } from './nlctrl.ts';
import { policyTypeName } from './policy.ts';

const messagesIn = (...names: string[]): Uint8Array[] =>
  names.flatMap((name) => {
    const bytes = fixture(name);
    return splitDatagram(bytes, 'little').map(({ offset, length }) => bytes.subarray(offset, offset + length));
  });

const number = (width: 4 | 8, value: number): Uint8Array => {
  const bytes = new Uint8Array(width);
  if (width === 4) writeU32(bytes, 0, value, 'little');
  else writeU64(bytes, 0, BigInt(value), 'little');
  return bytes;
};

const reply = (payload: Uint8Array, order: ByteOrder = 'little'): Uint8Array =>
  encodeMessage({ type: 16, flags: 2, sequence: 1, portId: 5, payload: Uint8Array.of(10, 2, 0, 0, ...payload) }, order);

describe('the policy that a kernel told', () => {
  const netdev = decodeFamilyPolicy(messagesIn('netdev-policy-1', 'netdev-policy-2'), 'little');
  const policy = (index: number | undefined) => netdev.policies.find((table) => table.index === index)?.attributes;

  it('leads from an operation to what its attributes have to be', () => {
    expect(netdev).toMatchObject({ familyId: 20, issues: [] });
    // NETDEV_CMD_DEV_GET takes ifindex, from 1 on; its dump takes nothing, by a policy without attributes.
    const get = netdev.operations.find(({ command }) => command === 1);
    const [ifindex] = policy(get?.do) ?? [];
    expect(ifindex).toMatchObject({ attribute: 1, minimumUnsigned: 1n, maximumUnsigned: 0xffff_ffffn });
    expect(policyTypeName(ifindex!.type!)).toBe('u32');
    expect(get?.dump).toBeDefined();
    expect(policy(get?.dump)).toBeUndefined();
  });

  it('has no number for an operation that can only dump, though the family lists it as 12', () => {
    expect(netdev.operations.filter(({ command }) => command === 0)).toEqual([
      { command: 0, dump: expect.any(Number) },
    ]);
    expect(netdev.operations.some(({ command }) => command === 12)).toBe(false);
  });

  it('has masks, and nests that name the policy within', () => {
    const attributes = netdev.policies.flatMap((table) => table.attributes);
    expect(attributes.some(({ mask }) => mask !== undefined)).toBe(true);
    const nests = attributes.filter(({ policyIndex }) => policyIndex !== undefined);
    expect(nests.length).toBeGreaterThan(0);
    for (const { policyIndex } of nests) expect(policy(policyIndex)?.length).toBeGreaterThan(0);
  });

  it('has lengths, signed ranges and nests within nests', () => {
    const { policies, operations, issues } = decodeFamilyPolicy(
      messagesIn('mptcp_pm-policy-1', 'mptcp_pm-policy-2'),
      'little',
    );
    const attributes = policies.flatMap((table) => table.attributes);
    expect(operations.length).toBeGreaterThan(5);
    expect(attributes.some(({ maximumLength }) => maximumLength === 16)).toBe(true);
    expect(attributes.some(({ minimumSigned }) => minimumSigned !== undefined && minimumSigned < 0n)).toBe(true);
    expect(issues).toEqual([]);
  });
});

describe('a policy', () => {
  it('is put together from the messages of its dump, in any order', () => {
    const told = (policies: Uint8Array): Uint8Array =>
      reply(encodeAttributes([{ type: 8, value: policies, nested: true }], 'little'));
    const attribute = (index: number, type: number, fields: { type: number; value: Uint8Array }[]): Uint8Array =>
      told(encodeAttributes([{ type: index, value: [{ type, value: fields }] }], 'little'));
    const messages = [
      attribute(1, 7, [{ type: 1, value: number(4, 15) }]),
      attribute(1, 8, [{ type: 10, value: number(4, 0x0f) }]),
      attribute(0, 9, [{ type: 8, value: number(4, 1) }]),
      reply(encodeAttributes([{ type: 9, value: [{ type: 3, value: [{ type: 2, value: number(4, 0) }] }] }], 'little')),
    ];
    expect(decodeFamilyPolicy(messages, 'little')).toEqual({
      familyId: 0,
      operations: [{ command: 3, dump: 0 }],
      policies: [
        {
          index: 1,
          attributes: [
            { attribute: 7, type: 15 },
            { attribute: 8, bitfield32Mask: 0x0f },
          ],
        },
        { index: 0, attributes: [{ attribute: 9, policyIndex: 1 }] },
      ],
      issues: [],
    });
  });

  it('of no messages has nothing in it', () => {
    expect(decodeFamilyPolicy([fixture('noop-ack')], 'little')).toEqual({
      familyId: 0,
      operations: [],
      policies: [],
      issues: [],
    });
  });

  it('keeps what can be read of a wrong size, and says so', () => {
    const policies = encodeAttributes(
      [{ type: 0, value: [{ type: 1, value: [{ type: 2, value: number(4, 1) }] }] }],
      'little',
    );
    const message = reply(encodeAttributes([{ type: 8, value: policies }], 'little'));
    expect(decodeFamilyPolicy([message], 'little')).toMatchObject({
      policies: [{ index: 0, attributes: [{ attribute: 1 }] }],
      issues: ['attribute 2 has 4 bytes, not 8'],
    });
  });

  it('is no exception, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.constantFrom<ByteOrder>('little', 'big'), (payload, order) => {
        expect(decodeFamilyPolicy([reply(payload, order), payload], order).policies).toBeInstanceOf(Array);
      }),
      { numRuns: 1000 },
    );
  });
});

it('the request for a policy is as other programs ask for it', () => {
  expect([...encodePolicyRequest(16, 7, 'little')]).toEqual([...fixture('nlctrl-getpolicy-request')]);
});
