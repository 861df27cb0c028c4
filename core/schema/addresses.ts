// Owns the written forms of addresses and ids, in both directions: MAC, IPv4, IPv6 (RFC 5952), UUID. All are in the
// order of their bytes on the wire.

const hex = (byte: number): string => byte.toString(16).padStart(2, '0');
const joined = (bytes: Uint8Array, separator: string): string => Array.from(bytes, hex).join(separator);

/** Of any length: InfiniBand's has 20 bytes. */
export const formatMac = (bytes: Uint8Array): string => joined(bytes, ':');
export const formatIpv4 = (bytes: Uint8Array): string => bytes.join('.');

export function formatUuid(bytes: Uint8Array): string {
  const [a, b, c, d, e] = [0, 4, 6, 8, 10].map((start, index, all) =>
    joined(bytes.subarray(start, all[index + 1]), ''),
  );
  return `${a}-${b}-${c}-${d}-${e}`;
}

export function formatIpv6(bytes: Uint8Array): string {
  const groups = Array.from({ length: 8 }, (_, index) => (bytes[2 * index]! << 8) | bytes[2 * index + 1]!);
  const text = (from: number, to: number): string =>
    groups
      .slice(from, to)
      .map((group) => group.toString(16))
      .join(':');
  const [start, length] = longestZeros(groups);
  return length < 2 ? text(0, 8) : `${text(0, start)}::${text(start + length, 8)}`;
}

/** Where the first of the longest runs of zero groups starts, and how long it is. */
function longestZeros(groups: readonly number[]): [start: number, length: number] {
  let best: [number, number] = [0, 0];
  let start = 0;
  groups.forEach((group, index) => {
    if (group !== 0) start = index + 1;
    else if (index + 1 - start > best[1]) best = [start, index + 1 - start];
  });
  return best;
}

/** 'de:ad', 'de ad', 'dead', '': pairs of digits, separated or not. */
export function parseHex(text: string): Uint8Array | undefined {
  if (!/^([0-9a-f]{2}[: ]?)*$/i.test(text)) return undefined;
  return Uint8Array.from(text.match(/[0-9a-f]{2}/gi) ?? [], (pair) => Number.parseInt(pair, 16));
}

export function parseUuid(text: string): Uint8Array | undefined {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text) ? parseHex(text.replaceAll('-', '')) : undefined;
}

export function parseIpv4(text: string): Uint8Array | undefined {
  const parts = text.split('.');
  const sound = parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256);
  return sound ? Uint8Array.from(parts, Number) : undefined;
}

/** Takes '::' and a dotted end too. */
export function parseIpv6(text: string): Uint8Array | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map(groupBytes);
  if (head === undefined || (halves.length === 2 && tail === undefined)) return undefined;
  const missing = 16 - head.length - (tail?.length ?? 0);
  if (halves.length === 1 ? missing !== 0 : missing < 2) return undefined;
  return Uint8Array.from([...head, ...new Array<number>(missing).fill(0), ...(tail ?? [])]);
}

function groupBytes(text: string): number[] | undefined {
  const bytes: number[] = [];
  const groups = text === '' ? [] : text.split(':');
  for (const [index, group] of groups.entries()) {
    const dotted = index === groups.length - 1 ? parseIpv4(group) : undefined;
    if (dotted === undefined && !/^[0-9a-f]{1,4}$/i.test(group)) return undefined;
    const value = Number.parseInt(group, 16);
    bytes.push(...(dotted ?? [value >> 8, value & 0xff]));
  }
  return bytes;
}
