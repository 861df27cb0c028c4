/**
 * The contract's transport over Electron's IPC, to one window's page: to one load of it at a time, so that no answer
 * meant for the page before a reload reaches the page after it. Listens to nobody else (channel.ts).
 */
import type { IpcMain, IpcMainEvent, WebContents } from 'electron';
import type { Transport } from '../core/contract/transport.ts';
import { channel, type Envelope, isEnvelope, isFromPage } from './channel.ts';

/**
 * Hands `open` a transport for each load of the window's page. It closes with the next load, and with the window.
 * @returns a function that closes the transport and stops listening.
 */
export function acceptPages(ipc: IpcMain, contents: WebContents, open: (transport: Transport) => void): () => void {
  let current: PageEnd | undefined;
  const closePage = (): void => {
    current?.close();
    current = undefined;
  };
  const listener = (event: IpcMainEvent, envelope: unknown): void => {
    if (!isFromPage(event, contents) || !isEnvelope(envelope)) return;
    if (current?.page !== envelope.page) {
      closePage();
      current = createPageEnd(contents, envelope.page);
      open(current.transport);
    }
    current.receive(envelope.frame);
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

type PageEnd = ReturnType<typeof createPageEnd>;

function createPageEnd(contents: WebContents, page: string) {
  const messages: ((frame: unknown) => void)[] = [];
  const closes: (() => void)[] = [];
  const post = (envelope: Envelope): void => void (contents.isDestroyed() || contents.send(channel, envelope));
  const transport: Transport = {
    send: (frame) => post({ page, frame }),
    onMessage: (listener) => void messages.push(listener),
    onClose: (listener) => void closes.push(listener),
  };
  const receive = (frame: unknown): void => messages.forEach((listener) => void listener(frame));
  const close = (): void => {
    closes.forEach((listener) => void listener());
    post({ page });
  };
  return { page, transport, receive, close };
}
