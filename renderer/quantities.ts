/** How numbers are written for people: thousands apart, binary sizes, times in the unit that fits. */

/** Between thousands, and between a value and its unit: as wide as a space, in mono columns too, and unbroken. */
export const noBreakSpace = '\u00a0';

/** 48201 is '48 201'. */
export function formatCount(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, noBreakSpace);
}

/** Like {@link formatCount} up to 99 999, then '1.2 M': for places that must not grow. */
export const formatShortCount = (value: number): string =>
  value < 100_000 ? formatCount(value) : formatScaled(value, 1000, ['', 'k', 'M', 'G']);

/** '6.1 MiB', '50 B'. */
export const formatBytes = (bytes: number): string => formatScaled(bytes, 1024, ['B', 'KiB', 'MiB', 'GiB', 'TiB']);

/** Three figures at most, as in '6.1', '61', '612'. */
function formatScaled(value: number, step: number, units: readonly string[]): string {
  let scaled = value;
  let unit = 0;
  while (scaled >= step && unit < units.length - 1) {
    scaled /= step;
    unit += 1;
  }
  const figures = unit > 0 && scaled < 10 ? scaled.toFixed(1) : Math.round(scaled);
  return `${figures}${noBreakSpace}${units[unit]}`;
}

export interface Quantity {
  readonly value: string;
  readonly unit: string;
}

const timeUnits = [
  [1e3, 1, 'ns'],
  [1e6, 1e3, 'µs'],
  [1e9, 1e6, 'ms'],
  [Number.POSITIVE_INFINITY, 1e9, 's'],
] as const;

/** A time in the unit that fits `unitOf`, which lets several share one: 7800 is 7.8 µs. NaN is a dash. */
export function timeQuantity(ns: number, unitOf: number = ns): Quantity {
  if (Number.isNaN(ns)) return { value: '–', unit: '' };
  const [, divisor, unit] = timeUnits.find(([below]) => unitOf < below) ?? timeUnits[3];
  const scaled = ns / divisor;
  return { value: divisor === 1 || scaled >= 1000 ? formatCount(scaled) : scaled.toFixed(scaled < 100 ? 1 : 0), unit };
}

/** '7.8 µs' */
export function formatTime(ns: number): string {
  const { value, unit } = timeQuantity(ns);
  return unit ? `${value}${noBreakSpace}${unit}` : value;
}

/** '99.98 %', never 100 % while anything is missing. */
export function formatShare(part: number, whole: number): string {
  if (whole === 0) return '';
  const percent = part === whole ? 100 : Math.min(99.99, Math.floor((part / whole) * 10_000) / 100);
  return `${percent === 100 ? '100' : percent.toFixed(2)}${noBreakSpace}%`;
}

/** '12 s', '3 min 5 s', '2 h 10 min'. */
export function formatSpan(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (ms < 9_950) return `${(ms / 1000).toFixed(1)}${noBreakSpace}s`;
  if (seconds < 60) return `${seconds}${noBreakSpace}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}${noBreakSpace}min ${seconds % 60}${noBreakSpace}s`;
  return `${Math.floor(seconds / 3600)}${noBreakSpace}h ${Math.floor((seconds % 3600) / 60)}${noBreakSpace}min`;
}
