import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { EventName, Events, Handlers, RunState } from '../../core/contract/api.ts';
import { AppError } from '../../core/contract/errors.ts';
import type { Transport } from '../../core/contract/transport.ts';
import type { FileDialogs } from '../../host/files/file-service.ts';
import type { Host } from '../../host/host.ts';
import { buildFixture } from './build-fixture.ts';
import { fixtureKey } from './fixture-host.ts';
import { type ElectronStandIn, launchElectronStandIn } from './stand-in.ts';

declare global {
  interface Window {
    nlscope?: Transport;
    request(method: string, params: unknown): Promise<{ result?: unknown; error?: { code: string } }>;
    events: { event: string; data: RunState }[];
  }
}

const run: RunState = {
  status: 'running',
  count: 0,
  sent: 0,
  answered: 0,
  lost: 0,
  missed: 0,
  lateP99Ns: Number.NaN,
  waits: 0,
  waitedMs: 0,
  elapsedMs: 0,
  leftMs: Number.NaN,
};

function createFixtureHost() {
  const listeners = new Set<Parameters<Host['subscribe']>[0]>();
  const handlers = {
    'run.read': () => run,
    'capture.filter': (params: unknown) => params,
    'message.send': ({ payload }: { payload: Uint8Array }) => ({ payload, isBytes: payload instanceof Uint8Array }),
  } as unknown as Handlers;
  const fixture = { createdWith: undefined as unknown, closed: 0, uploads: [] as string[] };
  const files = {
    upload: (token: string, chunks: AsyncIterable<Uint8Array>) =>
      token === 'ticket' ? take(token, chunks) : undefined,
  };
  async function take(token: string, chunks: AsyncIterable<Uint8Array>): Promise<unknown> {
    fixture.uploads.push(`${token}: ${await text(chunks)}`);
    return {};
  }
  const host = {
    handlers,
    files,
    subscribe: (listener: Parameters<Host['subscribe']>[0]) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close: async () => void fixture.closed++,
  } as unknown as Host;
  const emit = <E extends EventName>(event: E, data: Events[E]): void => {
    for (const listener of listeners) listener(event, data);
  };
  const create = async (options: unknown): Promise<Host> => {
    fixture.createdWith = options;
    return host;
  };
  return { fixture, listeners, emit, create };
}

let dist: string;
let host: ReturnType<typeof createFixtureHost>;
let app: ElectronStandIn;

const launch = (): Promise<ElectronStandIn> => launchElectronStandIn({ mainPath: join(dist, 'electron/main.js') });
const provide = (create: (options: unknown) => Promise<Host>): void =>
  void Object.assign(globalThis, { [fixtureKey]: create });

beforeAll(async () => {
  dist = await buildFixture();
});
afterAll(() => rm(dist, { recursive: true, force: true }));
beforeEach(async () => {
  host = createFixtureHost();
  provide(host.create);
  app = await launch();
});
afterEach(() => app.close());

test('the window is shown, with the page confined to the sandbox', () => {
  expect(host.fixture.createdWith).toMatchObject({ kind: 'electron' });
  expect(app.window.shown).toBe(true);
  expect(app.window.options).toMatchObject({
    minWidth: 1024,
    minHeight: 640,
    backgroundColor: '#0f1318',
    show: false,
    webPreferences: { sandbox: true, contextIsolation: true, nodeIntegration: false, webviewTag: false },
  });
});

test('the page reaches the host, bytes and NaN included, through functions only', async () => {
  const { page } = app;
  expect(await page.evaluate(() => Object.entries(window.nlscope!).map(([key, value]) => [key, typeof value]))).toEqual(
    [
      ['send', 'function'],
      ['onMessage', 'function'],
      ['onClose', 'function'],
    ],
  );
  expect(await page.evaluate(() => window.request('run.read', {}))).toEqual({ id: 0, result: run });
  expect((await page.evaluate(() => window.request('no.method', {}))).error?.code).toBe('METHOD_UNKNOWN');
  const sent = await page.evaluate(async () => {
    const payload = Uint8Array.from({ length: 256 }, (_, index) => index);
    const { result } = await window.request('message.send', { type: 16, flags: 5, payload });
    const echo = result as { payload: Uint8Array; isBytes: boolean };
    return { bytes: [...echo.payload], here: echo.payload instanceof Uint8Array, there: echo.isBytes };
  });
  expect(sent).toEqual({ bytes: [...Array(256).keys()], here: true, there: true });
});

test('a file that is dropped on the page reaches the host, with a ticket', async () => {
  const put = (path: string) =>
    app.page.evaluate(async (path) => (await fetch(path, { method: 'PUT', body: new Blob(['bytes']) })).status, path);
  expect(await put('/files/ticket')).toBe(204);
  expect(await put('/files/other')).toBe(404);
  expect(await put('/index.html')).toBe(404);
  expect(host.fixture.uploads).toEqual(['ticket: bytes']);
});

test("the dialogs for files are the desktop's, and may be cancelled", async () => {
  const { dialogs } = host.fixture.createdWith as { dialogs: FileDialogs };
  expect([await dialogs.chooseSave('a.pcapng'), await dialogs.chooseOpen()]).toEqual([undefined, undefined]);
  app.dialogs.path = '/tmp/chosen.pcapng';
  expect([await dialogs.chooseSave('a.pcapng'), await dialogs.chooseOpen()]).toEqual([
    '/tmp/chosen.pcapng',
    '/tmp/chosen.pcapng',
  ]);
});

test('the page has neither Node nor Electron', async () => {
  const reach = () => ['require', 'process', 'ipcRenderer', 'sendToMain', 'msgpackr'].filter((name) => name in window);
  expect(await app.page.evaluate(reach)).toEqual([]);
});

test('events reach the page', async () => {
  await app.page.evaluate(() => window.request('run.read', {}));
  host.emit('run.changed', { ...run, sent: 7 });
  await expect.poll(() => app.page.evaluate(() => window.events.map(({ data }) => data.sent))).toEqual([7]);
});

test('a reload gets a transport of its own, and leaves none behind', async () => {
  await app.page.evaluate(() => window.request('run.read', {}));
  const before = host.listeners.size;
  await app.page.reload();
  expect(await app.page.evaluate(() => window.request('run.read', {}))).toEqual({ id: 0, result: run });
  expect(host.listeners.size).toBe(before);
});

test('the page is served under the same policy as to a browser, and only what is built', async () => {
  const response = await app.page.reload();
  const policy = response!.headers()['content-security-policy'];
  expect(policy).toContain("default-src 'none'; script-src 'self'");
  const statuses = await app.page.evaluate(() =>
    Promise.all(
      ['/page.js', '/../electron/main.js', '/%2e%2e/electron/main.js'].map(async (path) => (await fetch(path)).status),
    ),
  );
  expect(statuses).toEqual([200, 404, 404]);
});

test('the page can neither leave, nor open a window, nor be granted anything', async () => {
  const url = app.page.url();
  await app.page.evaluate(() => {
    location.href = 'https://example.invalid/';
  });
  await app.page.evaluate(() => void window.open('https://example.invalid/'));
  await expect.poll(() => app.window.opened.map(({ action }) => action)).toEqual(['deny']);
  expect(app.page.url()).toBe(url);
  expect(await app.page.evaluate(() => window.request('run.read', {}))).toHaveProperty('result');
  for (const permission of ['media', 'clipboard-read', 'notifications', 'usb'])
    expect(app.asksPermission(permission)).toBe(false);
});

test('a second instance brings the window of the first to the front', () => {
  app.startSecondInstance();
  expect(app.window.focused).toBe(1);
});

test('the menu has the usual entries, and About says the versions', async () => {
  expect(app.menu.map(({ label }) => label)).toEqual(['&File', '&Edit', '&View', '&Help']);
  const [about] = app.menu.at(-1)!.submenu as { click(): void }[];
  about!.click();
  expect(app.dialogs.shown[0]?.detail).toContain(process.versions.node);
});

test('quitting closes the host before the process ends', async () => {
  expect(app.quit()).toBe(true);
  expect(await app.exitCode).toBe(0);
  expect(host.fixture.closed).toBe(1);
  expect(app.dialogs.shown).toEqual([]);
});

test('closing the window quits', async () => {
  app.window.close();
  expect(await app.exitCode).toBe(0);
  expect(host.fixture.closed).toBe(1);
});

test('quitting during a run asks first, and keeps running unless told otherwise', async () => {
  host.emit('run.changed', run);
  expect(app.quit()).toBe(false);
  await expect.poll(() => app.dialogs.shown.map(({ message }) => message)).toEqual(['A run is in progress']);
  expect(await app.page.evaluate(() => window.request('run.read', {}))).toHaveProperty('result');

  app.dialogs.answer = 1;
  expect(app.quit()).toBe(false);
  expect(await app.exitCode).toBe(0);
  expect(host.fixture.closed).toBe(1);
});

test('quitting after a run does not ask', async () => {
  host.emit('run.changed', run);
  host.emit('run.changed', { ...run, status: 'finished' });
  expect(app.quit()).toBe(true);
  expect(app.dialogs.shown).toEqual([]);
});

test('a host that cannot start is told in a dialog, with the next step, and ends the process', async () => {
  provide(() => Promise.reject(new AppError({ code: 'NATIVE_MISSING', message: 'no addon', nextStep: 'build it' })));
  await expect(launch()).rejects.toThrow('main exited: nlscope cannot start: no addon\n\nbuild it');
});
