/** The `app:` scheme: serves the built renderer as app://nlscope, under the same headers as the browser host does. */
import { fileURLToPath } from 'node:url';
import { protocol, type Session } from 'electron';
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
export async function servePages(session: Session): Promise<void> {
  const files = await openStaticFiles(fileURLToPath(new URL('../renderer', import.meta.url)));
  session.protocol.handle(scheme, async ({ method, url }) => {
    const { host, pathname } = new URL(url);
    const file = host === pageHost && method === 'GET' ? await files(pathname) : undefined;
    if (!file) return new Response(null, { status: 404 });
    return new Response(new Uint8Array(file.body), { headers: pageHeaders(file.contentType) });
  });
}
