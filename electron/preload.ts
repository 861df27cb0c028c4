/** The window's half of ipc.ts, in the sandbox: shows the page a transport, functions only, and no channel to choose. */
import { contextBridge, ipcRenderer } from 'electron';
import type { Transport } from '../core/contract/transport.ts';
import type { Envelope, channel as ipcChannel } from './channel.ts';

const channel: typeof ipcChannel = 'nlscope:contract';
const page = crypto.randomUUID();
const messages: ((frame: unknown) => void)[] = [];
const closes: (() => void)[] = [];

ipcRenderer.on(channel, (_event, envelope: Envelope) => {
  if (envelope.page !== page) return;
  if ('frame' in envelope) for (const listener of messages) listener(envelope.frame);
  else for (const listener of closes) listener();
});

const transport: Transport = {
  send: (frame) => ipcRenderer.send(channel, { page, frame } satisfies Envelope),
  onMessage: (listener) => void messages.push(listener),
  onClose: (listener) => void closes.push(listener),
};
contextBridge.exposeInMainWorld('nlscope', transport);
