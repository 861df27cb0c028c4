// Owns times as people type them: a number and a unit.

const unitsNs: Record<string, number> = { ns: 1, us: 1e3, µs: 1e3, μs: 1e3, ms: 1e6, s: 1e9, min: 6e10, h: 3.6e12 };

/** '1 ms', '250us', '0', '1.5 s' in ns; a bare number is ms. Undefined where it is none of these. */
export function parseTimeSpan(text: string): number | undefined {
  const match = /^(\d+(?:[.,]\d+)?)(ns|us|µs|μs|ms|s|min|h)?$/.exec(text.replace(/\s/g, ''));
  if (!match) return undefined;
  return Math.round(Number(match[1]!.replace(',', '.')) * unitsNs[match[2] ?? 'ms']!);
}
