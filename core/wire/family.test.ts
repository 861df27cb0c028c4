import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fixture } from '../../test/fixtures/wire/fixture.ts';
import { encodeAttributes } from './attribute.ts';
import type { ByteOrder } from './bytes.ts';
import { decodeFamily, OperationFlag } from './family.ts';
import { encodeMessage, splitDatagram } from './message.ts';
import { encodeFamiliesRequest, nlctrlCommandName } from './nlctrl.ts';
import { encodeUtf8 } from './text.ts';

const familiesIn = (bytes: Uint8Array) =>
  splitDatagram(bytes, 'little').map(({ offset, length }) =>
    decodeFamily(bytes.subarray(offset, offset + length), 'little'),
  );

const reply = (payload: Uint8Array, order: ByteOrder = 'little', command = 1): Uint8Array =>
  encodeMessage(
    { type: 16, flags: 2, sequence: 1, portId: 5, payload: Uint8Array.of(command, 2, 0, 0, ...payload) },
    order,
  );

describe('a family that a kernel told', () => {
  it('has its id, version, operations with flags and groups', () => {
    const { do: plain, dump, hasPolicy } = OperationFlag;
    expect(familiesIn(fixture('nlctrl-getfamily'))).toEqual([
      {
        id: 16,
        name: 'nlctrl',
        version: 2,
        headerSize: 0,
        maximumAttribute: 0,
        operations: [
          { command: 3, flags: plain | dump | hasPolicy },
          { command: 10, flags: dump | hasPolicy },
        ],
        groups: [{ name: 'notify', number: 16 }],
        issues: [],
      },
    ]);
  });

  it('is one of many in a dump, without an issue in any', () => {
    const families = familiesIn(fixture('nlctrl-families-1'));
    expect(families.length).toBeGreaterThan(10);
    expect(families.map((family) => family?.issues)).toEqual(families.map(() => []));
    const netdev = families.find((family) => family?.name === 'netdev');
    expect(netdev?.groups.map(({ name }) => name)).toEqual(['mgmt', 'page-pool']);
    expect(families.find((family) => family?.name === 'VFS_DQUOT')).toMatchObject({ id: 17, operations: [] });
  });

  it('is nothing else: neither the end of a dump, nor another command, nor another type', () => {
    expect(familiesIn(fixture('nlctrl-families-2'))).toEqual([undefined]);
    expect(decodeFamily(fixture('nlctrl-getpolicy'), 'little')).toBeUndefined();
    expect(decodeFamily(fixture('newlink-unknown-device'), 'little')).toBeUndefined();
    expect(decodeFamily(new Uint8Array(19), 'little')).toBeUndefined();
  });
});

describe('a family that is damaged', () => {
  it('keeps what can be read, and says what can not', () => {
    const attributes = encodeAttributes(
      [
        { type: 2, value: encodeUtf8('odd\0') },
        { type: 1, value: Uint8Array.of(1) },
      ],
      'little',
    );
    expect(decodeFamily(reply(attributes), 'little')).toMatchObject({
      name: 'odd',
      id: 0,
      issues: ['attribute 1 has 1 bytes, not 2', 'no id or no name'],
    });
  });

  it('is read in the byte order of its machine', () => {
    const attributes = encodeAttributes(
      [
        { type: 1, value: Uint8Array.of(1, 2) },
        { type: 2, value: encodeUtf8('far') },
      ],
      'big',
    );
    expect(decodeFamily(reply(attributes, 'big'), 'big')).toMatchObject({ id: 0x0102, name: 'far', issues: [] });
  });

  it('is no exception, whatever its bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.constantFrom<ByteOrder>('little', 'big'), (payload, order) => {
        expect(decodeFamily(reply(payload, order), order)).toMatchObject({ issues: expect.any(Array) });
        expect(() => decodeFamily(payload, order)).not.toThrow();
      }),
      { numRuns: 1000 },
    );
  });
});

it('the controller is asked for all families by a dump', () => {
  expect([...encodeFamiliesRequest(7, 'little')]).toEqual([
    ...[20, 0, 0, 0, 16, 0, 0x01, 0x03, 7, 0, 0, 0, 0, 0, 0, 0],
    ...[3, 2, 0, 0],
  ]);
});

it('the controller has names for its commands', () => {
  expect([1, 3, 10, 11].map(nlctrlCommandName)).toEqual(['NEWFAMILY', 'GETFAMILY', 'GETPOLICY', undefined]);
});
