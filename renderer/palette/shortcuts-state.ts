/** Whether the shortcuts sheet is open: told from a shortcut, from the palette and from the sheet itself. */
import { createStore } from 'zustand/vanilla';

export const shortcutsSheet = createStore(() => ({ opened: false }));
export const openShortcuts = (): void => shortcutsSheet.setState({ opened: true });
export const closeShortcuts = (): void => shortcutsSheet.setState({ opened: false });
