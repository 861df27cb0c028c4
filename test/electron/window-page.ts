/**
 * A BrowserWindow of the stand-in: a page of Debian's chromium, with the preload in an isolated world of its own, pages
 * of the `app:` scheme answered by the main process, and navigation and new windows put to its handlers.
 */
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pack, unpack } from 'msgpackr';
import type { BrowserContext, CDPSession, Page, Route } from 'playwright-core';

const worldName = 'Electron Isolated Context';
const bindingName = 'sendToMain';

/** Chromium knows no app: scheme unless Electron registers it: the page gets a secure origin that stands for it. */
const shownOrigin = 'https://nlscope.invalid';
const ownOrigin = 'app://nlscope';
const toOwn = (url: string): string => (url.startsWith(`${shownOrigin}/`) ? url.replace(shownOrigin, ownOrigin) : url);
const toShown = (url: string): string => url.replace(ownOrigin, shownOrigin);

export interface WindowOptions {
  webPreferences: { preload: string; sandbox: boolean; contextIsolation: boolean; nodeIntegration: boolean };
}

/** What a window needs of the rest of the stand-in. */
export interface WindowSurroundings {
  context: BrowserContext;
  ipcMain: EventEmitter;
  servePage(request: Request): Promise<Response> | Response | undefined;
  onDestroyed(): void;
}

let nextId = 1;

export class WebContentsStandIn extends EventEmitter {
  readonly id = nextId++;
  readonly mainFrame = { origin: 'null' };
  openHandler: (details: { url: string }) => { action: string } = () => ({ action: 'allow' });
  destroyed = false;
  /** Delivers to the preload; there is none before the first load. */
  deliver: ((channel: string, value: unknown) => void) | undefined;

  send(channel: string, value: unknown): void {
    this.deliver?.(channel, structuredClone(value));
  }
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.openHandler = handler;
  }
  isDestroyed(): boolean {
    return this.destroyed;
  }
}

export class WindowStandIn extends EventEmitter {
  readonly webContents = new WebContentsStandIn();
  readonly options: WindowOptions;
  readonly page: Promise<Page>;
  /** The URLs of windows that the page tried to open, and what became of each. */
  readonly opened: { url: string; action: string }[] = [];
  shown = false;
  focused = 0;
  readonly #around: WindowSurroundings;

  constructor(options: WindowOptions, around: WindowSurroundings) {
    super();
    this.options = options;
    this.#around = around;
    this.page = this.#openPage();
  }

  async loadURL(url: string): Promise<void> {
    const page = await this.page;
    await page.goto(toShown(url));
    this.emit('ready-to-show');
  }
  show(): void {
    this.shown = true;
  }
  focus(): void {
    this.focused++;
  }
  restore(): void {}
  isMinimized(): boolean {
    return false;
  }
  isDestroyed(): boolean {
    return this.webContents.destroyed;
  }
  /** Closes unless a listener prevents it. */
  close(): void {
    if (wasPrevented(this, 'close')) return;
    this.destroy();
  }
  destroy(): void {
    if (this.isDestroyed()) return;
    this.webContents.destroyed = true;
    this.webContents.emit('destroyed');
    this.emit('closed');
    this.page.then((page) => page.close()).catch(() => {});
    this.#around.onDestroyed();
  }

  async #openPage(): Promise<Page> {
    const { context } = this.#around;
    const page = await context.newPage();
    await page.route('**/*', (route) => this.#answer(route));
    page.on('popup', (popup) => {
      const url = toOwn(popup.url());
      const { action } = this.webContents.openHandler({ url });
      this.opened.push({ url, action });
      if (action === 'deny') popup.close();
    });
    await this.#runPreload(await context.newCDPSession(page));
    return page;
  }

  async #answer(route: Route): Promise<void> {
    const request = route.request();
    const url = toOwn(request.url());
    if (request.isNavigationRequest() && this.webContents.mainFrame.origin !== 'null') {
      const isMainFrame = request.frame().parentFrame() === null;
      if (wasPrevented(this.webContents, 'will-frame-navigate', { url, isMainFrame })) return route.abort('aborted');
    }
    const sent = request.postDataBuffer();
    const body = sent ? new Uint8Array(sent) : null;
    const response = await this.#around.servePage(new Request(url, { method: request.method(), body }));
    if (!response) return route.abort('aborted');
    if (request.isNavigationRequest()) this.webContents.mainFrame.origin = ownOrigin;
    const headers = Object.fromEntries(response.headers);
    await route.fulfill({ status: response.status, headers, body: Buffer.from(await response.arrayBuffer()) });
  }

  async #runPreload(cdp: CDPSession): Promise<void> {
    const { preload } = this.options.webPreferences;
    await cdp.send('Page.enable');
    await cdp.send('Runtime.enable');
    await cdp.send('Runtime.addBinding', { name: bindingName, executionContextName: worldName });
    cdp.on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
      if (name === bindingName) this.#receive(cdp, payload, executionContextId);
    });
    await cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: source('./main-world.js') });
    await cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: preloadScript(preload), worldName });
  }

  /** A message of the preload; answers go to the world it came from, and nowhere once that has gone. */
  #receive(cdp: CDPSession, payload: string, contextId: number): void {
    const { channel, base64 } = JSON.parse(payload) as { channel: string; base64: string };
    this.webContents.deliver = (name, value) => {
      const args = [name, pack(value).toString('base64')].map((arg) => JSON.stringify(arg)).join();
      cdp.send('Runtime.evaluate', { expression: `receiveFromMain(${args})`, contextId }).catch(() => {});
    };
    const { webContents: sender } = this;
    const bytes = new Uint8Array(Buffer.from(base64, 'base64'));
    this.#around.ipcMain.emit(channel, { sender, senderFrame: sender.mainFrame }, unpack(bytes));
  }
}

/** Emits an Electron event. @returns whether a listener prevented its default. */
export function wasPrevented(emitter: EventEmitter, name: string, details: object = {}): boolean {
  let prevented = false;
  const preventDefault = (): void => {
    prevented = true;
  };
  emitter.emit(name, { ...details, preventDefault });
  return prevented;
}

const require = createRequire(import.meta.url);
const source = (name: string): string => readFileSync(require.resolve(name), 'utf8');

/** The preload's unmodified file as the CommonJS module it is, in the main frame only, as Electron has it. */
function preloadScript(path: string): string {
  const codec = source('msgpackr/index-no-eval');
  return `if (window === window.top) {
    ((module, exports) => { ${codec}\n globalThis.msgpackr = exports; })(...[{}].flatMap((exports) => [{ exports }, exports]));
    ${source('./isolated-world.js')}
    ((require, module, exports) => { ${readFileSync(path, 'utf8')}\n })(createPreloadRequire(), { exports: {} }, {});
  }`;
}
