import { describe, expect, it } from 'vitest';
import { fixture } from '../../test/fixtures/wire/fixture.ts';
import { encodeMessage } from '../wire/message.ts';
import { judge, judgeRefusal } from './judge.ts';
import { readSaved } from './read-saved.ts';
import type { SavedMessage } from './saved-message.ts';

const saved = (text: string): SavedMessage => readSaved(text, 'a').message!;
const echo = saved('peer: true\nheader: {type: echo}\npayload: {hex: 31 32 33}\nexpect: {echo: identical}');
const route = (expects: string, flags = 'REQUEST'): SavedMessage =>
  saved(`protocol: route\nheader: {type: RTM_GETLINK, flags: ${flags}}\nexpect: ${expects}`);
const reply = (type: number, payload: number[], flags = 0): Uint8Array =>
  encodeMessage({ type, flags, sequence: 1, portId: 0, payload: Uint8Array.from(payload) }, 'little');

describe('a verdict', () => {
  it.each([
    ['an identical echo', echo, [reply(20, [0x31, 0x32, 0x33])], true, 'echo of 3 bytes'],
    [
      'a changed echo',
      echo,
      [reply(20, [0x31, 0x30, 0x33])],
      false,
      'expected an identical echo; echo of 3 bytes came: it differs at 1',
    ],
    ['a short echo', echo, [reply(20, [0x31])], false, 'echo of 1 byte came: 3 bytes went out, and it differs at 1–2'],
    [
      'a refusal of an echo',
      echo,
      [fixture('newlink-unknown-device')],
      false,
      'expected an identical echo; ENODEV (No such device)',
    ],
    ['an acknowledgement', route('{ack: ok}'), [fixture('noop-ack')], true, 'ACK'],
    ['the end of a dump', route('{ack: ok}'), [fixture('getlink-dump-last')], true, 'DONE'],
    [
      'a refusal',
      route('{ack: ok}'),
      [fixture('newlink-mtu-policy')],
      false,
      'ERANGE (Numerical result out of range): “Attribute failed policy validation” came',
    ],
    ['the error expected', route('{error: ERANGE}'), [fixture('newlink-mtu-policy')], true, 'ERANGE'],
    ['a dump that failed as expected', route('{error: EINVAL}'), [fixture('strict-dump-refused')], true, 'EINVAL'],
    [
      'another error',
      route('{error: EPERM}'),
      [fixture('newlink-unknown-device')],
      false,
      'expected EPERM; ENODEV (No such device)',
    ],
    [
      'a success where an error was expected',
      route('{error: EPERM}'),
      [fixture('noop-ack')],
      false,
      'expected EPERM; ACK came',
    ],
    [
      'the reply expected',
      route('{reply: {type: RTM_NEWLINK, payload: 00 ?? 04 ...}}'),
      [reply(16, [0, 9, 4, 5])],
      true,
      'RTM_NEWLINK of 4 bytes',
    ],
    [
      'a reply with another byte',
      route('{reply: {payload: 00 ??}}'),
      [reply(16, [1, 9])],
      false,
      'RTM_NEWLINK of 2 bytes came: byte 0 is 01, not 00',
    ],
    ['a reply with other flags', route('{reply: {flags: MULTI}}'), [reply(16, [])], false, 'came: flags 0x0'],
    ['any reply', route('{timeoutMs: 5}'), [fixture('newlink-unknown-device')], true, 'ENODEV'],
    [
      'a reply where none was expected',
      route('none'),
      [reply(16, [])],
      false,
      'expected no reply; RTM_NEWLINK of 0 bytes came',
    ],
  ])('on %s', (_, message, replies, passed, words) => {
    const verdict = judge(message, replies, false);
    expect(verdict?.passed).toBe(passed);
    expect(verdict?.words).toContain(words);
  });

  it.each([
    ['nothing yet', echo, []],
    ['an acknowledgement before the echo', echo, [fixture('noop-ack')]],
    ['a reply before its acknowledgement', route('{ack: ok}', 'REQUEST|ACK'), [reply(16, [])]],
    ['a part of a dump', route('{reply: {type: 99}}', 'REQUEST|DUMP'), [reply(16, [], 2)]],
    ['no reply, while one could still come', route('none'), []],
  ])('waits for more after %s', (_, message, replies) => {
    expect(judge(message, replies, false)).toBeUndefined();
  });

  it.each([
    [echo, false, 'expected an identical echo; nothing came within 1000 ms'],
    [route('{none: true, timeoutMs: 9}'), true, 'no reply'],
    [route('{timeoutMs: 9}'), true, 'nothing came within 9 ms'],
  ])('is given when the time is over', (message, passed, words) => {
    expect(judge(message, [], true)).toEqual({ passed, words });
  });

  it('counts what the dump sent before it failed', () => {
    const { words } = judge(route('{reply: {type: 99}}'), [reply(16, [], 2), fixture('strict-dump-refused')], false)!;
    expect(words).toMatch(/^expected type 99; EINVAL .* came, and 1 more$/);
  });

  it('on a refused send says so, and passes where that was expected', () => {
    expect(judgeRefusal(route('{error: EPERM}'), 'EPERM').passed).toBe(true);
    expect(judgeRefusal(echo, 'ECONNREFUSED')).toEqual({
      passed: false,
      words: 'expected an identical echo; sendmsg was refused: ECONNREFUSED (Connection refused)',
    });
  });
});
