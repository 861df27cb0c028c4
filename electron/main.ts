/**
 * The desktop's main process: composes a host, so that it is the one that holds the netlink socket, and relays it to the
 * window. Only lifecycle here; the host knows nothing of it.
 */
import { app, type BrowserWindow, ipcMain, session } from 'electron';
import type { RunState } from '../core/contract/api.ts';
import { attach } from '../host/attach.ts';
import { createHost, type Host } from '../host/host.ts';
import { confirmQuitWhileRunning, fileDialogs, showStartFailure } from './dialogs.ts';
import { acceptPages } from './ipc.ts';
import { installMenu } from './menu.ts';
import { pageUrl, registerPageScheme, servePages } from './pages.ts';
import { confineContents, createWindow, denyPermissions } from './window.ts';

registerPageScheme();
app.enableSandbox();
app.on('web-contents-created', (_event, contents) => confineContents(contents));
app.on('window-all-closed', () => app.quit());
if (app.requestSingleInstanceLock()) app.whenReady().then(start).catch(fail);
else app.quit();

async function start(): Promise<void> {
  denyPermissions(session.defaultSession);
  const host = await createHost({ kind: 'electron', dialogs: fileDialogs });
  await servePages(session.defaultSession, host.files);
  closeBeforeQuit(host);
  installMenu();
  const window = createWindow();
  app.on('second-instance', () => focus(window));
  acceptPages(ipcMain, window.webContents, (transport) => attach(host, transport));
  askBeforeClosing(window, host);
  window.loadURL(pageUrl).catch((error) => window.isDestroyed() || fail(error));
}

function fail(error: unknown): void {
  showStartFailure(error);
  app.exit(1);
}

function closeBeforeQuit(host: Host): void {
  app.once('will-quit', (event) => {
    event.preventDefault();
    host.close().then(() => app.exit(0), fail);
  });
}

function askBeforeClosing(window: BrowserWindow, host: Host): void {
  let running = false;
  host.subscribe((event, data) => {
    if (event === 'run.changed') running = (data as RunState).status === 'running';
  });
  window.on('close', (event) => {
    if (!running) return;
    event.preventDefault();
    // Destroyed, not closed: closing would ask again.
    confirmQuitWhileRunning(window).then((confirmed) => confirmed && window.destroy());
  });
}

function focus(window: BrowserWindow): void {
  if (window.isDestroyed()) return;
  if (window.isMinimized()) window.restore();
  window.focus();
}
