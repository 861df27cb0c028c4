/** Paints on a canvas's context, which is scaled to CSS px. */
import { letterSize, type Painter } from './painter.ts';

export function canvasPainter(context: CanvasRenderingContext2D, font: string): Painter {
  // Letters that stand apart, if by nothing to be seen, are not joined: '>=' stays two signs.
  context.letterSpacing = '0.001px';
  const trace = (points: readonly number[]): void => {
    context.beginPath();
    context.moveTo(points[0]!, points[1]!);
    for (let at = 2; at < points.length; at += 2) context.lineTo(points[at]!, points[at + 1]!);
  };
  return {
    rect(x, y, { width, height }, colour) {
      context.fillStyle = colour;
      context.fillRect(x, y, width, height);
    },
    line(points, { colour, width = 1, dash = [] }) {
      if (points.length < 4) return;
      context.strokeStyle = colour;
      context.lineWidth = width;
      context.lineJoin = 'round';
      context.setLineDash([...dash]);
      trace(points);
      context.stroke();
    },
    area(points, colour) {
      if (points.length < 6) return;
      context.fillStyle = colour;
      trace(points);
      context.fill();
    },
    text(x, y, text, { colour, anchor = 'start', bold }) {
      context.font = `${bold ? 600 : 400} ${letterSize}px ${font}`;
      context.fillStyle = colour;
      context.textAlign = anchor === 'middle' ? 'center' : anchor;
      context.fillText(text, x, y);
    },
  };
}
