import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDmesg, parseJournal, parseKmsg } from './kmsg.ts';

describe('a record of /dev/kmsg', () => {
  it('is read with level, sequence and time; facility and dictionary are left out', () => {
    const record = '6,339,5140900,-;nlscope_echo: listening on netlink protocol 25\n SUBSYSTEM=net\n DEVICE=n4\n';
    expect(parseKmsg(record)).toEqual({
      sequence: 339,
      level: 6,
      bootNs: 5_140_900_000,
      text: 'nlscope_echo: listening on netlink protocol 25',
    });
    expect(parseKmsg('30,1,2,-;of systemd\n')).toMatchObject({ level: 6 });
    expect(parseKmsg('6,344,2486468921,c,caller=T4711;more; fields\n')).toMatchObject({ text: 'more; fields' });
  });

  it('has its escapes undone: UTF-8, the backslash, and control characters that stay visible', () => {
    // As Linux 6.18 gave back what was written: ESC, é, backslash, a tab.
    const captured = '14,345,9533318293,-;clock probe \\x1b \\xc3\\xa9 \\x5c tab\\x09x\n';
    expect(parseKmsg(captured)).toEqual({
      sequence: 345,
      level: 6,
      bootNs: 9_533_318_293_000,
      text: 'clock probe \\x1b é \\ tab x',
    });
    expect(parseKmsg('6,1,2,-;one\\x0atwo\\x0a\n')).toMatchObject({ text: 'one ↵ two' });
    expect(parseKmsg('6,1,2,-;\\xff\\x5cx41\n')).toMatchObject({ text: '\ufffd\\x41' });
  });

  it('that is none is passed over', () => {
    for (const text of ['', ' SUBSYSTEM=net', '6,1;text', '6,1,2,-', `6,1,${'9'.repeat(30)},-;text`, ';'])
      expect(parseKmsg(text)).toBeUndefined();
  });
});

describe('a line of dmesg --raw', () => {
  it('is read with level and time', () => {
    expect(parseDmesg('<6>[    1.467620] EXT4-fs (vda): mounted filesystem')).toEqual({
      level: 6,
      bootNs: 1_467_620_000,
      text: 'EXT4-fs (vda): mounted filesystem',
    });
    expect(parseDmesg('<14>[ 9533.318293] of a user')).toMatchObject({ level: 6, bootNs: 9_533_318_293_000 });
    expect(parseDmesg('<4>[    0.000000][    T0] Booting')).toMatchObject({ level: 4, text: 'Booting' });
    expect(parseDmesg('no line of the log')).toBeUndefined();
  });
});

describe('an entry of the journal', () => {
  // As journalctl 252 writes them, without its cursors.
  const plain =
    '{"_SOURCE_MONOTONIC_TIMESTAMP":"1467620","__MONOTONIC_TIMESTAMP":"9607123488","PRIORITY":"6","MESSAGE":"EXT4-fs (vda): mounted"}';
  const bytes =
    '{"_SOURCE_MONOTONIC_TIMESTAMP":"9610179893","PRIORITY":"4","__MONOTONIC_TIMESTAMP":"9610188111","MESSAGE":[112,114,111,98,101,32,195,169,32,27,32,101,110,100]}';

  it('is read with level, time, and when the journal took it', () => {
    expect(parseJournal(plain)).toEqual({
      level: 6,
      bootNs: 1_467_620_000,
      text: 'EXT4-fs (vda): mounted',
      takenNs: 9_607_123_488_000,
    });
    expect(parseJournal(bytes)).toMatchObject({ level: 4, text: 'probe é \\x1b end' });
  });

  it('that lacks a message or a time is passed over', () => {
    for (const json of [
      '',
      '{',
      'null',
      '[]',
      '"6"',
      '{"MESSAGE":null,"__MONOTONIC_TIMESTAMP":"1"}',
      '{"MESSAGE":"m"}',
    ])
      expect(parseJournal(json)).toBeUndefined();
  });
});

it('a line may be anything: it is read whole and visible, or not at all', () => {
  const junk = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
    fc.tuple(fc.nat(), fc.nat(), fc.nat(), fc.string()).map((parts) => `${parts.slice(0, 3)},-;${parts[3]}`),
    fc.tuple(fc.nat(), fc.nat(), fc.string()).map(([p, s, text]) => `<${p}>[${s}.000001] ${text}`),
    fc
      .record({ MESSAGE: fc.anything(), PRIORITY: fc.anything(), __MONOTONIC_TIMESTAMP: fc.constant('1') })
      .map((entry) => JSON.stringify(entry, (_, value) => (typeof value === 'bigint' ? `${value}` : value))),
  );
  fc.assert(
    fc.property(junk, (text) => {
      for (const line of [parseKmsg(text), parseDmesg(text), parseJournal(text)]) {
        if (!line) continue;
        expect(line.level).toBeLessThan(8);
        expect(Number.isSafeInteger(line.bootNs)).toBe(true);
        expect(line.text).not.toMatch(/\p{Cc}(?<![\u0080-\u009f])/u);
      }
    }),
    { numRuns: 500 },
  );
});
