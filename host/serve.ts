/**
 * The browser host: serves the renderer and the contract's WebSocket on 127.0.0.1. It answers to its own address only
 * (Host and Origin are checked, so neither another site nor a rebound name gets in) and to holders of its session.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { WebSocketServer } from 'ws';
import { type Attachable, attach } from './attach.ts';
import { answerFile, filesPath } from './files/file-routes.ts';
import type { FileTransfers } from './files/file-service.ts';
import { pageHeaders } from './page-headers.ts';
import { createSession, type Session } from './session.ts';
import { openStaticFiles, type StaticFiles } from './static-files.ts';
import { webSocketTransport } from './websocket.ts';

export interface BrowserHost {
  /** The page's address, without a token: enough for a browser that has the session's cookie. */
  url: string;
  /** An address that lets one browser in, once. The link before it, if not yet used, stops working. */
  newLink(): string;
  /** Ends every connection and frees the port. The host itself stays open: it is its creator's. */
  close(): Promise<void>;
}

export interface ServeOptions {
  /** 0 takes any free port. */
  port?: number;
  /** The built renderer's folder. */
  pages?: string;
  /** Downloads and uploads of the same host; without them no file's path leads anywhere. */
  transfers?: FileTransfers;
}

/** A payload of 1 MiB and the frame around it. */
const maxFrameBytes = (1 << 20) + (1 << 16);
const maxTokenBytes = 128;
const builtPages = fileURLToPath(new URL('../renderer', import.meta.url));

/** @throws EADDRINUSE, EACCES for the port; ENOENT where the renderer is not built. */
export async function serveBrowser(host: Attachable, options: ServeOptions = {}): Promise<BrowserHost> {
  const files = await openStaticFiles(options.pages ?? builtPages);
  const sockets = new WebSocketServer({ noServer: true, maxPayload: maxFrameBytes, perMessageDeflate: false });
  sockets.on('connection', (socket) => {
    // An oversized or malformed frame: ws closes the socket by itself, and says so here.
    socket.on('error', () => {});
    attach(host, webSocketTransport(socket));
  });

  const server = createServer();
  await listen(server, options.port ?? 0);
  const { port } = server.address() as AddressInfo;
  const gate = createGate(port);
  server.on('request', (request, response) => {
    answer({ request, response, gate, files, transfers: options.transfers }).catch(() => response.destroy());
  });
  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    const status = gate.upgradeStatus(request);
    if (status !== 101) return refuseUpgrade(stream, status);
    sockets.handleUpgrade(request, stream, head, (socket) => sockets.emit('connection', socket, request));
  });

  const url = `http://${gate.authority}/`;
  return {
    url,
    newLink: () => `${url}#token=${gate.session.newToken()}`,
    close: async () => {
      for (const socket of sockets.clients) socket.terminate();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

const listen = (server: ReturnType<typeof createServer>, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });

// Node has let go of the socket by now: whoever breaks it off would end the process with its 'error'.
function refuseUpgrade(stream: Duplex, status: number): void {
  stream.on('error', () => stream.destroy());
  stream.once('finish', () => stream.destroy());
  stream.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\n\r\n`);
}

interface Gate {
  session: Session;
  authority: string;
  hasOwnHost(request: IncomingMessage): boolean;
  hasOwnOrigin(request: IncomingMessage): boolean;
  upgradeStatus(request: IncomingMessage): number;
}

function createGate(port: number): Gate {
  const session = createSession(port);
  // URL leaves the port off where it is HTTP's own, as browsers do in both headers.
  const own = ['127.0.0.1', 'localhost'].map((name) => new URL(`http://${name}:${port}`).host);
  const hasOwnHost = ({ headers }: IncomingMessage): boolean => own.includes(headers.host ?? '');
  const hasOwnOrigin = ({ headers }: IncomingMessage): boolean => headers.origin === `http://${headers.host}`;
  return {
    session,
    authority: own[0]!,
    hasOwnHost,
    hasOwnOrigin,
    upgradeStatus: (request) => {
      if (!hasOwnHost(request)) return 421;
      if (request.url !== '/contract') return 404;
      if (!hasOwnOrigin(request)) return 403;
      return session.admits(request.headers.cookie) ? 101 : 401;
    },
  };
}

interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  gate: Gate;
  files: StaticFiles;
  transfers: FileTransfers | undefined;
}

async function answer(exchange: Exchange): Promise<void> {
  const { request, response, gate, files } = exchange;
  const path = request.url?.split('?', 1)[0] ?? '/';
  if (!gate.hasOwnHost(request)) return refuse(response, 421);
  if (path === '/session') return exchangeToken(exchange);
  if (path.startsWith(filesPath)) return transferFile(exchange, path.slice(filesPath.length));
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405);
  const file = await files(path);
  if (!file) return refuse(response, 404);
  response.writeHead(200, pageHeaders(file.contentType, `ws://${request.headers.host}`));
  response.end(request.method === 'HEAD' ? undefined : file.body);
}

/** To the session of our own page only. A download has no Origin in some browsers; where it has one, it is ours. */
async function transferFile({ request, response, gate, transfers }: Exchange, token: string): Promise<void> {
  const isUpload = request.method === 'PUT';
  if (!isUpload && request.method !== 'GET') return refuse(response, 405);
  if ((isUpload || request.headers.origin !== undefined) && !gate.hasOwnOrigin(request)) return refuse(response, 403);
  if (!isOwnFetch(request)) return refuse(response, 403);
  if (!gate.session.admits(request.headers.cookie)) return refuse(response, 401);
  if (!transfers) return refuse(response, 404);
  const status = await answerFile({ request, response }, { files: transfers, token });
  if (status !== undefined) refuse(response, status);
}

/** Browsers say from where a request comes also where there is no Origin. */
const isOwnFetch = ({ headers }: IncomingMessage): boolean => {
  const site = headers['sec-fetch-site'];
  return site === undefined || site === 'same-origin';
};

async function exchangeToken({ request, response, gate }: Exchange): Promise<void> {
  if (request.method !== 'POST') return refuse(response, 405);
  if (!gate.hasOwnOrigin(request)) return refuse(response, 403);
  // Not known beforehand (NaN) counts as too long.
  if (!(Number(request.headers['content-length']) <= maxTokenBytes)) return refuse(response, 413);
  const cookie = gate.session.exchange(await text(request));
  if (cookie === undefined) return refuse(response, 401);
  response.writeHead(204, { 'Set-Cookie': cookie, 'Cache-Control': 'no-store' });
  response.end();
}

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status, { ...pageHeaders('text/plain; charset=utf-8'), Connection: 'close' });
  response.end();
}
