/**
 * The renderer's only way to its host: over Electron's preload bridge where there is one, else over a WebSocket to the
 * server that served this page.
 */
import { pack, unpack } from 'msgpackr/index-no-eval';
import { type Client, connect } from '../core/contract/connect.ts';
import type { Transport } from '../core/contract/transport.ts';
import { tellDrawn } from './tell-drawn.ts';

declare global {
  interface Window {
    /** Put there by Electron's preload; absent in a browser. */
    nlscope?: Transport;
  }
}

/** @throws where the page has no session and the link it was opened with is used up. */
export async function openHostClient(): Promise<Client> {
  return connect(tellDrawn(window.nlscope ?? (await openWebSocket())));
}

/** Trades the token in the URL's fragment for a session cookie, then opens the socket that the cookie admits. */
async function openWebSocket(): Promise<Transport> {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (token) {
    history.replaceState(null, '', location.pathname);
    await fetch('/session', { method: 'POST', body: token });
  }
  const socket = new WebSocket(`ws://${location.host}/contract`);
  socket.binaryType = 'arraybuffer';
  await new Promise<void>((resolve, reject) => {
    socket.onopen = () => resolve();
    socket.onerror = () => reject(new Error('the host does not accept this page'));
  });
  return {
    send: (frame) => socket.send(pack(frame)),
    onMessage: (listener) => socket.addEventListener('message', ({ data }) => listener(unpack(new Uint8Array(data)))),
    onClose: (listener) => socket.addEventListener('close', () => listener()),
  };
}
