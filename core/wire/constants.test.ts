import { describe, expect, it } from 'vitest';
import { flagKind, messageTypeName, PROTOCOLS, parseProtocol, parseType, protocolName } from './constants.ts';
import { errno, errnoNumber } from './errno.ts';
import { flagNames, parseFlags } from './flags.ts';

describe('protocols', () => {
  it.each([
    [25, 25],
    ['25', 25],
    ['NETLINK_ROUTE', 0],
    ['route', 0],
    [' usersock ', 2],
    ['munisock', 25],
    ['31', 31],
    ['32', undefined],
    ['-1', undefined],
    ['', undefined],
    ['netlink', undefined],
  ])('are parsed: %j is %j', (text, protocol) => {
    expect(parseProtocol(text)).toBe(protocol);
  });

  it('have names that parse back to their numbers', () => {
    for (const { number } of PROTOCOLS) expect(parseProtocol(protocolName(number))).toBe(number);
    expect(protocolName(25)).toBe('NETLINK_MUNISOCK');
    expect(protocolName(29)).toBe('protocol 29');
  });
});

describe('message types', () => {
  it.each([
    [0, 16, 'RTM_NEWLINK'],
    [0, 18, 'RTM_GETLINK'],
    [0, 106, 'RTM_GETNEXTHOP'],
    [0, 122, 'RTM_GETTUNNEL'],
    [0, 23, undefined],
    [16, 16, 'nlctrl'],
    [16, 20, undefined],
    [25, 20, 'echo'],
    [2, 20, 'echo'],
    [4, 20, 'SOCK_DIAG_BY_FAMILY'],
    [25, 2, 'NLMSG_ERROR'],
    [0, 5, undefined],
  ])('of protocol %d: %d is %s', (protocol, type, name) => {
    expect(messageTypeName(protocol, type)).toBe(name);
  });
});

describe('flags', () => {
  it.each([
    [0, 18, 0x301, ['REQUEST', 'DUMP']],
    [0, 18, 0x101, ['REQUEST', 'ROOT']],
    [0, 16, 0x605, ['REQUEST', 'ACK', 'EXCL', 'CREATE']],
    [0, 17, 0x305, ['REQUEST', 'ACK', 'NONREC', 'BULK']],
    [0, 19, 0x101, ['REQUEST', '0x100']],
    [0, 2, 0x300, ['CAPPED', 'ACK_TLVS']],
    [0, 3, 0x202, ['MULTI', 'ACK_TLVS']],
    [25, 20, 0xf301, ['REQUEST', '0xf300']],
    [16, 16, 0x301, ['REQUEST', 'DUMP']],
    [25, 20, 0, []],
  ])('in protocol %d, type %d: 0x%s', (protocol, type, flags, names) => {
    expect(flagNames(flags, flagKind(protocol, type))).toEqual(names);
  });

  it.each([
    ['REQUEST|ACK', 5],
    ['nlm_f_request, nlm_f_dump', 0x301],
    ['0x300 + 1', 0x301],
    ['', 0],
    ['  5  ', 5],
  ])('are parsed: %j', (text, flags) => {
    expect(parseFlags(text)).toEqual({ flags });
  });

  it('that are not understood are pointed at', () => {
    expect(parseFlags('REQUEST | AKC')).toEqual({ error: "'AKC' is not a flag", position: 10 });
    expect(parseFlags('0x10000')).toEqual({ error: '0x10000 is more than 16 bits', position: 0 });
  });

  it('parse back from their names, whatever the kind and the bits', () => {
    for (const kind of ['get', 'new', 'delete', 'acknowledge', 'other'] as const) {
      for (let flags = 0; flags <= 0xffff; flags += 0x17) {
        expect(parseFlags(flagNames(flags, kind).join('|'))).toEqual({ flags });
      }
    }
  });
});

describe('errno', () => {
  it.each([
    [1, 'EPERM', 'Operation not permitted'],
    [-22, 'EINVAL', 'Invalid argument'],
    [95, 'EOPNOTSUPP', 'Operation not supported'],
    [524, 'ENOTSUPP', 'Kernel-internal: operation is not supported'],
    [4000, 'errno 4000', 'not a Linux error number'],
  ])('%d is %s', (number, name, words) => {
    expect(errno(number)).toEqual({ number: Math.abs(number), name, words });
  });

  it('is found by name, aliases included', () => {
    expect(['ECONNREFUSED', 'EWOULDBLOCK', 'ENOTSUP', 'ENOSUCH'].map(errnoNumber)).toEqual([111, 11, 95, undefined]);
  });

  it('covers 1 to 133 but for the two numbers that Linux skips', () => {
    const unknown = Array.from({ length: 133 }, (_, index) => index + 1).filter((number) =>
      / \d/.test(errno(number).name),
    );
    expect(unknown).toEqual([41, 58]);
  });
});

describe('a message type', () => {
  it.each([
    ['RTM_GETLINK', 0, 18],
    ['rtm_getlink', 0, 18],
    [' 0x14 ', 0, 20],
    ['1 000', 2, 1000],
    ['echo', 2, 20],
    ['SOCK_DIAG_BY_FAMILY', 4, 20],
    ['echo', 0, undefined],
    ['65536', 0, undefined],
    ['', 0, undefined],
  ])('%j in protocol %d', (text, protocol, type) => {
    expect(parseType(text, protocol)).toBe(type);
  });
});
