// The one form of a benchmark's figures: rows of what was measured, ours against a floor, and the bar for their ratio.
// Absolute figures are told; only ratios are judged, and figures that are small by nature, such as messages lost.

/**
 * @typedef {object} Measured
 * @property {string} name
 * @property {string} unit of `ours` and `floor`
 * @property {number | number[]} ours a sample a round
 * @property {number | number[]} [floor] what it is compared with, in the same rounds
 * @property {'ours / floor' | 'floor / ours' | 'ours'} [judge] what the bar is about; without a floor, `ours`
 * @property {string} [bar] such as '<= 1.35', '>= 12', '= 0'
 */

/**
 * @typedef {object} Row
 * @property {string} name
 * @property {string} unit
 * @property {number} ours median
 * @property {number} [floor] median
 * @property {boolean} isRatio whether `judged` is a ratio of the two, or `ours` itself
 * @property {{ min: number; median: number; max: number; n: number }} judged ratios round by round: what else the
 *   machine does in a round falls on both sides and cancels out
 * @property {string} [bar]
 * @property {boolean} [ok] whether the median of what is judged keeps the bar
 */

/** @param {number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * @param {Measured} measured
 * @returns {Row}
 */
export function judged({ name, unit, bar, ...measured }) {
  const ours = [measured.ours].flat();
  const floor = measured.floor === undefined ? undefined : [measured.floor].flat();
  const judge = measured.judge ?? (floor ? 'ours / floor' : 'ours');
  const samples = judge === 'ours' ? ours : ours.map((our, round) => ratioOf(our, floor[round], judge));
  const spread = {
    min: Math.min(...samples),
    median: median(samples),
    max: Math.max(...samples),
    n: samples.length,
  };
  return {
    ...{ name, unit, ours: median(ours), floor: floor && median(floor) },
    ...{
      isRatio: judge !== 'ours',
      judged: spread,
      bar,
      ok: bar === undefined ? undefined : keeps(spread.median, bar),
    },
  };
}

const ratioOf = (/** @type {number} */ our, /** @type {number} */ other, /** @type {string} */ judge) =>
  judge === 'ours / floor' ? our / other : other / our;

function keeps(/** @type {number} */ figure, /** @type {string} */ bar) {
  const [sign, limit] = bar.split(' ');
  return sign === '<=' ? figure <= Number(limit) : sign === '>=' ? figure >= Number(limit) : figure === Number(limit);
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
  const cells = rows.map(({ name, unit, ours, floor, isRatio, judged: { min, median: middle, max, n }, bar, ok }) => [
    ...[name, figure(ours), figure(floor), unit],
    ...[figure(min), isRatio ? figure(middle) : '', figure(max), `${n}`],
    ...[bar ?? '', ok === undefined ? '' : ok ? 'ok' : 'BROKEN'],
  ]);
  const head = ['', 'ours', 'floor', 'unit', 'min', 'ratio', 'max', 'n', 'bar', ''];
  const widths = head.map((title, column) => Math.max(title.length, ...cells.map((row) => row[column].length)));
  for (const row of [head, ...cells]) {
    const left = new Set([0, 3, 8, 9]);
    const line = row.map((cell, i) => (left.has(i) ? cell.padEnd(widths[i]) : cell.padStart(widths[i])));
    console.log(line.join('  ').trimEnd());
  }
}

/** @param {number | undefined} value */
function figure(value) {
  if (value === undefined) return '';
  return Math.abs(value) >= 1000 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));
}
