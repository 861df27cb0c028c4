import { expect, it } from 'vitest';
import { decodeNetlinkDiag, encodeNetlinkDiagRequest } from './netlink-diag.ts';

const bytes = (hex: string): Uint8Array => Uint8Array.from(hex.match(/../g)!, (pair) => Number.parseInt(pair, 16));

// Linux 6.18, of a NETLINK_ROUTE socket in the groups 1 and 34, and of one of NETLINK_SOCK_DIAG in none.
const ROUTE =
  '380000001400020001000000916e000010030007916e00000000000000000000c1da1200a1130000000000000c0001000100000002000000';
const DIAG = '2c0000001400020001000000916e000010030407916e00000000000000000000c0da1200a813000000000000';

it('asks for all sockets of all protocols, with their groups', () => {
  const asked = '24000000140001030100000000000000' + '10ff0000' + '00000000' + '02000000' + '0000000000000000';
  expect(Buffer.from(encodeNetlinkDiagRequest(1, 'little')).toString('hex')).toBe(asked);
});

it('tells a socket’s groups, also those above 32', () => {
  expect(decodeNetlinkDiag(bytes(ROUTE), 'little')).toEqual({
    ...{ protocol: 0, portId: 28_305 },
    groups: 1n | (1n << 33n),
  });
  expect(decodeNetlinkDiag(bytes(DIAG), 'little')).toEqual({ protocol: 4, portId: 28_305, groups: 0n });
});

it('reads the longs of a big-endian machine', () => {
  const big = bytes(ROUTE);
  // nla_len and nla_type, then one long.
  big.set([0x00, 0x0c, 0x00, 0x01, 0, 0, 0, 2, 0, 0, 0, 1], 44);
  expect(decodeNetlinkDiag(big, 'big')?.groups).toBe(1n | (1n << 33n));
});

it('is nothing where it is cut or of another family', () => {
  expect(decodeNetlinkDiag(bytes(ROUTE).subarray(0, 40), 'little')).toBeUndefined();
  const inet = bytes(ROUTE);
  inet[16] = 2;
  expect(decodeNetlinkDiag(inet, 'little')).toBeUndefined();
});
