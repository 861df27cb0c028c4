import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../core/contract/errors.ts';
import type { ListenTo } from '../../core/contract/monitor.ts';
import type { Family } from '../../core/wire/family.ts';
import { KeptListeners } from './kept-listeners.ts';

const familyWith = (group: number): Family => ({
  ...{ id: 30, name: 'lamp', version: 1, headerSize: 0, maximumAttribute: 0, operations: [], issues: [] },
  groups: [{ number: group, name: 'lit' }],
});

let path: string;
beforeEach(() => {
  path = join(mkdtempSync(join(tmpdir(), 'nlscope-listeners-')), 'deeper', 'listeners.json');
});
const open = (families: () => readonly Family[] = () => []): KeptListeners => new KeptListeners(path, families);
const restored = (kept: KeptListeners): ListenTo[] => {
  const added: ListenTo[] = [];
  expect(kept.restore((to) => void added.push(to))).toEqual([]);
  return added;
};

describe('kept listeners', () => {
  it('are opened again, also groups without a name', () => {
    const listeners = [
      { protocol: 0, groups: [1, 9_999] },
      { protocol: 29, groups: [3] },
    ];
    open().write(listeners);
    expect(readFileSync(path, 'utf8')).toContain('"RTNLGRP_LINK"');
    expect(restored(open())).toEqual(listeners);
    open().write([]);
    expect(restored(open())).toEqual([]);
  });

  it('find the group of a generic family by its name, which has another number by then', () => {
    open(() => [familyWith(7)]).write([{ protocol: 16, groups: [7] }]);
    expect(restored(open(() => [familyWith(12)]))).toEqual([{ protocol: 16, groups: [12] }]);
  });

  it('that are refused are told, the others opened, and the file is as it was', () => {
    open(() => [familyWith(7)]).write([
      { protocol: 16, groups: [7] },
      { protocol: 9, groups: [1] },
      { protocol: 0, groups: [1] },
    ]);
    const before = readFileSync(path, 'utf8');
    const added: ListenTo[] = [];
    const refused = open().restore((to) => {
      if (to.protocol === 9) throw new AppError({ code: 'EPERM', message: 'READLOG needs CAP_AUDIT_READ' });
      added.push(to);
    });
    expect(refused).toEqual([
      {
        ...{ protocolName: 'NETLINK_GENERIC', groups: ['lamp/lit'] },
        error: expect.objectContaining({ code: 'NO_GROUP', message: "there is no multicast group 'lamp/lit' now" }),
      },
      {
        ...{ protocolName: 'NETLINK_AUDIT', groups: [expect.any(String)], to: { protocol: 9, groups: [1] } },
        error: expect.objectContaining({ code: 'EPERM' }),
      },
    ]);
    expect(added).toEqual([{ protocol: 0, groups: [1] }]);
    expect(readFileSync(path, 'utf8')).toBe(before);
  });

  it.each(['', '{', '[{"protocol": 99, "groups": ["1"]}]'])('are none in a file that holds %j', (text) => {
    open().write([]);
    writeFileSync(path, text);
    expect(restored(open())).toEqual([]);
  });

  it('can be left unwritten', () => {
    expect(() => new KeptListeners('/proc/none/listeners.json', () => []).write([])).not.toThrow();
  });
});
