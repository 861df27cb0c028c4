import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseProcNetlink } from './proc-netlink.ts';

/** As Linux 6.18 wrote it for root. */
const captured = `sk               Eth Pid        Groups   Rmem     Wmem     Dump  Locks    Drops    Inode
00000000723446e6 0   0          00000000 0        0        0     2        0        4       
000000007e0afa1a 0   4026531    000405d5 5376     0        1     3        17       51622   
00000000ba289977 16  0          00000000 0        0        0     2        0        5       
00000000f8176f5f 2   4294963078 ffffffff 213504   0        0     2        4294967295 51623 
`;

const row = { groups: '0', receiveQueueBytes: 0, sendQueueBytes: 0, dumping: false, references: 2, drops: 0 };

describe('/proc/net/netlink', () => {
  it('is read as the kernel writes it', () => {
    expect(parseProcNetlink(captured)).toEqual([
      { ...row, protocol: 0, portId: 0, inode: 4 },
      {
        protocol: 0,
        portId: 4_026_531,
        groups: '405d5',
        receiveQueueBytes: 5_376,
        sendQueueBytes: 0,
        dumping: true,
        references: 3,
        drops: 17,
        inode: 51_622,
      },
      { ...row, protocol: 16, portId: 0, inode: 5 },
      {
        ...row,
        protocol: 2,
        portId: 4_294_963_078,
        groups: 'ffffffff',
        receiveQueueBytes: 213_504,
        drops: 4_294_967_295,
        inode: 51_623,
      },
    ]);
  });

  it('is read by the names of its columns, wherever they stand, with 0 for those that are not there', () => {
    expect(parseProcNetlink('Inode New Pid Eth\n77 x 9 4\n')).toEqual([
      { ...row, references: 0, protocol: 4, portId: 9, inode: 77 },
    ]);
  });

  it('loses a malformed line and no other', () => {
    const lines = captured.split('\n');
    const spoilt = [
      lines[0],
      '00 xx 0 0 0 0 0 0 0 0',
      lines[1],
      '00 0',
      lines[2]!.replace('4026531', '4294967296'),
      lines[3],
      '\0',
    ];
    expect(parseProcNetlink(spoilt.join('\n')).map(({ inode }) => inode)).toEqual([4, 5]);
    expect(parseProcNetlink('')).toEqual([]);
    expect(parseProcNetlink('no such file\n1 2 3\n')).toEqual([]);
  });

  it('never throws, and every row it yields is whole', () => {
    const junk = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('-1', '0', '4294967295', 'ffffffff', '(null)'),
    );
    const line = fc.array(junk, { maxLength: 12 }).map((parts) => parts.join(' '));
    fc.assert(
      fc.property(fc.boolean(), fc.array(line), (hasHead, lines) => {
        const text = [...(hasHead ? [captured.split('\n')[0]!] : []), ...lines].join('\n');
        for (const { dumping, ...numbers } of parseProcNetlink(text)) {
          expect(typeof dumping).toBe('boolean');
          for (const value of Object.values(numbers)) expect(value).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });
});
