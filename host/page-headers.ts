/**
 * The response headers under which the renderer's files are served, by either host: what the page may load, run and
 * connect to. It refuses everything that is not listed.
 */

/**
 * Headers for one file.
 * @param socketOrigin where the page's WebSocket connects to, as `ws://host:port`; none in Electron, whose page talks
 *   over the preload's bridge.
 */
export function pageHeaders(contentType: string, socketOrigin?: string): Record<string, string> {
  return {
    'Content-Type': contentType,
    'Content-Security-Policy': contentSecurityPolicy(socketOrigin),
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    // File names carry a hash of their content, except the page's own.
    'Cache-Control': contentType.startsWith('text/html') ? 'no-store' : 'private, max-age=3600',
  };
}

// Mantine writes its variables, and the scroll lock under a dialog, as <style> elements: styles, and only styles, may
// be inline. No style can load anything, since every source a style could name is our own.
function contentSecurityPolicy(socketOrigin: string | undefined): string {
  const directives = {
    'default-src': "'none'",
    'script-src': "'self'",
    'style-src': "'self' 'unsafe-inline'",
    'connect-src': socketOrigin ? `'self' ${socketOrigin}` : "'self'",
    'img-src': "'self' data:",
    'font-src': "'self'",
    'frame-ancestors': "'none'",
    'base-uri': "'none'",
    'form-action': "'none'",
  };
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources}`)
    .join('; ');
}
