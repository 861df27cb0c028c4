import { describe, expect, it } from 'vitest';
import { describeProblem, readSaved } from './read-saved.ts';

const NOOP = `# asks the kernel for an acknowledgement
name: NOOP with ACK
protocol: route
header:
  type: NLMSG_NOOP
  flags: REQUEST|ACK
expect:
  ack: ok
  timeoutMs: 250
`;

const read = (text: string) => readSaved(text, 'file');
const problems = (text: string): string[] => read(text).problems.map((problem) => describeProblem('a.yaml', problem));

describe('a saved message', () => {
  it('is read whole', () => {
    expect(read(NOOP).message).toEqual({
      name: 'NOOP with ACK',
      protocol: 0,
      peer: false,
      header: { type: 1, flags: 5 },
      payload: { kind: 'hex', bytes: new Uint8Array() },
      expect: { kind: 'ack', timeoutMs: 250 },
    });
  });

  it('has defaults for all but protocol and type', () => {
    expect(read('protocol: 25\nheader: {type: 20}\n').message).toEqual({
      name: 'file',
      protocol: 25,
      peer: false,
      header: { type: 20, flags: 1 },
      payload: { kind: 'hex', bytes: new Uint8Array() },
      expect: { kind: 'anything', timeoutMs: 1000 },
    });
  });

  it.each([
    ['hex: 00', [0]],
    ['hex: 1e3a', [0x1e, 0x3a]],
    ['hex: 12 34', [0x12, 0x34]],
    ['hex: |\n    de ad\n    be ef', [0xde, 0xad, 0xbe, 0xef]],
    ['hex:', []],
    ['text: 007', [0x30, 0x30, 0x37]],
    ['text: a\\n\\xff', [0x61, 0x0a, 0xff]],
    ['text: null', [0x6e, 0x75, 0x6c, 0x6c]],
  ])('takes the payload %j without quotes', (payload, bytes) => {
    const { message } = read(`protocol: 25\nheader: {type: 20}\npayload:\n  ${payload}\n`);
    expect(message?.payload).toMatchObject({ bytes: Uint8Array.from(bytes) });
  });

  it('is to the peer, whose protocol need not be said', () => {
    expect(read('peer: true\nheader: {type: echo}\nexpect: {echo: identical}').message).toMatchObject({
      protocol: 2,
      peer: true,
      header: { type: 20 },
    });
  });

  it('names a family of generic netlink, whose number is found when it is sent', () => {
    expect(read('protocol: generic\nheader: {type: ethtool}').message?.header).toEqual({
      type: 0,
      family: 'ethtool',
      flags: 1,
    });
    expect(read('protocol: generic\nheader: {type: nlctrl}').message?.header.type).toBe(16);
  });

  it('expects a reply with bytes that may be any', () => {
    const { message } = read(
      'protocol: 0\nheader: {type: RTM_GETLINK}\nexpect: {reply: {type: RTM_NEWLINK, payload: 00 ?? 04 ...}}',
    );
    expect(message?.expect).toEqual({
      kind: 'reply',
      type: 16,
      payload: { bytes: [0, null, 4], more: true },
      timeoutMs: 1000,
    });
  });

  it('has keys of its owner’s', () => {
    expect(read(`${NOOP}ticket: NET-7\n`).message).toBeDefined();
  });
});

describe('a text that is wrong', () => {
  it.each([
    ['', 'a.yaml:1:1: this is no message. Write'],
    ['- 1', 'a.yaml:1:1: this is no message. Write'],
    ['name: [', 'a.yaml:1:8: not YAML: '],
    ['name: x', "a.yaml:1:1: 'protocol' is missing. Write a name such as NETLINK_ROUTE"],
    [
      NOOP.replace('route', 'NETLINK_ROUT'),
      "a.yaml:3:11: protocol: 'NETLINK_ROUT' is no protocol; did you mean NETLINK_ROUTE?. Write",
    ],
    [NOOP.replace('route', '32'), "a.yaml:3:11: protocol: '32' is no protocol. Write"],
    [
      NOOP.replace('NLMSG_NOOP', 'RTM_GETLINKS'),
      "a.yaml:5:9: header.type: 'RTM_GETLINKS' is no message type here. Write",
    ],
    [NOOP.replace('type:', 'typ:'), "a.yaml:5:3: header.typ: unknown key 'typ'; did you mean type?. Correct it"],
    [NOOP.replace('|ACK', '|ACKK'), "a.yaml:6:10: header.flags: 'ACKK' is not a flag. Write names"],
    [NOOP.replace('ack: ok', 'error: EPREM'), "a.yaml:8:10: expect.error: 'EPREM' is no error of Linux. Write a name"],
    [NOOP.replace('ack: ok', 'ack: no'), "a.yaml:8:8: expect.ack: 'no' is nothing to expect. Write ok."],
    [
      NOOP.replace('ack: ok', 'ack: ok\n  echo: identical'),
      'a.yaml:8:3: expect: echo and ack exclude each other. Keep',
    ],
    [
      NOOP.replace('250', 'soon'),
      "a.yaml:9:14: expect.timeoutMs: 'soon' is no number here. Write a number from 1 to 60000.",
    ],
    [
      `${NOOP}payload: {hex: 0g}`,
      "a.yaml:10:16: payload.hex: '0' is half a byte: two digits each (character 1). Write two digits",
    ],
    [`${NOOP}payload: {hex: 00, text: a}`, 'a.yaml:10:10: payload: hex and text are each a payload. Keep'],
    [`${NOOP}payload: {pattern: {rule: fill}}`, "a.yaml:10:20: payload.pattern: 'length' is missing. Write"],
    [`${NOOP}payload: {pattern: {rule: zigzag, length: 4}}`, 'a.yaml:10:27: payload.pattern.rule: no rule. Write fill'],
    [`${NOOP}peer: true`, 'a.yaml:3:11: protocol: the echo peer is on NETLINK_USERSOCK. Leave'],
    [
      `${NOOP}destination: {group: 33}`,
      "a.yaml:10:22: destination.group: '33' is no number here. Write a number from 0 to 32.",
    ],
  ])('%j says where, what and what next', (text, said) => {
    expect(problems(text)[0]).toContain(said);
  });

  it('has no names of types judged as long as its protocol is not known', () => {
    const text = NOOP.replace('route', 'rout')
      .replace('NLMSG_NOOP', 'RTM_GETLINK')
      .replace('ack: ok', 'reply: {type: RTM_NEWLINK}');
    expect(problems(text)).toHaveLength(1);
  });

  it('has all its problems told, in the order of the lines', () => {
    const said = problems(NOOP.replace('route', 'rout').replace('|ACK', '|ACKK').replace('250', '-1'));
    expect(said.map((problem) => problem.split(':')[1])).toEqual(['3', '6', '9']);
  });
});
