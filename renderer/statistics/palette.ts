/** The theme's colours and font as a canvas needs them. */
import { useComputedColorScheme } from '@mantine/core';
import { type Palette, paletteNames } from './painter.ts';

const token = (style: CSSStyleDeclaration, name: string): string => style.getPropertyValue(`--${name}`).trim();

/** To be read as it is drawn: before the page has its new theme it is that of the old one. */
export function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(paletteNames.map((name) => [name, token(style, name)])) as Palette;
}

export const readFont = (): string => token(getComputedStyle(document.documentElement), 'mono');

/** Changes with the theme: a canvas has no CSS that would. */
export const useTheme = (): string => useComputedColorScheme();
