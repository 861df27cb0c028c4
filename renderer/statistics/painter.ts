/**
 * What figures are drawn with, so that the screen, a PNG and an SVG show the same. All is told in CSS px from the upper
 * left; points are x and y in turn.
 */

/** Colours of the theme in force, as its tokens name them. */
export const paletteNames = [
  'bg',
  'panel',
  'line',
  'line-strong',
  'text',
  'dim',
  'sent',
  'received',
  'bad',
  'warn',
  'accent',
  'selection',
] as const;
export type Palette = Record<(typeof paletteNames)[number], string>;

export interface Stroke {
  colour: string;
  /** 1 unless told. */
  width?: number;
  /** Lengths of strokes and gaps; unbroken unless told. */
  dash?: readonly number[];
}

export interface Lettering {
  colour: string;
  /** Which of the text's ends or its middle is at x; its start unless told. */
  anchor?: 'start' | 'middle' | 'end';
  bold?: boolean;
}

export interface Painter {
  rect(x: number, y: number, size: { width: number; height: number }, colour: string): void;
  line(points: readonly number[], stroke: Stroke): void;
  area(points: readonly number[], colour: string): void;
  /** On the baseline y, in {@link letterSize} px of the data font. */
  text(x: number, y: number, text: string, lettering: Lettering): void;
}

export const letterSize = 11;
/** The data font is monospaced: all its letters are 0.6 of their size wide. */
export const textWidth = (text: string): number => text.length * letterSize * 0.6;

export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Draws itself into a box. */
export type Figure = (painter: Painter, box: Box, palette: Palette) => void;
