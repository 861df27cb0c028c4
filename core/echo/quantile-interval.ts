/**
 * Between which two of the ordered values a quantile of what they were drawn from lies. By the binomial distribution of
 * how many values are below it, whatever they are distributed like (David and Nagaraja, Order Statistics, 7.1); they
 * have to be independent of each other. Knows ranks, no values.
 */

/** Ranks count from 1. `low` is 0 and `high` is count + 1 where there are too few values to bound that side. */
export interface RankInterval {
  low: number;
  high: number;
}

/**
 * @param share of all values that the quantile is not below, above 0 and below 1
 * @param confidence that the quantile is in the interval, at least; each side is missed with half of the rest at most
 */
export function rankInterval(count: number, share: number, confidence = 0.95): RankInterval {
  if (count === 0) return { low: 0, high: 1 };
  const { first, weights, total } = binomial(count, share);
  const missed = ((1 - confidence) / 2) * total;
  let below = 0;
  let at = 0;
  // `below` is P(B < first + at), B being how many values are not above the quantile.
  while (at < weights.length && below + weights[at]! <= missed) below += weights[at++]!;
  const low = first + at;
  while (at < weights.length && below < total - missed) below += weights[at++]!;
  return { low, high: Math.min(first + at, count + 1) };
}

/** Weights of the binomial distribution from `first` on, as far as a double tells them from 0; not yet shares. */
function binomial(count: number, share: number): { first: number; weights: number[]; total: number } {
  const odds = share / (1 - share);
  const mode = Math.min(count, Math.floor((count + 1) * share));
  const least = 1e-18;
  const down: number[] = [];
  let weight = 1;
  for (let k = mode; k > 0 && weight > least; k--) {
    weight *= k / (count - k + 1) / odds;
    down.push(weight);
  }
  const weights = [...down.reverse(), 1];
  weight = 1;
  for (let k = mode; k < count && weight > least; k++) {
    weight *= ((count - k) / (k + 1)) * odds;
    weights.push(weight);
  }
  return { first: mode - down.length, weights, total: weights.reduce((sum, one) => sum + one, 0) };
}
