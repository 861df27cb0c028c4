/** The one window, and what no page may do in it: leave, open another window, embed a webview, ask for a permission. */
import { fileURLToPath } from 'node:url';
import { BrowserWindow, type Session, type WebContents } from 'electron';
import { pageUrl } from './pages.ts';

const preload = fileURLToPath(new URL('preload.cjs', import.meta.url));
const icon = fileURLToPath(new URL('../../assets/icon.png', import.meta.url));

/** A hidden window that shows itself once it has something to show. Its page is not loaded yet. */
export function createWindow(): BrowserWindow {
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 1024,
    minHeight: 640,
    backgroundColor: '#0f1318',
    show: false,
    title: 'nlscope',
    icon,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
    },
  });
  window.once('ready-to-show', () => window.show());
  return window;
}

/** Confines any web contents that the app creates, whoever creates it. */
export function confineContents(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('will-attach-webview', (event) => event.preventDefault());
  // A page's own reload also counts as a navigation.
  contents.on('will-frame-navigate', (event) => {
    if (!event.isMainFrame || event.url !== pageUrl) event.preventDefault();
  });
}

/** Refuses each permission, asked for or looked up, and each device. */
export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, decide) => decide(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
}
