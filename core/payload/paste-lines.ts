// Owns dumps in lines that begin with an offset: hexdump -C, xxd, tcpdump -x, Wireshark, nlscope. The offsets say how
// many bytes a line has, so that what stands behind them is not mistaken for more, however much it looks like hex.
import { concat } from '../wire/bytes.ts';
import type { ParsedBytes } from './hex.ts';

interface Line {
  /** Of the line's first character in the text. */
  position: number;
  /** As it stands, which is hexadecimal or decimal. */
  offset: string;
  hasColon: boolean;
  rest: string;
}

const LINE = /^\s*(?:0x)?([0-9a-f]{1,8})(:|(?=\s|$))(.*)$/i;
const LENGTH = /^\s*Length of Bytes: \d+$/;
const REPEATED = '*';
/** As much as a payload may have: a line that repeats must not fill the memory. */
const MOST = 1 << 20;

/** Undefined for a text whose lines do not all begin with an offset that fits. */
export function parseDumpLines(text: string): ParsedBytes | undefined {
  const lines = readLines(text);
  if (!lines || !isOffset(lines)) return undefined;
  return readDump(lines, 16) ?? readDump(lines, 10);
}

/** Whether the first word is an offset and not a byte or more: by its colon, its gap, or by the offsets that follow. */
function isOffset(lines: readonly Line[]): boolean {
  const [first, second] = lines;
  if (!first || first.rest.trim() === '') return false;
  if (first.hasColon) return true;
  const isAlone = !second || second.rest.trim() === '';
  const isStart = /^0+$/.test(first.offset) && first.rest.startsWith('  ');
  return first.offset.length >= 4 && (!isAlone || isStart);
}

function readLines(text: string): Line[] | undefined {
  const lines: Line[] = [];
  let position = 0;
  for (const raw of text.split('\n')) {
    const line = raw.trimEnd();
    const match = LINE.exec(line);
    if (match) lines.push({ position, offset: match[1]!, hasColon: match[2] === ':', rest: match[3]! });
    else if (line.trim() === REPEATED) lines.push({ position, offset: REPEATED, hasColon: false, rest: '' });
    else if (line.trim() !== '' && !LENGTH.test(line)) return undefined;
    position += raw.length + 1;
  }
  return lines;
}

function readDump(lines: readonly Line[], radix: 10 | 16): ParsedBytes | undefined {
  const place = ({ offset }: Line): number => Number.parseInt(offset, radix);
  const start = place(lines[0]!);
  const parts: Uint8Array[] = [];
  let length = 0;
  let last: Uint8Array = new Uint8Array(0);
  for (const [index, line] of lines.entries()) {
    const next = lines[index + 1];
    if (line.offset === REPEATED) {
      if (!next || last.length === 0) return undefined;
      const end = place(next) - start;
      if (end > MOST) return { error: 'more than 1 MiB', position: line.position };
      for (; length < end; length += last.length) parts.push(last);
      continue;
    }
    if (place(line) - start !== length) return undefined;
    const expected = next && next.offset !== REPEATED ? place(next) - start - length : undefined;
    const bytes = lineBytes(line.rest, expected ?? (next ? last.length || undefined : undefined));
    if (!bytes) return undefined;
    last = bytes;
    parts.push(bytes);
    length += bytes.length;
  }
  return { bytes: concat(parts) };
}

/** @param expected how many there are, where that is known */
function lineBytes(rest: string, expected: number | undefined): Uint8Array | undefined {
  const bytes: number[] = [];
  /** Where the bytes may end: how many there are, and what follows them. */
  const ends: { count: number; tail: string }[] = [{ count: 0, tail: rest }];
  const group = /\s{0,3}((?:[0-9a-f]{2})+)(?=\s|$)/iy;
  for (let match = group.exec(rest); match; match = group.exec(rest)) {
    for (const pair of match[1]!.match(/../g)!) bytes.push(Number.parseInt(pair, 16));
    ends.push({ count: bytes.length, tail: rest.slice(group.lastIndex) });
  }
  if (expected !== undefined) return bytes.length >= expected ? Uint8Array.from(bytes.slice(0, expected)) : undefined;
  const end = ends.findLast(({ count, tail }) => tail === '' || isText(tail, count));
  return end && Uint8Array.from(bytes.slice(0, end.count));
}

/** The column of characters behind the bytes, one for each. */
function isText(tail: string, count: number): boolean {
  const text = tail.trimStart();
  if (/^\|.*\|$/.test(text) && text.length === count + 2) return true;
  // Spaces at either end of it can't be told from those around it.
  return /^\s{2}/.test(tail) && count > 0 && text.length <= count;
}
