// Figures as lines of a table: a name and its value, or the spread of several repeats.

/**
 * @param {Record<string, unknown>} figures
 * @returns {string}
 */
export const tableOf = (figures) =>
  Object.entries(figures)
    .map(([name, value]) => `${name.padEnd(20)} ${textOf(value)}`)
    .join('\n');

function textOf(/** @type {any} */ value) {
  if (typeof value !== 'object') return rounded(value);
  const { min, median, max, n } = value;
  return `${rounded(median)} (${rounded(min)} to ${rounded(max)}, n ${n})`;
}

const rounded = (/** @type {unknown} */ value) =>
  typeof value === 'number' && !Number.isInteger(value) ? value.toFixed(2) : `${value}`;
