/** Where the keys of a table of rows lead. Pure. */

interface Place {
  /** Index of the selected row; -1 is none. */
  at: number;
  count: number;
  /** Whole rows that fit the view. */
  page: number;
}

const steps: Readonly<Record<string, (place: Place) => number>> = {
  ArrowDown: ({ at }) => at + 1,
  j: ({ at }) => at + 1,
  ArrowUp: ({ at, count }) => (at < 0 ? count - 1 : at - 1),
  k: ({ at, count }) => (at < 0 ? count - 1 : at - 1),
  PageDown: ({ at, page }) => at + page,
  PageUp: ({ at, page }) => at - page,
  Home: () => 0,
  g: () => 0,
  End: ({ count }) => count - 1,
  G: ({ count }) => count - 1,
};

type Key = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>;

/** Index of a row; undefined for a key that leads nowhere, or where there are no rows. */
export function rowAfter({ key, ctrlKey, metaKey, altKey }: Key, place: Place): number | undefined {
  if (ctrlKey || metaKey || altKey || place.count === 0 || !Object.hasOwn(steps, key)) return undefined;
  return Math.max(0, Math.min(steps[key]!(place), place.count - 1));
}
