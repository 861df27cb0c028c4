/** The dialogs of the desktop: those the page cannot show, since it is not there yet, about to go, or not to see paths. */
import { app, BrowserWindow, dialog, type OpenDialogOptions, type SaveDialogOptions } from 'electron';
import type { FileDialogs } from '../host/files/file-service.ts';

/** Says why nlscope cannot start, and what to do. Blocks until it is read; works before the app is ready. */
export function showStartFailure(error: unknown): void {
  const { message = String(error), nextStep } = error as { message?: string; nextStep?: string };
  dialog.showErrorBox('nlscope cannot start', nextStep ? `${message}\n\n${nextStep}` : message);
}

/** @returns whether the user wants to quit although messages are still being sent. */
export async function confirmQuitWhileRunning(window: BrowserWindow): Promise<boolean> {
  const stop = 1;
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    message: 'A run is in progress',
    detail: 'Quitting stops it. Messages that still wait for their echo count as lost.',
    buttons: ['Keep running', 'Stop and quit'],
    defaultId: 0,
    cancelId: 0,
  });
  return response === stop;
}

export async function showAbout(): Promise<void> {
  await dialog.showMessageBox({
    type: 'info',
    title: 'About nlscope',
    message: `nlscope ${app.getVersion()}`,
    detail: `Electron ${process.versions.electron}\nChromium ${process.versions.chrome}\nNode.js ${process.versions.node}`,
    buttons: ['OK'],
  });
}

/** Over the window, where there is one. What they give goes to the host; the page gets a ticket. */
export const fileDialogs: FileDialogs = {
  chooseSave: async (name) => {
    const options: SaveDialogOptions = { defaultPath: name, properties: ['showOverwriteConfirmation'] };
    const [window] = BrowserWindow.getAllWindows();
    const { filePath } = await (window ? dialog.showSaveDialog(window, options) : dialog.showSaveDialog(options));
    return filePath || undefined;
  },
  chooseOpen: async () => {
    const filters = [
      { name: 'Captures', extensions: ['pcapng', 'pcap'] },
      { name: 'All files', extensions: ['*'] },
    ];
    const options: OpenDialogOptions = { properties: ['openFile'], filters };
    const [window] = BrowserWindow.getAllWindows();
    const { filePaths } = await (window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options));
    return filePaths[0];
  },
};
