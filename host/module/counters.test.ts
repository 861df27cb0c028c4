import { describe, expect, it } from 'vitest';
import { encodeAttributes } from '../../core/wire/attribute.ts';
import { decodeCounters } from './counters.ts';

const u64 = (value: number): Uint8Array => new Uint8Array(new BigUint64Array([BigInt(value)]).buffer);

describe('counters', () => {
  it('read each attribute by its number in the header', () => {
    const bytes = encodeAttributes(
      [
        { type: 2, value: new TextEncoder().encode('0.1.0\0') },
        { type: 3, value: u64(7) },
        { type: 13, value: u64(2) },
      ],
      'little',
    );
    expect(decodeCounters(bytes)).toMatchObject({ received: 7, echoed: 0, malformed: 2 });
  });
});
