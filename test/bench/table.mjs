// The one form of a benchmark's figures: rows of what was measured, ours against a floor, and the bar for their ratio.
// Absolute figures are told; only ratios are judged.

/**
 * @typedef {object} Row
 * @property {string} name
 * @property {string} unit
 * @property {number} ours median
 * @property {number} [floor] median of what it is compared with, in the same run
 * @property {number} [ratio] ours / floor, or what the bar is about
 * @property {string} [bar] such as '<= 1.35', '>= 12', '= 0'
 * @property {boolean} [ok] whether the ratio keeps the bar
 */

/** @param {number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * A row with its ratio judged.
 * @param {Omit<Row, 'ok'>} row without `ratio` it is ours / floor
 * @returns {Row}
 */
export function judged(row) {
  const ratio = row.ratio ?? (row.floor === undefined ? undefined : row.ours / row.floor);
  if (row.bar === undefined || ratio === undefined) return { ...row, ratio };
  const [sign, limit] = row.bar.split(' ');
  const ok = sign === '<=' ? ratio <= Number(limit) : sign === '>=' ? ratio >= Number(limit) : ratio === Number(limit);
  return { ...row, ratio, ok };
}

/**
 * Runs each of `sides` in turn, `repeats` times, so that what else the machine does falls on all of them alike.
 * @param {number} repeats
 * @param {Record<string, () => number | Promise<number>>} sides each returns its figure
 * @returns {Promise<Record<string, number[]>>}
 */
export async function interleaved(repeats, sides) {
  /** @type {Record<string, number[]>} */
  const figures = Object.fromEntries(Object.keys(sides).map((name) => [name, []]));
  for (let repeat = 0; repeat < repeats; repeat++)
    for (const [name, run] of Object.entries(sides)) figures[name].push(await run());
  return figures;
}

/** @param {Row[]} rows */
export function printTable(rows) {
  const cells = rows.map(({ name, unit, ours, floor, ratio, bar, ok }) => [
    name,
    figure(ours),
    figure(floor),
    unit,
    figure(ratio),
    bar ?? '',
    ok === undefined ? '' : ok ? 'ok' : 'BROKEN',
  ]);
  const head = ['', 'ours', 'floor', 'unit', 'ratio', 'bar', ''];
  const widths = head.map((title, column) => Math.max(title.length, ...cells.map((row) => row[column].length)));
  for (const row of [head, ...cells]) {
    const left = new Set([0, 3, 6]);
    const line = row.map((cell, i) => (left.has(i) ? cell.padEnd(widths[i]) : cell.padStart(widths[i])));
    console.log(line.join('  ').trimEnd());
  }
}

/** @param {number | undefined} value */
function figure(value) {
  if (value === undefined) return '';
  return Math.abs(value) >= 1000 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));
}
