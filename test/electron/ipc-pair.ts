/**
 * Electron's IPC between a main process and one window, for tests of ipc.ts and preload.ts without Electron: what is sent
 * is structured-cloned and arrives in a later task, in order, as Electron's documentation has it.
 */
import { EventEmitter } from 'node:events';
import type { IpcMain, WebContents } from 'electron';

/** A frame of the window; the main frame unless a test makes another. */
export interface Frame {
  origin: string;
}

export interface IpcPair {
  ipcMain: IpcMain;
  contents: WebContents & EventEmitter;
  mainFrame: Frame;
  /** What `electron` is to the preload. */
  preloadModule: { contextBridge: object; ipcRenderer: object };
  /** What the preload exposed, by key. */
  exposed: Record<string, unknown>;
  /** Sends from any frame of any window, as a compromised page might. */
  sendFrom(frame: Frame, value: unknown, senderId?: number): void;
}

export function createIpcPair(channel: string): IpcPair {
  const ipcMain = new EventEmitter();
  const toPage = new EventEmitter();
  const mainFrame: Frame = { origin: 'app://nlscope' };
  const exposed: Record<string, unknown> = {};
  const contents = Object.assign(new EventEmitter(), {
    id: 7,
    mainFrame,
    isDestroyed: () => false,
    send: (name: string, value: unknown) => post((copy) => toPage.emit(name, {}, copy), value),
  });
  const sendFrom = (senderFrame: Frame, value: unknown, id = contents.id): void =>
    post((copy) => ipcMain.emit(channel, { sender: { id }, senderFrame }, copy), value);
  return {
    ipcMain: ipcMain as unknown as IpcMain,
    contents: contents as unknown as WebContents & EventEmitter,
    mainFrame,
    exposed,
    preloadModule: {
      contextBridge: { exposeInMainWorld: (key: string, api: unknown) => Object.assign(exposed, { [key]: api }) },
      ipcRenderer: {
        send: (_name: string, value: unknown) => sendFrom(mainFrame, value),
        on: (name: string, listener: (...args: unknown[]) => void) => toPage.on(name, listener),
      },
    },
    sendFrom,
  };
}

function post(deliver: (copy: unknown) => void, value: unknown): void {
  const copy = structuredClone(value);
  setImmediate(() => deliver(copy));
}
