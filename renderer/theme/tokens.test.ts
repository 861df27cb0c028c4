import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');
const [, dark = '', light = ''] =
  /(:root \{[^}]*\})[\s\S]*?(:root\[data-mantine-color-scheme="light"\] \{[^}]*\})/.exec(css) ?? [];

const tokensOf = (block: string): Map<string, string> =>
  new Map([...block.matchAll(/--([a-z-]+): (#[0-9a-f]{6});/g)].map(([, name, colour]) => [name!, colour!]));

/** WCAG 2: relative luminance. */
function luminance(colour: string): number {
  const channels = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255);
  const [r, g, b] = channels.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)) as [
    number,
    number,
    number,
  ];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

const texts = ['text', 'dim', 'sent', 'received', 'ok', 'bad', 'warn', 'accent'];
const grounds = ['bg', 'panel', 'raised', 'selection'];

describe.each([
  ['dark', tokensOf(dark)],
  ['light', tokensOf(light)],
])('%s', (_, tokens) => {
  test.each(texts.flatMap((text) => grounds.map((ground) => [text, ground] as const)))(
    'text in --%s is readable on --%s (WCAG AA)',
    (text, ground) => {
      expect(contrast(tokens.get(text)!, tokens.get(ground)!)).toBeGreaterThanOrEqual(4.5);
    },
  );

  test('the button that sends and marked differences are readable', () => {
    expect(contrast(tokens.get('on-fill')!, tokens.get('fill')!)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(tokens.get('on-fill')!, tokens.get('fill-hover')!)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(tokens.get('bad')!, tokens.get('bad-fill')!)).toBeGreaterThanOrEqual(4.5);
  });
});

test('both themes define the same colours', () => {
  expect([...tokensOf(light).keys()].sort()).toEqual([...tokensOf(dark).keys()].sort());
});
