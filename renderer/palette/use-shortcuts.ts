/** Listens for the commands' shortcuts while the window is up. */
import { useEffect } from 'react';
import { useStores } from '../stores/stores.tsx';
import { commands } from './commands.ts';
import { isSign, matches } from './shortcut.ts';

export function useShortcuts(): void {
  const stores = useStores();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.repeat) return;
      const command = commands.find(({ shortcut }) => shortcut !== undefined && matches(event, shortcut));
      if (!command?.shortcut || (isSign(command.shortcut) && isTyping(event.target))) return;
      if (isInDialog(event.target)) return;
      event.preventDefault();
      command.run(stores);
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [stores]);
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.matches('input:not([type="checkbox"]), textarea, select, [contenteditable]');

/** A dialog has the keyboard to itself. */
const isInDialog = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('[role="dialog"]') !== null;
