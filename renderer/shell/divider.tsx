/** The line between two panes, dragged or moved by arrow keys; a double click takes the size back to what it was made for. */
import { type KeyboardEvent, type PointerEvent, useState } from 'react';
import { useStores } from '../stores/stores.tsx';
import styles from './divider.module.css';

interface DividerProps {
  /** The pane's name in the layout store. */
  pane: string;
  label: string;
  /** Of the pane, in px. */
  size: number;
  range: readonly [number, number];
  /** Where the line goes when the pane grows. */
  grows: 'right' | 'left' | 'up';
}

const steps: Record<string, readonly [x: number, y: number]> = {
  ArrowLeft: [-16, 0],
  ArrowRight: [16, 0],
  ArrowUp: [0, -16],
  ArrowDown: [0, 16],
};

export function Divider({ pane, label, size, range, grows }: DividerProps) {
  const { layout } = useStores();
  const [grabbed, setGrabbed] = useState<{ at: number; size: number }>();
  const vertical = grows !== 'up';
  const sign = grows === 'right' ? 1 : -1;
  const resize = (px: number): void => layout.getState().resize(pane, Math.min(Math.max(px, range[0]), range[1]));
  const place = (event: PointerEvent): number => (vertical ? event.clientX : event.clientY);
  const onKeyDown = (event: KeyboardEvent): void => {
    const [x, y] = steps[event.key] ?? [0, 0];
    const step = vertical ? x : y;
    if (step === 0) return;
    event.preventDefault();
    resize(size + sign * step);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a separator that can be moved is not an <hr>
    <div
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation={vertical ? 'vertical' : 'horizontal'}
      aria-valuenow={size}
      aria-valuemin={range[0]}
      aria-valuemax={range[1]}
      className={styles.divider}
      data-vertical={vertical || undefined}
      data-grabbed={grabbed !== undefined || undefined}
      onKeyDown={onKeyDown}
      onDoubleClick={() => layout.getState().resetSize(pane)}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        setGrabbed({ at: place(event), size });
      }}
      onPointerMove={(event) => grabbed && resize(grabbed.size + sign * (place(event) - grabbed.at))}
      onPointerUp={() => setGrabbed(undefined)}
      onPointerCancel={() => setGrabbed(undefined)}
    />
  );
}
