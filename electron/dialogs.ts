/** The dialogs of the desktop: those the page cannot show, since it is not there yet or about to go. */
import { app, type BrowserWindow, dialog } from 'electron';

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
