/**
 * The least and the greatest value of a segment's columns, of those that never change. A filter that asks for what lies
 * outside of them has its answer for the whole segment, and a spilled one need not be read back for it.
 */
import type { Columns } from './columns.ts';

/** Both ends included. */
export interface Zone {
  readonly low: number;
  readonly high: number;
}

const zoned = ['timeNs', 'sequence', 'type', 'flags', 'group', 'kind', 'socket', 'protocol', 'length'] as const;

/** `length` is that of the messages. */
export type Zones = Readonly<Record<(typeof zoned)[number], Zone>>;

export const isZoned = (name: string): name is keyof Zones => (zoned as readonly string[]).includes(name);

/** @param count rows in use, one or more */
export function zonesOf(columns: Columns, count: number): Zones {
  const { timeNs, sequence, type, flags, group, kind, socket, protocol, offset } = columns;
  return {
    timeNs: zoneOfTimes(timeNs, count),
    sequence: zoneOfWords(sequence, count),
    type: zoneOfHalves(type, count),
    flags: zoneOfHalves(flags, count),
    group: zoneOfHalves(group, count),
    kind: zoneOfBytes(kind, count),
    socket: zoneOfBytes(socket, count),
    protocol: zoneOfBytes(protocol, count),
    length: zoneOfSteps(offset, count),
  };
}

// One for each type of array, like the loops of filter-kernels.ts.

function zoneOfTimes(values: Float64Array, count: number): Zone {
  let low = values[0]!;
  let high = low;
  for (let row = 1; row < count; row++) {
    const value = values[row]!;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { low, high };
}

function zoneOfWords(values: Uint32Array, count: number): Zone {
  let low = values[0]!;
  let high = low;
  for (let row = 1; row < count; row++) {
    const value = values[row]!;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { low, high };
}

function zoneOfHalves(values: Uint16Array, count: number): Zone {
  let low = values[0]!;
  let high = low;
  for (let row = 1; row < count; row++) {
    const value = values[row]!;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { low, high };
}

function zoneOfBytes(values: Uint8Array, count: number): Zone {
  let low = values[0]!;
  let high = low;
  for (let row = 1; row < count; row++) {
    const value = values[row]!;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { low, high };
}

function zoneOfSteps(ends: Uint32Array, count: number): Zone {
  let low = ends[1]! - ends[0]!;
  let high = low;
  for (let row = 1; row < count; row++) {
    const value = ends[row + 1]! - ends[row]!;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { low, high };
}
