/** Moves the focus from panel to panel, in the order they stand in the page. */

const focusable = '[tabindex="0"]:not([role="separator"]), input, textarea, select, button:not([disabled])';

export function focusNextPanel(step: 1 | -1): void {
  const panels = [...document.querySelectorAll<HTMLElement>('[data-panel]')];
  const current = panels.findIndex((panel) => panel.contains(document.activeElement));
  const start = current < 0 && step < 0 ? 0 : current;
  for (let distance = 1; distance <= panels.length; distance += 1) {
    const panel = panels[(start + step * distance + 2 * panels.length) % panels.length];
    const target = panel?.querySelector<HTMLElement>(focusable);
    target?.focus();
    if (target) return;
  }
}
