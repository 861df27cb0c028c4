/** Paints an SVG document: text, no element of any page. */
import { letterSize, type Painter } from './painter.ts';

export interface SvgPainter extends Painter {
  /** The whole document. */
  document(): string;
}

export function svgPainter(size: { width: number; height: number }, font: string): SvgPainter {
  const parts: string[] = [];
  return {
    rect: (x, y, { width, height }, colour) =>
      void parts.push(`<rect x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}" ${filled(colour)}/>`),
    line(points, { colour, width = 1, dash }) {
      const dashes = dash ? ` stroke-dasharray="${dash.join(' ')}"` : '';
      parts.push(
        `<polyline points="${listed(points)}" fill="none" stroke="${colour}" stroke-width="${width}" stroke-linejoin="round"${dashes}/>`,
      );
    },
    area: (points, colour) => void parts.push(`<polygon points="${listed(points)}" ${filled(colour)}/>`),
    text(x, y, text, { colour, anchor = 'start', bold }) {
      const weight = bold ? ' font-weight="600"' : '';
      parts.push(
        `<text x="${n(x)}" y="${n(y)}" fill="${colour}" text-anchor="${anchor}"${weight}>${escaped(text)}</text>`,
      );
    },
    document() {
      const { width, height } = size;
      const head = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
      return `${head} font-family="${escaped(font)}" font-size="${letterSize}" style="font-variant-ligatures:none">\n${parts.join('\n')}\n</svg>\n`;
    },
  };
}

/** Programs of SVG 1.1 know no colour of eight digits. */
function filled(colour: string): string {
  if (!/^#[\da-f]{8}$/i.test(colour)) return `fill="${colour}"`;
  return `fill="${colour.slice(0, 7)}" fill-opacity="${n(Number.parseInt(colour.slice(7), 16) / 255)}"`;
}

/** A hundredth of a px is as good as exact. */
const n = (value: number): string => `${Math.round(value * 100) / 100}`;
const listed = (points: readonly number[]): string => points.map(n).join(' ');

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => entities[sign]!);
