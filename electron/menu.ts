/** The application menu: Electron's own roles, which bring their accelerators along. What the page does is in the page. */
import { Menu } from 'electron';
import { showAbout } from './dialogs.ts';

export function installMenu(): void {
  const menu = Menu.buildFromTemplate([
    { label: '&File', submenu: [{ role: 'quit' }] },
    {
      label: '&Edit',
      submenu: [
        { role: 'undo' },
        { role: 'redo' },
        { type: 'separator' },
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'selectAll' },
      ],
    },
    {
      label: '&View',
      submenu: [
        { role: 'reload' },
        { role: 'toggleDevTools' },
        { type: 'separator' },
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
      ],
    },
    { label: '&Help', submenu: [{ label: 'About nlscope', click: () => void showAbout() }] },
  ]);
  Menu.setApplicationMenu(menu);
}
