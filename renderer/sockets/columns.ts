/** The columns of the table of sockets: in their order, how wide each is, and which of them fit. */
import type { SortField } from '../stores/socket-rows.ts';

export interface SocketColumn {
  readonly id: SortField;
  readonly title: string;
  /** What a pointer that rests on the title is told. */
  readonly about: string;
  /** In px, padding included; the least one where the column stretches. */
  readonly width: number;
  readonly stretches?: true;
  /** Figures stand to the right, and are sorted from the greatest on at first. */
  readonly isFigure?: true;
  /** Where space is short, columns go in this order, the lowest first; those without stay. */
  readonly goes?: number;
}

/** '15 NETLINK_KOBJECT_UEVENT', a port of 32 bits and '4 294 967 295' drops fit. */
export const socketColumns: readonly SocketColumn[] = [
  { id: 'protocol', title: 'Protocol', about: 'Netlink protocol', width: 206 },
  { id: 'portId', title: 'Port', about: 'Port id; 0 is the kernel', width: 92, isFigure: true },
  { id: 'owner', title: 'Owner', about: 'The process that holds it', width: 190, stretches: true },
  {
    id: 'groups',
    title: 'Groups',
    about: 'Multicast groups joined',
    width: 120,
    stretches: true,
  },
  {
    id: 'receiveQueueBytes',
    title: 'Queue',
    about: 'Bytes that wait to be received, with the kernel’s bookkeeping',
    width: 92,
    isFigure: true,
  },
  { id: 'drops', title: 'Drops', about: 'Messages dropped since it was opened', width: 112, isFigure: true },
  { id: 'dropsPerSecond', title: 'Drops/s', about: 'Messages dropped in the last second', width: 92, isFigure: true },
  {
    id: 'sendQueueBytes',
    title: 'Unsent',
    about: 'Bytes it has sent that no receiver has taken yet',
    width: 92,
    isFigure: true,
    goes: 3,
  },
  { id: 'references', title: 'Refs', about: 'References that the kernel holds', width: 60, isFigure: true, goes: 1 },
  { id: 'inode', title: 'Inode', about: 'Inode of the socket', width: 92, isFigure: true, goes: 2 },
];

/** Of the sign that marks new and gone rows. */
export const markPx = 24;

export function fitColumns(widthPx: number): SocketColumn[] {
  const shown = [...socketColumns];
  const leaving = shown.filter(({ goes }) => goes !== undefined).sort((a, b) => a.goes! - b.goes!);
  const needed = (): number => shown.reduce((sum, { width }) => sum + width, markPx);
  while (needed() > widthPx && leaving.length > 0) shown.splice(shown.indexOf(leaving.shift()!), 1);
  return shown;
}

/** The tracks of a row's grid. */
export const tracksOf = (columns: readonly SocketColumn[]): string =>
  [
    `${markPx}px`,
    ...columns.map(({ width, stretches }) => (stretches ? `minmax(${width}px, 1fr)` : `${width}px`)),
  ].join(' ');
