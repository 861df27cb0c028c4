import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDmesg, parseKmsg } from './kmsg.ts';

describe('a record of /dev/kmsg', () => {
  it('is read with level, sequence and time; its dictionary is left out', () => {
    expect(parseKmsg('6,339,5140900,-;nlscope_echo: listening on netlink protocol 25\n SUBSYSTEM=net\n')).toEqual({
      sequence: 339,
      level: 6,
      bootNs: 5_140_900_000,
      text: 'nlscope_echo: listening on netlink protocol 25',
      ours: true,
    });
  });

  it('has its escapes undone and its facility left out', () => {
    expect(parseKmsg('30,1,2,-;tab\\x09here')).toMatchObject({ level: 6, text: 'tab\there', ours: false });
  });

  it('is read from dmesg too, which has no sequence', () => {
    expect(parseDmesg('<6>[    5.140900] nlscope_echo: port 1 seq 2 50 bytes', 9)).toMatchObject({
      sequence: 9,
      level: 6,
      bootNs: 5_140_900_000,
      ours: true,
    });
    expect(parseDmesg('no line of the log', 1)).toBeUndefined();
  });

  it('may be any text', () => {
    fc.assert(
      fc.property(fc.string(), (any) => {
        expect(() => [parseKmsg(any), parseDmesg(any, 1)]).not.toThrow();
      }),
    );
  });
});
