/**
 * /proc/net/netlink as text into rows. Columns are found by the names in its first line, since kernels have added some
 * in the middle. Total: a line that doesn't fit is left out, and nothing throws.
 */
import type { SocketEntry } from '../../core/contract/sockets.ts';

/** What the file tells of a socket; inode 0 where it tells none. */
export type NetlinkRow = Omit<SocketEntry, 'key' | 'protocolName' | 'owner' | 'ours'>;

type Read = (word: string) => number;

const decimal: Read = (word) => (/^\d{1,20}$/.test(word) ? Number(word) : Number.NaN);
/** sk_rmem_alloc is an int, and for a moment may be below zero. */
const amount: Read = (word) => Math.max(0, /^-?\d{1,20}$/.test(word) ? Number(word) : Number.NaN);
const mask: Read = (word) => (/^[0-9a-f]{1,8}$/i.test(word) ? Number.parseInt(word, 16) : Number.NaN);
const below = (limit: number, read: Read): Read => {
  return (word) => (read(word) < limit ? read(word) : Number.NaN);
};

const columns: readonly { title: string; field: keyof NetlinkRow; read: Read; required?: true }[] = [
  { title: 'Eth', field: 'protocol', read: below(256, decimal), required: true },
  { title: 'Pid', field: 'portId', read: below(2 ** 32, decimal), required: true },
  { title: 'Groups', field: 'groups', read: mask },
  { title: 'Rmem', field: 'receiveQueueBytes', read: amount },
  { title: 'Wmem', field: 'sendQueueBytes', read: amount },
  { title: 'Dump', field: 'dumping', read: amount },
  { title: 'Locks', field: 'references', read: amount },
  { title: 'Drops', field: 'drops', read: decimal },
  { title: 'Inode', field: 'inode', read: decimal },
];

/** In the file's order. Empty where the first line has no column of protocols and ports. */
export function parseProcNetlink(text: string): NetlinkRow[] {
  const [head = '', ...lines] = text.split('\n');
  const titles = words(head);
  const found = columns.map((column) => ({ ...column, place: titles.indexOf(column.title) }));
  if (found.some(({ required, place }) => required && place < 0)) return [];
  return lines.map((line) => parseLine(words(line), found)).filter((row) => row !== undefined);
}

const words = (line: string): string[] => line.split(/\s+/).filter((word) => word !== '');

function parseLine(line: string[], found: readonly ((typeof columns)[number] & { place: number })[]) {
  const values = new Map<keyof NetlinkRow, number>();
  for (const { field, place, read } of found) values.set(field, place < 0 ? 0 : read(line[place] ?? ''));
  if ([...values.values()].some(Number.isNaN)) return undefined;
  const { dumping, groups, ...numbers } = Object.fromEntries(values) as Record<keyof NetlinkRow, number>;
  return { ...numbers, groups: groups.toString(16), dumping: dumping !== 0 };
}
