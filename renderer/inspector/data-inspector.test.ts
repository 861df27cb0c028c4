import { describe, expect, it } from 'vitest';
import { readAt, readings, summaryAt } from './data-inspector.ts';

const value = (label: string, bytes: number[]) => {
  const { little, big } = readAt(Uint8Array.from(bytes), 0).find((row) => row.label === label)!;
  return [little, big];
};
const ipv6 = (groups: number[]) =>
  value(
    'IPv6',
    groups.flatMap((group) => [group >> 8, group & 0xff]),
  )[0];

describe('the data inspector', () => {
  it('reads integers of every width, signed and not, in both byte orders', () => {
    const bytes = [0x86, 0x87, 0xff, 0x01, 0, 0, 0, 0x80];
    expect(value('u8', bytes)).toEqual(['134', undefined]);
    expect(value('s8', bytes)).toEqual(['-122', undefined]);
    expect(value('u16', bytes)).toEqual(['34694', '34439']);
    expect(value('s16', bytes)).toEqual(['-30842', '-31097']);
    expect(value('u32', bytes)).toEqual(['33523590', '2257059585']);
    expect(value('s32', bytes)).toEqual(['33523590', '-2037907711']);
    expect(value('u64', bytes)).toEqual(['9223372036888299398', '9693997102698332288']);
    expect(value('s64', bytes)).toEqual(['-9223372036821252218', '-8752746971011219328']);
  });

  it('has the same rows everywhere, empty where bytes run out', () => {
    const bytes = Uint8Array.of(1, 2, 3);
    expect(readAt(bytes, 2).map(({ label }) => label)).toEqual(readings.map(({ label }) => label));
    expect(value('u32', [1, 2, 3])).toEqual([undefined, undefined]);
    expect(readAt(bytes, 3).every(({ little, big }) => little === undefined && big === undefined)).toBe(true);
  });

  it('takes for a time only what can be one', () => {
    expect(value('time, s', [0, 0x6d, 0x22, 0x69])[0]).toBe('2025-11-23 02:10:08Z');
    expect(value('time, s', [1, 0, 0, 0])[0]).toBeUndefined();
    const ns = new Uint8Array(BigUint64Array.of(1_763_863_872_000_000_000n).buffer);
    expect(value('time, ns', [...ns])[0]).toBe('2025-11-23 02:11:12Z');
  });

  it('reads text up to the first byte that is none', () => {
    expect(value('text', [0x65, 0x74, 0x68, 0x30, 0, 0x41])[0]).toBe('"eth0"');
    expect(value('text', [0xc3, 0xbc])[0]).toBe('"ü"');
    expect(value('text', [0])[0]).toBeUndefined();
  });

  it('reads addresses', () => {
    expect(value('IPv4', [192, 168, 0, 1])[0]).toBe('192.168.0.1');
    expect(value('MAC', [2, 0, 0xab, 0, 0, 1])[0]).toBe('02:00:ab:00:00:01');
  });

  it('shortens an IPv6 address as RFC 5952 wants it', () => {
    expect(ipv6([0x2001, 0xdb8, 0, 0, 1, 0, 0, 1])).toBe('2001:db8::1:0:0:1');
    expect(ipv6([0, 0, 0, 0, 0, 0, 0, 1])).toBe('::1');
    expect(ipv6([0xfe80, 0, 0, 0, 0, 0, 0, 0])).toBe('fe80::');
    expect(ipv6([0, 0, 0, 0, 0, 0, 0, 0])).toBe('::');
    expect(ipv6([0x10, 0, 0, 0x10, 0, 0, 0, 1])).toBe('10:0:0:10::1');
    expect(ipv6([1, 0, 2, 3, 4, 5, 6, 7])).toBe('1:0:2:3:4:5:6:7');
  });

  it('says the most usual in one line', () => {
    expect(summaryAt(Uint8Array.of(0x86, 0x87), 0)).toEqual(['u8 134', 's8 -122', 'u16 34694', 'be16 34439']);
  });
});
