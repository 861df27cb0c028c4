/**
 * The table of sockets over time: what each reading adds to the one before it, in which order it is shown, and what a
 * filter lets through. Pure.
 */
import type { SocketEntry, SocketTable } from '../../core/contract/sockets.ts';
import { type FamilyGroups, groupName, shortGroupName } from '../../core/wire/groups.ts';

export interface SocketRow extends SocketEntry {
  /** Since the reading before; NaN where there was none. */
  dropsPerSecond: number;
  /** New and gone rows are marked for a moment. */
  presence: 'there' | 'new' | 'gone';
  /** When that moment is over, on the host's clock. */
  markedUntilNs: number;
}

export interface Reading {
  atNs: number;
  /** In the kernel's order, those that are gone after the rest. */
  rows: readonly SocketRow[];
}

const markNs = 2.5e9;
/** After a longer pause nothing is new, and a rate would be of long ago. */
const pauseNs = 5e9;

/** Rows that say the same as before are the same objects. */
export function readingAfter(before: Reading | undefined, { atNs, sockets }: SocketTable): Reading {
  const isLive = before !== undefined && atNs - before.atNs < pauseNs;
  const known = new Map(isLive ? before.rows.map((row) => [row.key, row]) : []);
  const rows = sockets.map((entry) => {
    const old = known.get(entry.key);
    known.delete(entry.key);
    const row =
      old && old.presence !== 'gone' ? aged(old, entry, (atNs - before!.atNs) / 1e9, atNs) : fresh(entry, isLive, atNs);
    return old && isSame(old, row) ? old : row;
  });
  return { atNs, rows: [...rows, ...[...known.values()].flatMap((row) => departed(row, atNs))] };
}

const fresh = (entry: SocketEntry, isLive: boolean, atNs: number): SocketRow => ({
  ...entry,
  dropsPerSecond: Number.NaN,
  presence: isLive ? 'new' : 'there',
  markedUntilNs: isLive ? atNs + markNs : 0,
});

function aged(old: SocketRow, entry: SocketEntry, seconds: number, atNs: number): SocketRow {
  const isMarked = atNs < old.markedUntilNs;
  return {
    ...entry,
    dropsPerSecond: seconds > 0 ? Math.max(0, entry.drops - old.drops) / seconds : old.dropsPerSecond,
    presence: isMarked ? old.presence : 'there',
    markedUntilNs: isMarked ? old.markedUntilNs : 0,
  };
}

/** It stays for a moment, with what it last said. */
function departed(row: SocketRow, atNs: number): SocketRow[] {
  if (row.presence === 'gone') return atNs < row.markedUntilNs ? [row] : [];
  return [{ ...row, presence: 'gone', markedUntilNs: atNs + markNs, dropsPerSecond: Number.NaN }];
}

function isSame(a: SocketRow, b: SocketRow): boolean {
  const { owner: ownerA, ...restA } = a;
  const { owner: ownerB, ...restB } = b;
  const isSameOwner =
    ownerA === ownerB ||
    (ownerA?.pid === ownerB?.pid && ownerA?.name === ownerB?.name && ownerA?.guessed === ownerB?.guessed);
  return (
    isSameOwner && Object.entries(restA).every(([field, value]) => Object.is(value, restB[field as keyof typeof restB]))
  );
}

export const sortFields = [
  'protocol',
  'portId',
  'owner',
  'groups',
  'receiveQueueBytes',
  'drops',
  'dropsPerSecond',
  'sendQueueBytes',
  'references',
  'inode',
] as const;
export type SortField = (typeof sortFields)[number];

export interface SortOrder {
  field: SortField;
  descending: boolean;
}

/** By the field; rows that are equal in it stay in one order among themselves, so that none moves without a reason. */
export function sorted(rows: readonly SocketRow[], { field, descending }: SortOrder): SocketRow[] {
  const sign = descending ? -1 : 1;
  return [...rows].sort(
    (a, b) => sign * compare(a, b, field) || a.protocol - b.protocol || a.portId - b.portId || (a.key < b.key ? -1 : 1),
  );
}

function compare(a: SocketRow, b: SocketRow, field: SortField): number {
  if (field === 'owner') return ownerName(a).localeCompare(ownerName(b)) || (a.owner?.pid ?? 0) - (b.owner?.pid ?? 0);
  if (field === 'groups') return Number(maskOf(a) - maskOf(b));
  // A rate that is not known yet counts as none.
  return (a[field] || 0) - (b[field] || 0);
}

/** 'kernel' for the kernel's own; empty where it can't be told. */
export const ownerName = ({ portId, owner }: SocketEntry): string => owner?.name ?? (portId === 0 ? 'kernel' : '');

/**
 * Whether all words of the filter are in the row: a number in its protocol, or at the start of its port, pid or inode;
 * a text in the names of its protocol and owner, 'ours' in our own.
 */
export function matches(row: SocketRow, filter: string): boolean {
  const names = `${row.protocolName} ${ownerName(row)}${row.ours ? ' ours' : ''}`.toLowerCase();
  const numbers = [row.portId, row.owner?.pid, row.inode].map(String);
  return wordsOf(filter).every((word) =>
    /^\d+$/.test(word)
      ? word === String(row.protocol) || numbers.some((number) => number.startsWith(word)) || names.includes(word)
      : names.includes(word),
  );
}

const wordsOf = (filter: string): string[] => filter.toLowerCase().split(/\s+/).filter(Boolean);

const maskOf = ({ groups }: Pick<SocketEntry, 'groups'>): bigint => BigInt(`0x${groups}`);

/** Bit n-1 of the mask is group n. */
function groupNumbers(socket: Pick<SocketEntry, 'groups'>): number[] {
  const bits = maskOf(socket).toString(2);
  return [...bits].reverse().flatMap((bit, index) => (bit === '1' ? index + 1 : []));
}

/** 'LINK, NEIGH, 5–7': names without what they all begin with, then the numbers of the groups that have none. */
export function groupsText(socket: SocketEntry, families: readonly FamilyGroups[]): string {
  const nameOf = (group: number): string | undefined => groupName(socket.protocol, group, families);
  const numbers = groupNumbers(socket);
  const names = numbers.flatMap((group) => nameOf(group) ?? []).map(shortGroupName);
  return [...names, ...spansOf(numbers.filter((group) => nameOf(group) === undefined))].join(', ');
}

/** '1 RTNLGRP_LINK, 3 RTNLGRP_NEIGH, 14': each with its number, which no line break parts from it. */
export const groupsInFull = (socket: SocketEntry, families: readonly FamilyGroups[]): string =>
  groupNumbers(socket)
    .map((group) => `${group}\u00a0${groupName(socket.protocol, group, families) ?? ''}`.trimEnd())
    .join(', ');

/** '1', '3', '5–7' */
function spansOf(numbers: readonly number[]): string[] {
  const spans: [from: number, to: number][] = [];
  for (const number of numbers) {
    const last = spans.at(-1);
    if (last && last[1] === number - 1) last[1] = number;
    else spans.push([number, number]);
  }
  return spans.map(([from, to]) => (from === to ? `${from}` : to === from + 1 ? `${from}, ${to}` : `${from}–${to}`));
}

export interface SocketTotals {
  sockets: number;
  drops: number;
  dropsPerSecond: number;
  /** Most sockets first. */
  protocols: { name: string; sockets: number }[];
}

export function totalsOf(rows: readonly SocketRow[]): SocketTotals {
  const there = rows.filter(({ presence }) => presence !== 'gone');
  const counts = new Map<string, number>();
  for (const { protocolName } of there) counts.set(protocolName, (counts.get(protocolName) ?? 0) + 1);
  return {
    sockets: there.length,
    drops: there.reduce((sum, { drops }) => sum + drops, 0),
    dropsPerSecond: there.reduce((sum, { dropsPerSecond }) => sum + (dropsPerSecond || 0), 0),
    protocols: [...counts]
      .map(([name, sockets]) => ({ name, sockets }))
      .sort((a, b) => b.sockets - a.sockets || (a.name < b.name ? -1 : 1)),
  };
}
