import { describe, expect, test } from 'vitest';
import { createStore } from 'zustand/vanilla';
import type { Client } from '../../core/contract/connect.ts';
import { AppError } from '../../core/contract/errors.ts';
import type { FileJob } from '../../core/contract/files.ts';
import type { FileTransfer } from '../file-transfer.ts';
import { createFileStore } from './file-store.ts';
import type { HostState } from './host-store.ts';
import type { Notice, Withdrawal } from './notice.ts';

const job = (changes: Partial<FileJob> = {}): FileJob => ({
  id: 1,
  kind: 'import',
  name: 'some.pcapng',
  status: 'running',
  records: 0,
  bytes: 0,
  done: 0,
  leftMs: Number.NaN,
  ...changes,
});
const some = new File(['1234'], 'some.pcapng');

interface SetUp {
  host?: 'browser' | 'electron';
  answer?: unknown;
  chosen?: File;
  upload?: FileTransfer['upload'];
}

function setUp({ host = 'browser', answer, chosen, upload }: SetUp = {}) {
  const asked: [string, unknown][] = [];
  const moved: unknown[] = [];
  const notices: (Notice | Withdrawal)[] = [];
  let tell = (_: FileJob | null): void => {};
  const client = {
    request: async (method: string, params: unknown) => {
      asked.push([method, params]);
      if (answer instanceof Error) throw answer;
      return answer;
    },
    on: (_event: string, listener: typeof tell) => {
      tell = listener;
    },
  } as unknown as Client;
  const transfer: FileTransfer = {
    choose: async () => chosen,
    upload: upload ?? (async (path, file) => void moved.push([path, file.name])),
    download: (path, name) => void moved.push([path, name]),
  };
  const hostStore = createStore(() => ({ description: { host } }) as HostState);
  const store = createFileStore({ client, host: hostStore, notify: (notice) => void notices.push(notice) }, transfer);
  return { asked, moved, notices, files: () => store.getState(), tell: (next: FileJob | null) => tell(next) };
}

const ticket = { id: 1, name: 'some.pcapng', path: '/files/abc' };

describe('in a browser', () => {
  test('an export is downloaded from where the ticket says', async () => {
    const { asked, moved, files } = setUp({ answer: ticket });
    await files().exportAs({ format: 'pcapng', scope: 'all' });
    expect(asked).toEqual([['file.export', { format: 'pcapng', scope: 'all' }]]);
    expect(moved).toEqual([['/files/abc', 'some.pcapng']]);
  });

  test('a file is chosen in the page, announced with its size, and sent', async () => {
    const { asked, moved, files } = setUp({ answer: ticket, chosen: some });
    await files().open();
    expect(asked).toEqual([['file.import', { file: { name: 'some.pcapng', sizeBytes: 4 } }]]);
    expect(moved).toEqual([['/files/abc', 'some.pcapng']]);
  });

  test('nothing is asked of the host where no file was chosen', async () => {
    const { asked, files } = setUp();
    await files().open();
    expect(asked).toEqual([]);
  });

  test('what the host refuses is told with its next step', async () => {
    const answer = new AppError({ code: 'BUSY', message: 'a.txt is being written', nextStep: 'Wait.' });
    const { notices, files } = setUp({ answer });
    await files().openFile(some);
    expect(notices).toMatchObject([{ kind: 'failed', title: 'The file was not opened', nextStep: 'Wait.' }]);
  });

  test('an upload that breaks off is told by its job, not by the network', async () => {
    const upload = () => Promise.reject(new TypeError('failed to fetch'));
    const { asked, notices, files } = setUp({ answer: ticket, upload });
    await files().openFile(some);
    expect(asked.map(([method]) => method)).toEqual(['file.import', 'file.read']);
    expect(notices).toEqual([]);
  });
});

test("on the desktop the host's dialog asks, and nothing goes through the page", async () => {
  const { asked, moved, files } = setUp({ host: 'electron', answer: { ...ticket, path: null }, chosen: some });
  await files().open();
  await files().exportAs({ format: 'txt', scope: 'shown' });
  expect(asked.map(([method, params]) => [method, params])).toEqual([
    ['file.import', {}],
    ['file.export', { format: 'txt', scope: 'shown' }],
  ]);
  expect(moved).toEqual([]);
});

describe('a job', () => {
  test('is shown while it runs, whoever asked for it', () => {
    const { files, tell } = setUp();
    tell(job({ done: 0.5 }));
    expect(files().job).toMatchObject({ done: 0.5 });
    tell(job({ status: 'finished' }));
    expect(files().job).toBeUndefined();
  });

  test('that fails is told once, by the page that asked for it', async () => {
    const { notices, files, tell } = setUp({ answer: ticket });
    const error = { code: 'NOT_A_CAPTURE', message: 'some.pcapng: at byte 0: no' };
    tell(job({ status: 'failed', error }));
    expect(notices).toEqual([]);
    await files().openFile(some);
    tell(job({ status: 'failed', error }));
    tell(job({ status: 'failed', error }));
    expect(notices).toMatchObject([{ title: 'The file was not opened', text: expect.stringContaining('at byte 0') }]);
  });

  test('that ends well withdraws an earlier failure, and says what was exported', async () => {
    const { notices, files, tell } = setUp({ answer: ticket });
    await files().exportAs({ format: 'pcapng', scope: 'all' });
    tell(job({ kind: 'export', status: 'finished', records: 12 }));
    expect(notices).toEqual([
      { kind: 'over', title: 'The capture was not exported' },
      { kind: 'done', title: 'Exported', text: '12 messages in some.pcapng' },
    ]);
  });

  test('is cancelled by the host', async () => {
    const { asked, files } = setUp();
    await files().cancel();
    expect(asked).toEqual([['file.cancel', {}]]);
  });
});
