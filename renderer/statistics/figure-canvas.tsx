/** A figure on screen: as large as its place, sharp on any screen, drawn anew with the theme. */
import { type ReactNode, type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { canvasPainter } from './canvas-painter.ts';
import type { Figure } from './painter.ts';
import { readFont, readPalette, useTheme } from './palette.ts';
import styles from './statistics.module.css';

export function FigureCanvas({ figure, label, children }: { figure: Figure; label: string; children?: ReactNode }) {
  const place = useRef<HTMLDivElement>(null);
  const size = useSize(place);
  return (
    <figure className={styles.figurePlace} aria-label={label}>
      <div ref={place} className={styles.canvasPlace}>
        <PaintedCanvas figure={figure} size={size} label={label} />
      </div>
      {children && <figcaption className={styles.caption}>{children}</figcaption>}
    </figure>
  );
}

export interface Size {
  width: number;
  height: number;
}

export function PaintedCanvas({ figure, size, label }: { figure: Figure; size: Size; label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useTheme();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another theme is another picture
  useEffect(() => {
    const frame = requestAnimationFrame(() => paint(canvas.current!, figure, size));
    return () => cancelAnimationFrame(frame);
  }, [figure, size, theme]);
  return <canvas ref={canvas} className={styles.canvas} role="img" aria-label={label} />;
}

function paint(canvas: HTMLCanvasElement, figure: Figure, { width, height }: Size): void {
  const scale = window.devicePixelRatio;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const context = canvas.getContext('2d')!;
  context.scale(scale, scale);
  if (width > 0 && height > 0)
    figure(canvasPainter(context, readFont()), { left: 0, top: 0, width, height }, readPalette());
}

/** Of an element, as it changes. */
export function useSize(place: RefObject<HTMLElement | null>): Size {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = place.current!;
    const measure = (): void => setSize({ width: element.clientWidth, height: element.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, [place]);
  return size;
}
