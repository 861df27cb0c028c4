/// <reference path="../../renderer/msgpackr.d.ts" />
/** The three ways the contract travels, each as a pair of joined ends: what the contract suite runs over. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pack, unpack } from 'msgpackr/index-no-eval';
import { vi } from 'vitest';
import { WebSocket } from 'ws';
import { createMemoryPair, type Transport } from '../../core/contract/transport.ts';
import { channel } from '../../electron/channel.ts';
import { acceptPages } from '../../electron/ipc.ts';
import { type Attachable, attach } from '../../host/attach.ts';
import { serveBrowser } from '../../host/serve.ts';
import { createIpcPair } from '../electron/ipc-pair.ts';

/** A page's end of a transport to a host, and how to cut it from either end. */
export interface Carried {
  page: Transport;
  /** The host goes away. */
  closeHost(): void | Promise<void>;
}

export const carriers: Record<string, (host: Attachable) => Promise<Carried>> = {
  'the in-memory pair': async (host) => {
    const pair = createMemoryPair();
    attach(host, pair.host);
    return { page: pair.renderer, closeHost: pair.close };
  },

  'the Electron adapter': async (host) => {
    const ipc = createIpcPair(channel);
    const stop = acceptPages(ipc.ipcMain, ipc.contents, (transport) => attach(host, transport));
    return { page: await loadPreload(ipc), closeHost: stop };
  },

  'the WebSocket': async (host) => {
    const pages = await mkdtemp(join(tmpdir(), 'nlscope-contract-'));
    await writeFile(join(pages, 'index.html'), '');
    const served = await serveBrowser(host, { pages });
    const closeHost = async (): Promise<void> => {
      await served.close();
      await rm(pages, { recursive: true, force: true });
    };
    return { page: await openPageSocket(served.newLink()), closeHost };
  },
};

/** Runs preload.ts as a page load does, afresh, and gives what it showed the page. */
export async function loadPreload({ preloadModule, exposed }: ReturnType<typeof createIpcPair>): Promise<Transport> {
  vi.resetModules();
  vi.doMock('electron', () => preloadModule);
  await import('../../electron/preload.ts');
  return exposed.nlscope as Transport;
}

/** As renderer/host-client.ts does it in a browser, cookie and origin by hand. */
export async function openPageSocket(link: string): Promise<Transport> {
  const { origin, host, hash } = new URL(link);
  const body = hash.replace('#token=', '');
  const response = await fetch(`${origin}/session`, { method: 'POST', headers: { Origin: origin }, body });
  const headers = { Origin: origin, Cookie: response.headers.getSetCookie()[0]!.split(';')[0]! };
  const socket = new WebSocket(`ws://${host}/contract`, { headers });
  socket.binaryType = 'arraybuffer';
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  return {
    send: (frame) => socket.send(pack(frame)),
    onMessage: (listener) =>
      socket.addEventListener('message', ({ data }) => listener(unpack(new Uint8Array(data as ArrayBuffer)))),
    onClose: (listener) => socket.addEventListener('close', () => listener()),
  };
}
