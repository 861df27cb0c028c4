/**
 * Runs nlscope's built Electron main process, unmodified, under Node: `electron` resolves to a stand-in, a BrowserWindow
 * is a page of Debian's chromium, and the built preload runs in an isolated world of that page.
 *
 * What passes here shows our wiring: that main, preload, page and host find each other, which calls main makes on
 * Electron's API and what it does with the events, that the page works under our headers and with functions only across
 * the bridge. It shows nothing of Electron's own behaviour: sandbox, contextIsolation, the app: scheme's privileges (the
 * page has https://nlscope.invalid, and the stand-in reports app://nlscope as its frame's origin), single instance lock,
 * permissions, native menus, accelerators and dialogs are all as we understand its documentation, not as it is.
 */
import { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';
import type { MenuItemConstructorOptions, MessageBoxOptions } from 'electron';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { type WindowOptions, WindowStandIn, wasPrevented } from './window-page.ts';

export interface ElectronStandIn {
  /** The window's page. */
  page: Page;
  window: WindowStandIn;
  menu: MenuItemConstructorOptions[];
  dialogs: Dialogs;
  /** Starts a second nlscope, as far as the first notices. */
  startSecondInstance(): void;
  /** What main answers when a page asks for a permission. */
  asksPermission(name: string): boolean;
  /** As from the menu. @returns whether the process ends; `exitCode` tells when. */
  quit(): boolean;
  exitCode: Promise<number>;
  /** Ends the app without asking, waits until it has closed its host, and frees the browser. */
  close(): Promise<void>;
}

export interface Dialogs {
  /** Message boxes and error boxes, in the order shown. */
  shown: (Partial<MessageBoxOptions> & { message: string })[];
  /** Index of the button to press in those to come. */
  answer: number;
  /** The path that is chosen in the dialogs for files to come; undefined cancels them. */
  path: string | undefined;
}

const { importMain } = createRequire(import.meta.url)('./import-main.cjs') as {
  importMain(path: string): Promise<void>;
};

/** @throws where main exits before it has opened a window, with the dialogs it showed. */
export async function launchElectronStandIn(options: { mainPath: string }): Promise<ElectronStandIn> {
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', chromiumSandbox: false });
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const electron = createElectron(context);
  Object.assign(globalThis, { [Symbol.for('nlscope.electron-stand-in')]: electron.module });
  try {
    await importMain(options.mainPath);
    const window = await Promise.race([electron.loaded, electron.exitCode.then(() => undefined)]);
    if (!window) throw new Error(`main exited: ${electron.dialogs.shown.map(describe).join('; ')}`);
    return { ...handle(electron, browser), window, page: await window.page };
  } catch (error) {
    await browser.close();
    throw error;
  }
}

const describe = ({ title, message }: Dialogs['shown'][number]): string => `${title}: ${message}`;

type Electron = ReturnType<typeof createElectron>;

function handle(electron: Electron, browser: Browser): Omit<ElectronStandIn, 'page' | 'window'> {
  const { app, dialogs, exitCode, state } = electron;
  return {
    dialogs,
    exitCode,
    get menu() {
      return state.menu;
    },
    startSecondInstance: () => void app.emit('second-instance', {}, [], ''),
    asksPermission: (name) => {
      let granted = false;
      state.permissionRequest({}, name, (answer) => {
        granted = answer;
      });
      return granted || state.permissionCheck({}, name);
    },
    quit: () => app.quit(),
    close: async () => {
      for (const window of app.windows) window.destroy();
      await exitCode;
      await browser.close();
    },
  };
}

type PermissionRequest = (contents: object, name: string, decide: (granted: boolean) => void) => void;

/** The module `electron`, and what a test sees of it. */
function createElectron(context: BrowserContext) {
  const state = {
    menu: [] as MenuItemConstructorOptions[],
    // Electron grants what nobody refuses.
    permissionRequest: ((_contents, _name, decide) => decide(true)) as PermissionRequest,
    permissionCheck: (_contents: object, _name: string): boolean => true,
    schemes: new Map<string, (request: Request) => Promise<Response> | Response>(),
  };
  const ipcMain = new EventEmitter();
  const dialogs: Dialogs = { shown: [], answer: 0, path: undefined };
  const app = new AppStandIn();
  const loaded = new Promise<WindowStandIn>((resolve) => app.once('stand-in-loaded', resolve));

  class BrowserWindow extends WindowStandIn {
    static getAllWindows = (): WindowStandIn[] => [...app.windows];

    constructor(options: WindowOptions) {
      super(options, {
        context,
        ipcMain,
        servePage: (request) => state.schemes.get(new URL(request.url).protocol)?.(request),
        onDestroyed: () => app.forget(this),
      });
      app.windows.add(this);
      app.emit('web-contents-created', {}, this.webContents);
      this.once('ready-to-show', () => app.emit('stand-in-loaded', this));
    }
  }

  const protocol = {
    registerSchemesAsPrivileged: () => {},
    handle: (scheme: string, handler: (request: Request) => Promise<Response>) =>
      state.schemes.set(`${scheme}:`, handler),
  };
  const defaultSession = {
    protocol,
    setPermissionRequestHandler: (handler: PermissionRequest) => Object.assign(state, { permissionRequest: handler }),
    setPermissionCheckHandler: (handler: typeof state.permissionCheck) =>
      Object.assign(state, { permissionCheck: handler }),
    setDevicePermissionHandler: () => {},
  };
  const dialog = {
    showErrorBox: (title: string, message: string) => dialogs.shown.push({ type: 'error', title, message }),
    showMessageBox: async (...args: [...unknown[], MessageBoxOptions]) => {
      dialogs.shown.push(args.at(-1) as MessageBoxOptions);
      return { response: dialogs.answer };
    },
    showSaveDialog: async () => ({ canceled: dialogs.path === undefined, filePath: dialogs.path ?? '' }),
    showOpenDialog: async () => ({
      canceled: dialogs.path === undefined,
      filePaths: dialogs.path === undefined ? [] : [dialogs.path],
    }),
  };
  const Menu = {
    buildFromTemplate: (template: MenuItemConstructorOptions[]) => template,
    setApplicationMenu: (template: MenuItemConstructorOptions[]) => Object.assign(state, { menu: template }),
  };
  const module = { app, BrowserWindow, dialog, ipcMain, Menu, protocol, session: { defaultSession } };
  return { module, app, state, dialogs, loaded, exitCode: app.exitCode };
}

/** The app's life: which of its events follow each other, and which of them can be prevented. */
class AppStandIn extends EventEmitter {
  readonly windows = new Set<WindowStandIn>();
  readonly exitCode: Promise<number>;
  exit: (code: number) => void = () => {};
  #quitting = false;

  constructor() {
    super();
    this.exitCode = new Promise((resolve) => {
      this.exit = (code) => {
        for (const window of this.windows) window.destroy();
        resolve(code);
      };
    });
  }

  enableSandbox(): void {}
  requestSingleInstanceLock(): boolean {
    return true;
  }
  async whenReady(): Promise<void> {}
  getVersion(): string {
    return '0.0.0-stand-in';
  }

  /** @returns false where a window stayed open. */
  quit(): boolean {
    this.#quitting = true;
    for (const window of this.windows) window.close();
    this.#quitting = false;
    if (this.windows.size > 0) return false;
    if (!wasPrevented(this, 'will-quit')) this.exit(0);
    return true;
  }

  forget(window: WindowStandIn): void {
    this.windows.delete(window);
    if (this.windows.size === 0 && !this.#quitting) this.emit('window-all-closed');
  }
}
