import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatIpv4,
  formatIpv6,
  formatMac,
  formatUuid,
  parseHex,
  parseIpv4,
  parseIpv6,
  parseUuid,
} from './addresses.ts';

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
/** Half of them zeros, so that runs of them are frequent. */
const sparse = fc
  .array(fc.oneof(fc.constant([0, 0]), fc.tuple(fc.nat(255), fc.nat(255))), { minLength: 8, maxLength: 8 })
  .map((groups) => Uint8Array.from(groups.flat()));

describe('an address', () => {
  it('in IPv6 is written as RFC 5952 has it: the first of the longest runs of zeros is left out', () => {
    const written = (text: string) => formatIpv6(parseIpv6(text)!);
    expect(written('0:0:0:0:0:0:0:0')).toBe('::');
    expect(written('0:0:0:0:0:0:0:1')).toBe('::1');
    expect(written('2001:DB8:0:0:1:0:0:1')).toBe('2001:db8::1:0:0:1');
    expect(written('2001:db8:0:1:1:1:1:1')).toBe('2001:db8:0:1:1:1:1:1');
    expect(written('1:0:0:0:0:0:0:0')).toBe('1::');
    expect(written('::ffff:10.0.0.1')).toBe('::ffff:a00:1');
  });

  it('reads back as the bytes that it was written from', () => {
    fc.assert(
      fc.property(sparse, bytes(4), bytes(6), bytes(16), (six, four, mac, id) => {
        expect(parseIpv6(formatIpv6(six))).toEqual(six);
        expect(parseIpv4(formatIpv4(four))).toEqual(four);
        expect(parseHex(formatMac(mac))).toEqual(mac);
        expect(parseUuid(formatUuid(id))).toEqual(id);
      }),
    );
  });

  it.each(['', ':', ':::', '1::2::3', '1:2:3', '12345::', '1:2:3:4:5:6:7:8:9', '1:2:3:4:5:6:7:8::', '::1.2.3', 'g::'])(
    'is no IPv6 address: "%s"',
    (text) => expect(parseIpv6(text)).toBeUndefined(),
  );

  it.each(['', '1.2.3', '1.2.3.4.5', '1.2.3.256', '1.2.3.x', '1.2.3.-4'])('is no IPv4 address: "%s"', (text) =>
    expect(parseIpv4(text)).toBeUndefined(),
  );
});
