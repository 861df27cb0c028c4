// How fast messages are read by the specs of their families: real links of this machine, as the log and the inspector read
// them. Time is the process's own CPU time, so that what else the machine does is not in it. See ../decode.mjs.
import { endianness } from 'node:os';
import type { WindowRow } from '../../../core/capture/window.ts';
import { describeWithSpecs, type SpecOptions } from '../../../core/schema/decode.ts';
import { summarise } from '../../../core/schema/summarise.ts';
import { decodeHeader } from '../../../core/wire/header.ts';
import { type RowOptions, rowView } from '../../../renderer/row-view.ts';
import { createInterpreter } from '../../../renderer/stores/interpreter.ts';
import { ask, openRegistry } from '../../specs/live-kernel.ts';
import { loadSpec, specFiles } from '../../specs/own-specs.ts';

const REPEATS = 9;
const SLICE_MS = 150;
/** Rows that a log shows at a time. */
const ROWS = 40;

const order = endianness() === 'LE' ? 'little' : 'big';
const registry = openRegistry();
const { messages: links } = ask({ family: 'rt-link', operation: 'getlink' }, registry);
if (links.length === 0) throw new Error('the kernel tells no links');
const options: SpecOptions = { registry, protocol: 0, order, direction: 'received' };

const rows = Array.from({ length: ROWS }, (_, index) => rowOf(links[index % links.length]!, index));
const rowOptions: RowOptions = {
  ...{ time: 'epoch', epochWallMs: 0, slowNs: 1e9, previewBytes: 32, inWords: true, showsType: true },
  familyNames: new Map(),
  interpreter: createInterpreter(specFiles.map(loadSpec), [], new Map()),
};

console.log(
  JSON.stringify({
    summariesPerSecond: usOf((index) => summarise(links[index % links.length]!, options)).map(perSecond),
    treesPerSecond: usOf((index) => describeWithSpecs(links[index % links.length]!, options)).map(perSecond),
    screenRows: ROWS,
    screenMs: usOf(() => rows.map((row) => rowView(row, rowOptions))).map((us) => us / 1000),
  }),
);

/** us of CPU time a call, a figure a slice: the first, in which the compiler works, is left out. */
function usOf(work: (index: number) => unknown): number[] {
  slice(work);
  return Array.from({ length: REPEATS }, () => slice(work));
}

function perSecond(us: number): number {
  return Math.round(1e6 / us);
}

function slice(work: (index: number) => unknown): number {
  const before = process.cpuUsage();
  let count = 0;
  for (let spentUs = 0; spentUs < 1000 * SLICE_MS; ) {
    for (let calls = 0; calls < 256; calls += 1) work(count + calls);
    count += 256;
    const { user, system } = process.cpuUsage(before);
    spentUs = user + system;
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / count;
}

function rowOf(head: Uint8Array, number: number): WindowRow {
  const { type, flags, sequence } = decodeHeader(head, order)!;
  return {
    ...{ number, kind: 1, mark: 0, echo: 0, timeNs: number, rttNs: Number.NaN, detail: 0, pair: 0 },
    ...{ protocol: 0, port: 0, group: 0, socket: 0, length: head.length, differences: [] },
    ...{ type, flags, sequence, head },
  };
}
