/** The part of the log's filter that a range of time stands for. Pure. */

/** Times are ns since the capture's epoch, both ends included. */
export interface TimeRange {
  fromNs: number;
  toNs: number;
}

const seconds = String.raw`(\d+(?:\.\d+)?)`;
/** As {@link withTimeRange} writes it, at the end of the text. */
const ownPart = new RegExp(String.raw`^(?:(.*?) && )?time in ${seconds}\.\.${seconds}$`, 's');

/** The text with this range in place of one that was put there before. */
export function withTimeRange(text: string, { fromNs, toNs }: TimeRange): string {
  const rest = withoutTimeRange(text);
  const range = `time in ${inSeconds(Math.max(0, Math.floor(fromNs)))}..${inSeconds(Math.max(0, Math.ceil(toNs)))}`;
  return rest === '' ? range : `${bracketed(rest)} && ${range}`;
}

export function withoutTimeRange(text: string): string {
  const found = ownPart.exec(text.trim());
  return found ? unbracketed(found[1] ?? '') : text.trim();
}

/** The range that was put there; undefined where there is none. */
export function timeRangeOf(text: string): TimeRange | undefined {
  const found = ownPart.exec(text.trim());
  return found ? { fromNs: Math.round(Number(found[2]) * 1e9), toNs: Math.round(Number(found[3]) * 1e9) } : undefined;
}

/** All nine decimals, without those that say nothing. */
const inSeconds = (ns: number): string => (ns / 1e9).toFixed(9).replace(/\.?0+$/, '');

/** `&&` binds closer than `||`. */
const bracketed = (text: string): string => (/\|\||\bor\b/i.test(text) ? `(${text})` : text);

/** Only what {@link bracketed} has put around the whole: a bracket that closes before the end is not its own. */
function unbracketed(text: string): string {
  if (!/^\(.*\)$/s.test(text)) return text;
  const inner = text.slice(1, -1);
  let depth = 0;
  for (const sign of inner) {
    if (sign === '(') depth += 1;
    if (sign === ')') depth -= 1;
    if (depth < 0) return text;
  }
  return inner;
}
