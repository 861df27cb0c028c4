/** What the keys of the log do. Pure; log.tsx carries it out. */

export type LogCommand =
  | { do: 'move'; rows: number }
  | { do: 'page'; pages: number }
  | { do: 'first' | 'last' | 'pair' | 'conversation' | 'again' | 'clear' };

const commands: Readonly<Record<string, LogCommand>> = {
  ArrowDown: { do: 'move', rows: 1 },
  ArrowUp: { do: 'move', rows: -1 },
  j: { do: 'move', rows: 1 },
  k: { do: 'move', rows: -1 },
  PageDown: { do: 'page', pages: 1 },
  PageUp: { do: 'page', pages: -1 },
  Home: { do: 'first' },
  g: { do: 'first' },
  End: { do: 'last' },
  G: { do: 'last' },
  ' ': { do: 'pair' },
  c: { do: 'conversation' },
  Enter: { do: 'again' },
  Escape: { do: 'clear' },
};

type Key = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>;

/** Undefined for a key that isn't the log's. */
export const commandOf = ({ key, ctrlKey, metaKey, altKey }: Key): LogCommand | undefined =>
  ctrlKey || metaKey || altKey || !Object.hasOwn(commands, key) ? undefined : commands[key];
