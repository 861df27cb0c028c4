/** Keeps the focus in the form while rows come and go: the element that had it may be gone with its row. */
import { type RefObject, useCallback, useEffect, useRef } from 'react';

export function useFocusKept(): { area: RefObject<HTMLElement | null>; focusOn(selectors: readonly string[]): void } {
  const area = useRef<HTMLElement>(null);
  const wanted = useRef<readonly string[]>([]);
  useEffect(() => {
    const selectors = wanted.current;
    wanted.current = [];
    const found = selectors.map((selector) => area.current?.querySelector<HTMLElement>(selector)).find((each) => each);
    found?.focus();
    // What is typed goes in place of what it starts with.
    if (found instanceof HTMLInputElement) found.select();
    found?.scrollIntoView({ block: 'nearest' });
  });
  const focusOn = useCallback((selectors: readonly string[]) => {
    wanted.current = selectors;
  }, []);
  return { area, focusOn };
}
