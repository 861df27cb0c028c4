/**
 * The contract's transport over Electron's IPC: one channel, to one window's page. It listens to that page's main frame
 * under our own origin and to nothing else, and to one load of the page at a time, so that no answer meant for the page
 * before a reload reaches the page after it.
 */
import type { IpcMain, IpcMainEvent, WebContents } from 'electron';
import type { Transport } from '../core/contract/transport.ts';

export const channel = 'nlscope:contract';
export const pageOrigin = 'app://nlscope';

/** What goes over the channel, both ways. */
export interface Envelope {
  /** Names one load of the page; its preload draws it. */
  page: string;
  /** Absent once the host has closed the transport. */
  frame?: unknown;
}

interface OpenPage {
  page: string;
  receive(frame: unknown): void;
  close(): void;
}

/**
 * Hands `open` a transport for each load of the window's page. It closes with the next load, and with the window.
 * @returns a function that closes the transport and stops listening.
 */
export function acceptPages(ipc: IpcMain, contents: WebContents, open: (transport: Transport) => void): () => void {
  let current: OpenPage | undefined;
  const listener = (event: IpcMainEvent, envelope: unknown): void => {
    if (!isFromPage(event, contents) || !isEnvelope(envelope)) return;
    if (current?.page !== envelope.page) {
      current?.close();
      current = openPage(contents, envelope.page, open);
    }
    current.receive(envelope.frame);
  };
  const closePage = (): void => {
    current?.close();
    current = undefined;
  };
  const stop = (): void => {
    ipc.off(channel, listener);
    closePage();
  };
  ipc.on(channel, listener);
  contents.on('render-process-gone', closePage);
  contents.once('destroyed', stop);
  return stop;
}

const isFromPage = ({ sender, senderFrame }: IpcMainEvent, contents: WebContents): boolean =>
  sender.id === contents.id && senderFrame === contents.mainFrame && senderFrame.origin === pageOrigin;

const isEnvelope = (value: unknown): value is Envelope =>
  typeof value === 'object' && value !== null && typeof (value as Partial<Envelope>).page === 'string';

function openPage(contents: WebContents, page: string, open: (transport: Transport) => void): OpenPage {
  const messages: ((frame: unknown) => void)[] = [];
  const closes: (() => void)[] = [];
  const post = (envelope: Envelope): void => {
    if (!contents.isDestroyed()) contents.send(channel, envelope);
  };
  open({
    send: (frame) => post({ page, frame }),
    onMessage: (listener) => void messages.push(listener),
    onClose: (listener) => void closes.push(listener),
  });
  return {
    page,
    receive: (frame) => {
      for (const listener of messages) listener(frame);
    },
    close: () => {
      for (const listener of closes) listener();
      post({ page });
    },
  };
}
