/** What a shortcut such as 'Ctrl+Shift+Enter' means: which key events it is, and when it gives way to typing. */

/** The part of a KeyboardEvent that is looked at. */
export interface KeyPress {
  readonly key: string;
  /** The key's place on the keyboard, as in 'Digit1'. */
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/**
 * Browsers keep Ctrl with a digit for their tabs, so Alt with the digit is taken for it too. A sign such as '?' is
 * looked for as the sign, with whatever keys it takes on this keyboard.
 */
export function matches(press: KeyPress, shortcut: string): boolean {
  const parts = shortcut.split('+');
  const key = parts.at(-1)!;
  const [ctrl, shift] = [parts.includes('Ctrl'), parts.includes('Shift')];
  const command = press.ctrlKey || press.metaKey;
  if (isDigit(key)) return press.code === `Digit${key}` && !press.shiftKey && command !== press.altKey;
  if (press.altKey || command !== ctrl) return false;
  if (isSign(shortcut)) return press.key === key;
  return press.shiftKey === shift && press.key.toLowerCase() === key.toLowerCase();
}

const isDigit = (key: string): boolean => /^\d$/.test(key);

/** Shortcuts of one character alone would be typed in a field. */
export const isSign = (shortcut: string): boolean => shortcut.length === 1;
