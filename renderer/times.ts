/** How moments of the capture are told: since its start, by the clock, or since the one before. */

export const timeFormats = ['epoch', 'wall', 'delta'] as const;
export type TimeFormat = (typeof timeFormats)[number];

export interface TimeOptions {
  readonly time: TimeFormat;
  /** Wall-clock time of the capture's epoch, ms since 1970. */
  readonly epochWallMs: number;
}

/** The one that is kept in the layout. */
export const keptTimeFormat = (tabs: Readonly<Record<string, string>>): TimeFormat =>
  timeFormats.find((format) => format === tabs[timeFormatPlace]) ?? 'epoch';

/** Its place in the layout. */
export const timeFormatPlace = 'log.time';

/** '12.005115' after the epoch, '14:03:12.005115' by the clock, '+0.000009' after the row before; µs throughout. */
export function timeText(timeNs: number, beforeNs: number | undefined, { time, epochWallMs }: TimeOptions): string {
  if (time === 'wall') return wallText(timeNs, epochWallMs);
  if (time === 'epoch') return seconds(timeNs);
  return beforeNs === undefined ? '' : `${timeNs < beforeNs ? '−' : '+'}${seconds(Math.abs(timeNs - beforeNs))}`;
}

const seconds = (ns: number): string => (ns / 1e9).toFixed(6);

function wallText(timeNs: number, epochWallMs: number): string {
  const us = Math.round(epochWallMs * 1e3 + timeNs / 1e3);
  const date = new Date(Math.floor(us / 1e3));
  const two = (value: number): string => `${value}`.padStart(2, '0');
  const fraction = `${us % 1e6}`.padStart(6, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${fraction}`;
}
