/**
 * The `app:` scheme: serves the built renderer as app://nlscope, under the same headers as the browser host does, and
 * takes the files that are dropped on the page.
 */
import { fileURLToPath } from 'node:url';
import { protocol, type Session } from 'electron';
import { filesPath } from '../host/files/file-routes.ts';
import type { FileTransfers } from '../host/files/file-service.ts';
import { pageHeaders } from '../host/page-headers.ts';
import { openStaticFiles } from '../host/static-files.ts';
import { pageOrigin } from './channel.ts';

const [scheme, pageHost] = pageOrigin.split('://') as ['app', 'nlscope'];
export const pageUrl = `${pageOrigin}/`;

/** To be called before the app is ready: Electron takes schemes no later. */
export function registerPageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** @throws ENOENT where the renderer is not built. */
export async function servePages(session: Session, transfers: FileTransfers): Promise<void> {
  const files = await openStaticFiles(fileURLToPath(new URL('../renderer', import.meta.url)));
  session.protocol.handle(scheme, async (request) => {
    const { method, url } = request;
    const { host, pathname } = new URL(url);
    if (host === pageHost && method === 'PUT' && pathname.startsWith(filesPath))
      return takeUpload(request, { transfers, token: pathname.slice(filesPath.length) });
    const file = host === pageHost && method === 'GET' ? await files(pathname) : undefined;
    if (!file) return new Response(null, { status: 404 });
    return new Response(new Uint8Array(file.body), { headers: pageHeaders(file.contentType) });
  });
}

/** Who asks is known by the scheme: no other page than ours can be in the window. */
async function takeUpload(
  { body }: Request,
  { transfers, token }: { transfers: FileTransfers; token: string },
): Promise<Response> {
  try {
    const job = await transfers.upload(token, body ?? new Blob().stream());
    if (!job) return new Response(null, { status: 404 });
    return new Response(null, { status: 204 });
  } catch {
    return new Response(null, { status: 409 });
  }
}
