// What `import … from 'electron'` resolves to in the main process under test: the stand-in that was launched last.
const standIn = globalThis[Symbol.for('nlscope.electron-stand-in')];

export const { app, BrowserWindow, dialog, ipcMain, Menu, protocol, session } = standIn;
