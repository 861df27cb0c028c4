/** A figure as a file: a sheet with what it is of above it, as SVG or, twice as fine, as PNG. */
import { canvasPainter } from './canvas-painter.ts';
import { type Box, type Figure, letterSize, type Painter, type Palette } from './painter.ts';
import { readFont, readPalette } from './palette.ts';
import { svgPainter } from './svg-painter.ts';

const sheet = { width: 1_200, height: 760 };
const margin = 24;
const pngScale = 2;

export interface Sheet {
  title: string;
  lines: readonly string[];
  /** One below the other, in equal parts. */
  figures: readonly { name: string; figure: Figure }[];
}

export function svgSheet(content: Sheet): Blob {
  const painter = svgPainter(sheet, readFont());
  paintSheet(painter, readPalette(), content);
  return new Blob([painter.document()], { type: 'image/svg+xml' });
}

/** @throws where the canvas gives no picture */
export async function pngSheet(content: Sheet): Promise<Blob> {
  const canvas = document.createElement('canvas');
  canvas.width = sheet.width * pngScale;
  canvas.height = sheet.height * pngScale;
  const context = canvas.getContext('2d')!;
  context.scale(pngScale, pngScale);
  paintSheet(canvasPainter(context, readFont()), readPalette(), content);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!blob) throw new Error('the picture is too large for this browser');
  return blob;
}

function paintSheet(painter: Painter, palette: Palette, { title, lines, figures }: Sheet): void {
  painter.rect(0, 0, sheet, palette.panel);
  painter.text(margin, margin + 10, title, { colour: palette.text, bold: true });
  for (const [at, line] of lines.entries())
    painter.text(margin, margin + 28 + at * (letterSize + 5), line, { colour: palette.dim });
  const top = margin + 28 + lines.length * (letterSize + 5);
  const each = (sheet.height - top - margin / 2) / figures.length;
  figures.forEach(({ name, figure }, at) => {
    const box: Box = { left: margin, top: top + at * each, width: sheet.width - 2 * margin, height: each };
    painter.text(box.left, box.top + 14, name, { colour: palette.text });
    figure(painter, { ...box, top: box.top + 20, height: box.height - 20 }, palette);
  });
}
