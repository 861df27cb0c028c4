import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSaved } from './read-saved.ts';
import type { Expectation, SavedMessage, SavedPayload } from './saved-message.ts';
import { editSaved, writeSaved } from './write-saved.ts';

const u16 = fc.integer({ min: 0, max: 0xffff });
const u32 = fc.integer({ min: 0, max: 0xffff_ffff });
const bytes = fc.uint8Array({ maxLength: 70 });
const pattern = fc.oneof(
  fc.record({ kind: fc.constant('fill' as const), byte: fc.integer({ min: 0, max: 255 }) }),
  fc.record({ kind: fc.constant('count-up' as const), start: u32, width: fc.constantFrom(1 as const, 2, 4) }),
  fc.record({ kind: fc.constant('random' as const), seed: u32 }),
);
const payload: fc.Arbitrary<SavedPayload> = fc.oneof(
  fc.record({ kind: fc.constantFrom('hex' as const, 'text'), bytes }),
  fc.record({ kind: fc.constant('pattern' as const), pattern, length: fc.integer({ min: 0, max: 1 << 20 }) }),
);
const timeoutMs = fc.oneof(fc.constant(1000), fc.integer({ min: 1, max: 60_000 }));
const bytePattern = fc.record({
  bytes: fc.array(fc.option(fc.integer({ min: 0, max: 255 })), { maxLength: 40 }),
  more: fc.boolean(),
});
const expectation: fc.Arbitrary<Expectation> = fc.oneof(
  fc.record({ kind: fc.constantFrom('anything' as const, 'none', 'echo', 'ack'), timeoutMs }),
  fc.record({ kind: fc.constant('error' as const), errno: fc.integer({ min: 1, max: 4095 }), timeoutMs }),
  fc.record(
    {
      kind: fc.constant('reply' as const),
      timeoutMs,
      type: u16.filter((type) => type !== 2),
      flags: u16,
      payload: bytePattern,
    },
    { requiredKeys: ['kind', 'timeoutMs'] },
  ),
);
const header = fc.oneof(
  fc.record({ type: u16, flags: u16, length: u32, sequence: u32, portId: u32 }, { requiredKeys: ['type', 'flags'] }),
);
const name = fc
  .string({ minLength: 1, maxLength: 60, unit: 'grapheme' })
  .filter((text) => text.trim() !== '' && text.length <= 200);
const destination = fc
  .record({ portId: u32, group: fc.integer({ min: 0, max: 32 }) })
  .filter(({ portId, group }) => portId + group > 0);
const to = fc.oneof(
  fc.record({ protocol: fc.integer({ min: 0, max: 31 }), peer: fc.constant(false) }),
  fc.constant({ protocol: 2, peer: true }),
);
const message: fc.Arbitrary<SavedMessage> = fc
  .record(
    { name, to, destination, header, payload, expect: expectation },
    { requiredKeys: ['name', 'to', 'header', 'payload', 'expect'] },
  )
  .map(({ to: where, ...rest }) => ({ ...where, ...rest }));

const read = (text: string): SavedMessage => {
  const { message: found, problems } = readSaved(text, 'fallback');
  expect(problems).toEqual([]);
  return found!;
};

describe('the text of a saved message', () => {
  it('reads back as the message', () => {
    fc.assert(
      fc.property(message, (one) => {
        expect(read(writeSaved(one))).toEqual(one);
      }),
      { numRuns: 150 },
    );
  });

  it('edited to any other message reads as that one, and keeps comments and unknown keys', () => {
    fc.assert(
      fc.property(message, message, (before, after) => {
        const text = `# at the top\n${writeSaved(before)}owner: me # at the end\n`;
        const edited = editSaved(text, after);
        expect(read(edited)).toEqual(after);
        expect(edited).toMatch(/^# at the top\n/);
        expect(edited).toContain('owner: me # at the end');
      }),
      { numRuns: 100 },
    );
  });

  it('is what a person would write', () => {
    const text = `name: lo
protocol: NETLINK_ROUTE
header:
  type: RTM_GETLINK
  flags: REQUEST|DUMP
payload:
  hex: |
    00 00 00 00 01 00 00 00  00 00 00 00 00 00 00 00
    08 00
expect:
  reply:
    type: RTM_NEWLINK
    payload: 00 ?? ...
  timeoutMs: 500
`;
    expect(writeSaved(read(text))).toBe(text);
  });

  it('keeps what says the same in other words, down to its comments', () => {
    const text = `name: lo # the loopback device
protocol: 0   # rtnetlink
header:
  type: 0x12 # GETLINK
  flags: 5
`;
    expect(editSaved(text, { ...read(text), name: 'other' })).toBe(`name: other # the loopback device
protocol: 0 # rtnetlink
header:
  type: 0x12 # GETLINK
  flags: 5
`);
  });

  it('names a family of generic netlink', () => {
    const text = 'name: x\nprotocol: NETLINK_GENERIC\nheader:\n  type: ethtool\n  flags: REQUEST\n';
    expect(writeSaved(read(text))).toBe(text);
  });

  it('replaces a text that is no message', () => {
    const one = read('protocol: 0\nheader: {type: 18}');
    expect(read(editSaved('name: [', one))).toEqual(one);
  });
});
