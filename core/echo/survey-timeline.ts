/**
 * Counts and round trips over time, in at most 240 cells of one width, which doubles whenever they no longer span what
 * was counted. So memory is fixed, whether a capture lasts a millisecond or a week.
 */
import { createHistogram, type Histogram } from './histogram.ts';

const mostCells = 240;
const leastWidthNs = 1_024;

export const cellCountNames = [
  'sent',
  'received',
  'sentBytes',
  'receivedBytes',
  'different',
  'lost',
  'duplicate',
  'reordered',
] as const;
export type CellCountName = (typeof cellCountNames)[number];

/** Column c holds what happened in [fromNs + c * widthNs, fromNs + (c + 1) * widthNs). All columns have one length. */
export interface Timeline extends Record<CellCountName, number[]> {
  /** A multiple of the width; 0 where there are no cells. */
  fromNs: number;
  widthNs: number;
  /** Of the round trips that began in the cell; NaN where none did. The error is below 1 %. */
  p50Ns: number[];
  p99Ns: number[];
  maxNs: number[];
}

/** Counts are added to as it goes; a reference holds until the next cell is asked for. */
export interface Cell extends Record<CellCountName, number> {
  /** Of the messages sent in it. */
  trips: Histogram | undefined;
}

export interface TimelineRecorder {
  /** The cell of that time. */
  at(timeNs: number): Cell;
  read(): Timeline;
}

/** Made with the first round trip. A finer one would take twice the memory in each of the cells. */
export function tripsOf(cell: Cell): Histogram {
  cell.trips ??= createHistogram(6);
  return cell.trips;
}

export function createTimeline(): TimelineRecorder {
  let cells = new Map<number, Cell>();
  let widthNs = leastWidthNs;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  // Most records are of the cell of the record before.
  let lastPlace = Number.NaN;
  let last = emptyCell();

  function widen(): void {
    widthNs *= 2;
    const wider = new Map<number, Cell>();
    for (const [index, cell] of cells) {
      const place = Math.floor(index / 2);
      const other = wider.get(place);
      if (other) join(other, cell);
      else wider.set(place, cell);
    }
    cells = wider;
    low = Math.floor(low / 2);
    high = Math.floor(high / 2);
  }

  return {
    at(timeNs) {
      const place = Math.floor(timeNs / widthNs);
      if (place === lastPlace) return last;
      low = Math.min(low, place);
      high = Math.max(high, place);
      while (high - low >= mostCells) widen();
      lastPlace = Math.floor(timeNs / widthNs);
      last = cells.get(lastPlace) ?? emptyCell();
      cells.set(lastPlace, last);
      return last;
    },
    read() {
      const line = emptyTimeline(widthNs);
      if (cells.size === 0) return line;
      line.fromNs = low * widthNs;
      const empty = emptyCell();
      for (let index = low; index <= high; index++) {
        const cell = cells.get(index) ?? empty;
        for (const name of cellCountNames) line[name].push(cell[name]);
        line.p50Ns.push(cell.trips?.quantile(0.5) ?? Number.NaN);
        line.p99Ns.push(cell.trips?.quantile(0.99) ?? Number.NaN);
        line.maxNs.push(cell.trips?.maxNs ?? Number.NaN);
      }
      return line;
    },
  };
}

function emptyCell(): Cell {
  return {
    sent: 0,
    received: 0,
    sentBytes: 0,
    receivedBytes: 0,
    different: 0,
    lost: 0,
    duplicate: 0,
    reordered: 0,
    trips: undefined,
  };
}

function join(cell: Cell, other: Cell): void {
  for (const name of cellCountNames) cell[name] += other[name];
  if (cell.trips && other.trips) cell.trips.merge(other.trips);
  else cell.trips ??= other.trips;
}

const emptyTimeline = (widthNs: number): Timeline => ({
  fromNs: 0,
  widthNs,
  sent: [],
  received: [],
  sentBytes: [],
  receivedBytes: [],
  different: [],
  lost: [],
  duplicate: [],
  reordered: [],
  p50Ns: [],
  p99Ns: [],
  maxNs: [],
});
