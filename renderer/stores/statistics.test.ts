import { describe, expect, test, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';
import type { Client } from '../../core/contract/connect.ts';
import type { FileSaved, MadeFile } from '../../core/contract/files.ts';
import type { FilterState, FilterStore } from './filter-store.ts';
import type { HostState, HostStore } from './host-store.ts';
import type { LogStore } from './log-store.ts';
import type { Notice } from './notice.ts';
import { createStatistics } from './statistics.ts';

function setUp(kind: 'browser' | 'electron', saved: FileSaved | Error = { by: 'page' }) {
  const asked: MadeFile[] = [];
  const request = async (_method: string, file: MadeFile): Promise<FileSaved> => {
    asked.push(file);
    if (saved instanceof Error) throw saved;
    return saved;
  };
  const host = createStore<HostState>()(() => ({ description: { host: kind } }) as HostState) as HostStore;
  const filter = createStore<FilterState>()((set) => ({
    text: '',
    applied: '',
    error: undefined,
    setText: (text) => set({ text }),
    apply: async () => {},
    narrow: () => {},
  })) as FilterStore;
  const downloads: string[] = [];
  const notices: Notice[] = [];
  const statistics = createStatistics(
    {
      client: { request } as unknown as Client,
      host,
      log: createStore(() => ({})) as unknown as LogStore,
      filter,
      notify: (notice) => notices.push(notice as Notice),
      download: (_url, name) => downloads.push(name),
    },
    { getItem: () => null, setItem: () => {} },
  );
  return { statistics, filter, asked, downloads, notices };
}

const picture = new Blob(['<svg/>']);

describe('a file that the page has made', () => {
  test('is downloaded in a browser, and its bytes do not go to the host', async () => {
    vi.useFakeTimers();
    const { statistics, asked, downloads, notices } = setUp('browser');
    await statistics.saveFile('a.svg', picture);
    expect([asked, downloads]).toEqual([[], ['a.svg']]);
    expect(notices).toMatchObject([{ kind: 'done', text: 'a.svg' }]);
    vi.useRealTimers();
  });

  test("is saved by the desktop's dialog, under the name that was chosen there", async () => {
    const { statistics, asked, downloads, notices } = setUp('electron', { by: 'host', name: 'chosen.svg' });
    await statistics.saveFile('a.svg', picture);
    expect(new TextDecoder().decode(asked[0]!.bytes)).toBe('<svg/>');
    expect(downloads).toEqual([]);
    expect(notices).toMatchObject([{ kind: 'done', text: 'chosen.svg' }]);
  });

  test('that nobody saved is told of only where that is a failure', async () => {
    const cancelled = setUp('electron', { by: 'nobody' });
    await cancelled.statistics.saveFile('a.svg', picture);
    expect(cancelled.notices).toEqual([]);
    const refused = setUp('electron', Object.assign(new Error('no space left'), { code: 'ENOSPC' }));
    await refused.statistics.saveFile('a.svg', picture);
    expect(refused.notices).toMatchObject([{ kind: 'failed', title: 'The figure was not exported' }]);
  });
});

test('a stretch of time narrows the filter, and leaving it brings back what was there', () => {
  const { statistics, filter } = setUp('browser');
  filter.getState().setText('late');
  statistics.selectTime({ fromNs: 1e9, toNs: 2e9 });
  expect(filter.getState().text).toBe('late && time in 1..2');
  statistics.selectTime(undefined);
  expect(filter.getState().text).toBe('late');
});
