/** One record as the texts of its row. Pure: what a row says depends on the record and the options, nothing else. */
import { byteOrderOf, EchoStatus, RecordKind, RecordMark } from '../core/capture/record.ts';
import type { WindowRow } from '../core/capture/window.ts';
import { hexByte } from '../core/payload/hex.ts';
import { readS32 } from '../core/wire/bytes.ts';
import {
  FIRST_FREE_TYPE,
  flagKind,
  NETLINK_GENERIC,
  NETLINK_KOBJECT_UEVENT,
  NLMSG_DONE,
  NLMSG_ERROR,
  protocolName,
} from '../core/wire/constants.ts';
import type { DescribeOptions } from '../core/wire/describe-message.ts';
import { errno } from '../core/wire/errno.ts';
import { flagNames } from '../core/wire/flags.ts';
import { HEADER_LENGTH } from '../core/wire/header.ts';
import { summaryBehind, typeWords, ueventWords } from '../core/wire/type-words.ts';
import type { Interpreter } from './stores/interpreter.ts';
import type { TimeOptions } from './times.ts';

/** The p99 rounded up to two figures: one that creeps is no reason to draw every row anew. */
export function slowFrom(p99Ns: number): number {
  const step = 10 ** (Math.floor(Math.log10(p99Ns)) - 1);
  return Math.ceil(p99Ns / step) * step;
}

export interface RowOptions extends TimeOptions {
  /** Round trips above this are marked: see {@link slowFrom}. */
  readonly slowNs: number;
  /** Payload bytes that fit into the preview. */
  readonly previewBytes: number;
  /** Generic netlink's families by message type. */
  readonly familyNames: ReadonlyMap<number, string>;
  /** Reads messages by the specs of their families, once those are there. */
  readonly interpreter?: Pick<Interpreter, 'nameOf' | 'summarise'>;
  /** The payload is told in words where a spec knows them. */
  readonly inWords: boolean;
  /** The type has a column, which names the message. */
  readonly showsType: boolean;
}

export type Tone = 'sent' | 'received' | 'ok' | 'bad' | 'warn' | 'dim';

export interface Sign {
  readonly text: string;
  readonly tone: Tone;
}

/** A run of preview bytes; `differs` where they are not what was sent. */
export interface PreviewPart {
  readonly text: string;
  readonly differs: boolean;
}

export interface RowView {
  readonly direction: Sign;
  /** Where the direction is inferred: from what. */
  readonly directionTitle: string | undefined;
  /** '3 ROUTE': the number is what the filter takes. */
  readonly socket: string;
  /** Of a message between others: 'ip 4711?', or its port where its process is not known. What is inferred has a '?'. */
  readonly process: string;
  readonly processTitle: string | undefined;
  readonly type: string;
  /** The type in full: of a reply, which its way tells already, and with the number of generic netlink's, which the column leaves out. */
  readonly typeTitle: string;
  readonly flags: string;
  readonly sequence: string;
  readonly bytes: string;
  readonly roundTrip: string;
  readonly isSlow: boolean;
  readonly echo: Sign;
  /** What happened, where the record is an event instead of a message; it stands in place of the preview. */
  readonly words: string | undefined;
  /** What the message says, by its spec; it stands in place of the preview. */
  readonly summary: string | undefined;
  readonly preview: readonly PreviewPart[];
}

export function rowView(row: WindowRow, options: RowOptions): RowView {
  const isMessage = row.kind !== RecordKind.overrun;
  const hasHeader = isMessage && !isUevent(row);
  const words = eventWords(row);
  const type = isMessage ? typeText(row, options) : '';
  const summary = words === undefined && options.inWords ? summaryOf(row, type, options) : undefined;
  return {
    direction: direction(row),
    directionTitle: isInferred(row) ? 'Inferred: nlmon does not tell it, and a request goes to the kernel' : undefined,
    socket: `${row.socket} ${protocolName(row.protocol).replace(/^NETLINK_(KOBJECT_)?/, '')}`,
    process: processText(row),
    processTitle: processTitle(row),
    type: isGeneric(row) ? type.replace(/ reply$/, '') : type,
    typeTitle: isGeneric(row) && isMessage ? `${type}, type ${row.type}` : type,
    flags: hasHeader ? flagNames(row.flags, flagKind(row.protocol, row.type)).join('|') || '0' : '',
    sequence: hasHeader ? `${row.sequence}` : '',
    bytes: isMessage ? `${row.length}` : '',
    roundTrip: row.kind === RecordKind.received ? roundTripText(row.rttNs) : '',
    isSlow: row.rttNs > options.slowNs,
    echo: echoSign(row),
    words,
    summary,
    preview: words || summary ? [] : previewParts(row, options),
  };
}

const spokenOf = ({ protocol, kind, mark }: WindowRow): Omit<DescribeOptions, 'schema'> => ({
  protocol,
  order: byteOrderOf({ mark }),
  direction: kind === RecordKind.received ? 'received' : 'sent',
});

/** Of an echo that isn't what was sent the bytes are what counts. What the type's column says is not said twice. */
function summaryOf(row: WindowRow, type: string, { interpreter, showsType }: RowOptions): string | undefined {
  if (!interpreter || row.echo === EchoStatus.different) return undefined;
  const summary = interpreter.summarise(row.head, spokenOf(row));
  if (summary === undefined || !showsType) return summary;
  return summaryBehind(type, summary) || summary;
}

/** '20 echo', '16 RTM_NEWLINK', '2560 newtable', '77'; of generic netlink without the number, 'nlctrl GETFAMILY'. */
function typeText(row: WindowRow, { familyNames, interpreter }: RowOptions): string {
  if (isUevent(row)) return ueventWords(row.head, byteOrderOf(row));
  const words = typeWords(row.head, row, {
    familyName: (type) => familyNames.get(type),
    nameOf: () => interpreter?.nameOf(row.head, spokenOf(row)),
  });
  return isGeneric(row) ? words! : [row.type, words].filter((word) => word !== undefined).join(' ');
}

const isGeneric = ({ protocol, type }: WindowRow): boolean => protocol === NETLINK_GENERIC && type >= FIRST_FREE_TYPE;

/** Text without a header. */
const isUevent = ({ protocol, kind }: WindowRow): boolean =>
  protocol === NETLINK_KOBJECT_UEVENT && kind === RecordKind.received;

/** One decimal and one unit as far as the column is wide, so that figures line up and compare at a glance. */
function roundTripText(ns: number): string {
  if (Number.isNaN(ns)) return '';
  if (ns < 1e7) return `${(ns / 1e3).toFixed(1)} µs`;
  return ns < 1e10 ? `${(ns / 1e6).toFixed(1)} ms` : `${(ns / 1e9).toFixed(1)} s`;
}

const isInferred = ({ mark }: WindowRow): boolean => (mark & RecordMark.inferred) !== 0;

function processText(row: WindowRow): string {
  const { port, owner } = row;
  if (!isInferred(row)) return '';
  if (owner) return `${owner.name} ${owner.pid}?`;
  return port === 0 ? '–' : `port ${port}`;
}

function processTitle(row: WindowRow): string | undefined {
  const { port, owner } = row;
  if (!isInferred(row)) return undefined;
  if (port === 0) return 'Neither the message nor a reply to it tells the port';
  return owner
    ? `${owner.name}, pid ${owner.pid}: inferred from port ${port}`
    : `Port ${port}: its process had ended or can't be seen`;
}

function direction(row: WindowRow): Sign {
  const sign = directionTold(row);
  return isInferred(row) ? { ...sign, text: `${sign.text}?` } : sign;
}

function directionTold(row: WindowRow): Sign {
  if (row.kind === RecordKind.sent) return { text: '→ sent', tone: 'sent' };
  if (row.kind === RecordKind.overrun) return { text: '! overrun', tone: 'bad' };
  if (row.kind === RecordKind.sendFailed) return { text: '✗ failed', tone: 'bad' };
  return { text: receivedWords[row.echo] ?? (row.group === 0 ? '← recv' : groupWords(row.group)), tone: 'received' };
}

/** Sent to whoever joined; the number as far as the column is wide. */
const groupWords = (group: number): string => (group < 10 ? `← group ${group}` : '← group');

const receivedWords: Partial<Record<EchoStatus, string>> = {
  [EchoStatus.identical]: '← echo',
  [EchoStatus.different]: '← echo',
  [EchoStatus.duplicate]: '← echo',
  [EchoStatus.answered]: '← reply',
};

const nothing: Sign = { text: '–', tone: 'dim' };

/** The verdict stands at the half that came back; at the sent half only that it is missing. */
function echoSign(row: WindowRow): Sign {
  if (row.kind === RecordKind.sendFailed) return { text: `✗ ${errno(row.detail).name}`, tone: 'bad' };
  if (row.kind === RecordKind.overrun) return nothing;
  if (row.mark & RecordMark.unreadable) return { text: '✗ unreadable', tone: 'bad' };
  if (row.mark & RecordMark.truncated) return { text: '≠ cut short', tone: 'bad' };
  if (row.mark & RecordMark.malformed) return { text: '≠ malformed', tone: 'bad' };
  if (row.echo === EchoStatus.waiting) return { text: '… waiting', tone: 'dim' };
  if (row.echo === EchoStatus.lost) return { text: '✗ lost', tone: 'bad' };
  return row.kind === RecordKind.received ? verdict(row) : nothing;
}

function verdict(row: WindowRow): Sign {
  const isLate = (row.mark & RecordMark.late) !== 0;
  switch (row.echo) {
    case EchoStatus.identical:
      return isLate ? { text: '✓ late', tone: 'warn' } : { text: '✓ identical', tone: 'ok' };
    case EchoStatus.different:
      return { text: differenceText(row), tone: 'bad' };
    case EchoStatus.duplicate:
      return { text: '+ duplicate', tone: 'warn' };
    case EchoStatus.unexpected:
      return { text: '? unexpected', tone: 'warn' };
    case EchoStatus.answered:
      return answerSign(row);
    default:
      return nothing;
  }
}

/** Differences are known only as far as the bytes of the row are. */
function differenceText({ differences, head, length }: WindowRow): string {
  const count = differences.reduce((sum, range) => sum + range.length, 0);
  if (count === 0) return '≠ different';
  return `≠ ${count}${head.length < length ? '+' : ''} ${count === 1 ? 'byte' : 'bytes'}`;
}

function answerSign({ type, head, mark }: WindowRow): Sign {
  const carriesError = (type === NLMSG_ERROR || type === NLMSG_DONE) && head.length >= HEADER_LENGTH + 4;
  if (!carriesError) return { text: '← reply', tone: 'received' };
  const error = readS32(head, HEADER_LENGTH, byteOrderOf({ mark }));
  if (error < 0) return { text: `← ${errno(error).name}`, tone: 'bad' };
  return { text: type === NLMSG_ERROR ? '← ack' : '← done', tone: 'ok' };
}

function eventWords(row: WindowRow): string | undefined {
  if (row.kind === RecordKind.overrun) {
    const failure = row.detail === 0 ? undefined : errno(row.detail);
    return failure
      ? `receiving failed: ${failure.words} (${failure.name})`
      : 'receive buffer overrun: messages lost here';
  }
  if (row.kind !== RecordKind.sendFailed) return undefined;
  const { name, words } = errno(row.detail);
  return `not sent: ${words} (${name})`;
}

/** Bytes behind the header, as hex; all of them where there is no header to leave out. */
function previewParts(row: WindowRow, { previewBytes }: RowOptions): PreviewPart[] {
  const hasHeader = row.length >= HEADER_LENGTH && !isUevent(row);
  const start = hasHeader ? HEADER_LENGTH : 0;
  const isCut = row.length - start > previewBytes;
  const end = Math.min(row.head.length, start + Math.max(0, isCut ? previewBytes - 1 : previewBytes));
  const parts: PreviewPart[] = [];
  let at = start;
  for (const range of row.differences) {
    const from = Math.max(at, Math.min(range.offset, end));
    const to = Math.min(range.offset + range.length, end);
    if (to <= from) continue;
    if (from > at) parts.push({ text: hexText(row.head, at, from), differs: false });
    parts.push({ text: hexText(row.head, from, to), differs: true });
    at = to;
  }
  const rest = [at < end ? hexText(row.head, at, end) : '', end < row.length ? '…' : ''].filter(Boolean).join(' ');
  if (rest) parts.push({ text: rest, differs: false });
  return parts;
}

function hexText(bytes: Uint8Array, from: number, to: number): string {
  let text = hexByte(bytes[from]!);
  for (let at = from + 1; at < to; at += 1) text += ` ${hexByte(bytes[at]!)}`;
  return text;
}
