/** Nanoseconds since 1970 as ISO 8601 in UTC, to the nanosecond: '2026-03-04T05:06:07.000000089Z'. */
export function wallTime(timeNs: bigint): string {
  const ms = timeNs / 1_000_000n;
  const rest = timeNs - ms * 1_000_000n;
  return new Date(Number(ms)).toISOString().replace('Z', `${rest}`.padStart(6, '0')).concat('Z');
}
