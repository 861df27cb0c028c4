import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { connect as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { Handlers } from '../core/contract/api.ts';
import { AppError } from '../core/contract/errors.ts';
import type { FileJob } from '../core/contract/files.ts';
import type { Attachable } from './attach.ts';
import type { FileTransfers } from './files/file-service.ts';
import { type BrowserHost, serveBrowser } from './serve.ts';

const idleHost: Attachable = { handlers: {} as Handlers, subscribe: () => () => {} };
let folder: string;
let served: BrowserHost;
let port: number;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nlscope-serve-'));
  await mkdir(join(folder, 'pages', 'assets'), { recursive: true });
  await writeFile(join(folder, 'secret.txt'), 'secret');
  await writeFile(join(folder, 'pages', 'index.html'), '<!doctype html>');
  await writeFile(join(folder, 'pages', 'assets', 'main-1.js'), 'export {}');
  served = await serveBrowser(idleHost, { pages: join(folder, 'pages') });
  port = Number(new URL(served.url).port);
});
afterEach(async () => {
  await served.close();
  await rm(folder, { recursive: true });
});

interface Call {
  method?: string;
  path?: string;
  headers?: Record<string, string>;
  body?: string;
}
const call = ({ method = 'GET', path = '/', headers, body }: Call): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, method, path, headers }, resolve);
    outgoing.on('error', reject);
    outgoing.end(body);
  });
const status = async (options: Call): Promise<number | undefined> => (await call(options)).statusCode;

const origin = () => `http://127.0.0.1:${port}`;
const tokenOf = (link: string): string => new URL(link).hash.replace('#token=', '');
const exchange = (token: string, headers: Record<string, string> = {}): Promise<IncomingMessage> =>
  call({ method: 'POST', path: '/session', headers: { Origin: origin(), ...headers }, body: token });
const openSession = async (): Promise<string> => {
  const response = await exchange(tokenOf(served.newLink()));
  return response.headers['set-cookie']![0]!.split(';')[0]!;
};

/** The HTTP status that refused the upgrade, or 101. */
const upgrade = (headers: Record<string, string>, path = '/contract'): Promise<number> =>
  new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers });
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    socket.on('error', () => {});
    socket.on('open', () => {
      socket.terminate();
      resolve(101);
    });
  });

/** Asks for an upgrade that is refused, and resets the connection before the answer can be written. */
const breakOff = (): Promise<void> =>
  new Promise((resolve) => {
    const socket = connectTcp(port, '127.0.0.1', () => {
      socket.write('GET /contract HTTP/1.1\r\nHost: evil.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
      setImmediate(() => socket.resetAndDestroy());
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve());
  });

describe('the browser host serves its pages', () => {
  test('with a policy that lets only its own files and its own socket in', async () => {
    const response = await call({});
    expect(await text(response)).toBe('<!doctype html>');
    expect(response.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(response.headers['cache-control']).toBe('no-store');
    expect(response.headers['x-content-type-options']).toBe('nosniff');
    expect(response.headers['referrer-policy']).toBe('no-referrer');
    const policy = String(response.headers['content-security-policy']).split('; ');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain(`connect-src 'self' ws://127.0.0.1:${port}`);
    expect(policy).toContain("frame-ancestors 'none'");
  });

  test('with the content type of a script for a script', async () => {
    const response = await call({ path: '/assets/main-1.js' });
    expect(response.headers['content-type']).toBe('text/javascript; charset=utf-8');
  });

  test.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '//secret.txt',
    '/assets',
    '/assets/',
    '/index.html/',
    '/index.html%00',
    '/constructor',
  ])('and nothing for %s', async (path) => {
    expect(await status({ path })).toBe(404);
  });

  test('to GET and HEAD only', async () => {
    expect(await status({ method: 'HEAD' })).toBe(200);
    expect(await status({ method: 'POST' })).toBe(405);
    expect(await status({ method: 'GET', path: '/session' })).toBe(405);
  });

  test('under its own names only', async () => {
    expect(await status({ headers: { Host: `localhost:${port}` } })).toBe(200);
    for (const name of ['evil.example', `evil.example:${port}`, '127.0.0.1', `127.0.0.1:${port + 1}`])
      expect(await status({ headers: { Host: name } })).toBe(421);
  });

  test('on the loopback address only', async () => {
    // All of 127/8 is this machine: what is bound to 127.0.0.1 alone is not there on another of its addresses.
    const refused = await new Promise<string>((resolve) => {
      const socket = connectTcp({ host: '127.0.0.2', port });
      socket.on('connect', () => resolve('connected'));
      socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''));
    });
    expect(refused).toBe('ECONNREFUSED');
  });
});

describe('a link', () => {
  test('has a token of 256 bits in its fragment, where no server log gets it', () => {
    const link = new URL(served.newLink());
    expect(link.search).toBe('');
    expect(Buffer.from(tokenOf(link.href), 'base64url')).toHaveLength(32);
  });

  test('is exchanged once for a cookie that scripts and other sites do not get', async () => {
    const token = tokenOf(served.newLink());
    const first = await exchange(token);
    expect(first.statusCode).toBe(204);
    expect(first.headers['set-cookie']![0]).toMatch(
      new RegExp(`^nlscope-${port}=[\\w-]{43}; HttpOnly; SameSite=Strict; Path=/$`),
    );
    const second = await exchange(token);
    expect(second.statusCode).toBe(401);
    expect(second.headers['set-cookie']).toBeUndefined();
  });

  test('is void once there is a newer one', async () => {
    const old = tokenOf(served.newLink());
    const fresh = tokenOf(served.newLink());
    expect((await exchange(old)).statusCode).toBe(401);
    expect((await exchange(fresh)).statusCode).toBe(204);
  });

  test('is not spent by a wrong guess, a foreign origin or a body too long', async () => {
    const token = tokenOf(served.newLink());
    expect((await exchange('')).statusCode).toBe(401);
    expect((await exchange(`${token.slice(0, -1)}!`)).statusCode).toBe(401);
    expect((await exchange(token, { Origin: 'http://evil.example' })).statusCode).toBe(403);
    expect((await exchange(token, { Host: `evil.example:${port}` })).statusCode).toBe(421);
    expect(await status({ method: 'POST', path: '/session', body: token })).toBe(403);
    expect((await exchange(token.padEnd(200))).statusCode).toBe(413);
    expect((await exchange(token, { 'Transfer-Encoding': 'chunked' })).statusCode).toBe(413);
    expect((await exchange(token)).statusCode).toBe(204);
  });

  test('lets nobody in before any link was made', async () => {
    expect((await exchange('undefined')).statusCode).toBe(401);
  });
});

describe('files', () => {
  const taken: Buffer[] = [];
  const transfers: FileTransfers = {
    download: (token) =>
      token === 'out'
        ? { name: 'a "b" ü.pcapng', chunks: Readable.from([Buffer.from('first,'), Buffer.from('last')]), signal }
        : undefined,
    upload: (token, chunks) => {
      if (token === 'busy') throw new AppError({ code: 'BUSY', message: 'busy' });
      return token === 'in' ? take(chunks) : undefined;
    },
  };
  const { signal } = new AbortController();
  async function take(chunks: AsyncIterable<Uint8Array>): Promise<FileJob> {
    const bytes = await buffer(chunks);
    taken.push(bytes);
    return { id: 1, kind: 'import', name: 'a', status: 'finished', records: 0, bytes: 0, done: 1, leftMs: 0 };
  }

  beforeEach(async () => {
    await served.close();
    served = await serveBrowser(idleHost, { pages: join(folder, 'pages'), transfers });
    port = Number(new URL(served.url).port);
  });

  test('are downloaded under their name, as nothing that a browser would show', async () => {
    const response = await call({ path: '/files/out', headers: { Cookie: await openSession() } });
    expect(response.statusCode).toBe(200);
    expect(await text(response)).toBe('first,last');
    expect(response.headers['content-disposition']).toBe("attachment; filename*=UTF-8''a%20%22b%22%20%C3%BC.pcapng");
    expect(response.headers['content-type']).toBe('application/octet-stream');
    expect(response.headers['cache-control']).toBe('no-store');
  });

  test('are uploaded whole, and answered when they are read', async () => {
    const headers = { Cookie: await openSession(), Origin: origin() };
    expect(await status({ method: 'PUT', path: '/files/in', headers, body: 'good' })).toBe(204);
    expect(taken.map(String)).toEqual(['good']);
    expect(await status({ method: 'PUT', path: '/files/busy', headers, body: 'x' })).toBe(409);
  });

  test('go to and come from our own page in its session only', async () => {
    const Cookie = await openSession();
    const get = (headers: Record<string, string>) => status({ path: '/files/out', headers });
    const put = (headers: Record<string, string>) => status({ method: 'PUT', path: '/files/in', headers, body: 'x' });
    expect(await get({})).toBe(401);
    expect(await get({ Cookie, Origin: 'http://evil.example' })).toBe(403);
    expect(await get({ Cookie, 'Sec-Fetch-Site': 'cross-site' })).toBe(403);
    expect(await get({ Cookie, 'Sec-Fetch-Site': 'same-site' })).toBe(403);
    expect(await get({ Cookie, Host: `evil.example:${port}` })).toBe(421);
    expect(await put({ Cookie })).toBe(403);
    expect(await put({ Origin: origin() })).toBe(401);
    expect(await put({ Cookie, Origin: `http://127.0.0.1:${port + 1}` })).toBe(403);
    expect(await status({ method: 'POST', path: '/files/in', headers: { Cookie, Origin: origin() } })).toBe(405);
  });

  test.each(['/files/', '/files/none', '/files/in', '/files/../session'])('are not at %s', async (path) => {
    expect(await status({ path, headers: { Cookie: await openSession() } })).toBe(404);
  });
});

describe('the contract socket', () => {
  test('opens to the session of its own page', async () => {
    const Cookie = await openSession();
    expect(await upgrade({ Cookie, Origin: origin() })).toBe(101);
    expect(await upgrade({ Cookie: `theme=dark; ${Cookie}`, Origin: origin() })).toBe(101);
    const localhost = `localhost:${port}`;
    expect(await upgrade({ Cookie, Origin: `http://${localhost}`, Host: localhost })).toBe(101);
  });

  test('refuses a missing or wrong cookie', async () => {
    const [name] = (await openSession()).split('=');
    expect(await upgrade({ Origin: origin() })).toBe(401);
    expect(await upgrade({ Origin: origin(), Cookie: `${name}=` })).toBe(401);
    expect(await upgrade({ Origin: origin(), Cookie: `${name}=${'A'.repeat(43)}` })).toBe(401);
  });

  test('refuses the session under another origin, another name or another path', async () => {
    const Cookie = await openSession();
    for (const Origin of ['null', 'http://evil.example', `https://127.0.0.1:${port}`, `http://127.0.0.1:${port + 1}`])
      expect(await upgrade({ Cookie, Origin })).toBe(403);
    expect(await upgrade({ Cookie })).toBe(403);
    expect(await upgrade({ Cookie, Origin: origin(), Host: `evil.example:${port}` })).toBe(421);
    expect(await upgrade({ Cookie, Origin: origin() }, '/')).toBe(404);
  });

  test('survives whoever is refused and breaks off at once', async () => {
    for (let i = 0; i < 50; i++) await breakOff();
    expect(await upgrade({ Cookie: await openSession(), Origin: origin() })).toBe(101);
  });

  test.each([
    ['an oversized frame', Buffer.alloc(2 << 20), 1009],
    ['a frame that is cut off', Buffer.from([0x92, 0x01]), 1007],
    ['an empty frame', Buffer.alloc(0), 1007],
  ])('closes on %s', async (_what, frame, code) => {
    const headers = { Cookie: await openSession(), Origin: origin() };
    const closed = await new Promise((resolve) => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}/contract`, { headers });
      socket.on('open', () => socket.send(frame));
      socket.on('error', () => {});
      socket.on('close', resolve);
    });
    expect(closed).toBe(code);
  });

  test('closes with the host', async () => {
    const headers = { Cookie: await openSession(), Origin: origin() };
    const socket = new WebSocket(`ws://127.0.0.1:${port}/contract`, { headers });
    await new Promise((resolve) => socket.on('open', resolve));
    const closed = new Promise((resolve) => socket.on('close', resolve));
    await served.close();
    await closed;
  });
});
