// The capture store: memory beyond the messages, and 10,000,000 messages in the default budget, most of them spilled. A
// turn is one of the event loop, with all that spilling does in it, less the time that others had the processor.
import { execFileSync } from 'node:child_process';
import { bundle } from './bundle.mjs';
import { judged } from './table.mjs';

/** @returns {Promise<import('./table.mjs').Row[]>} */
export async function run() {
  const program = await bundle('test/bench/programs/store-ours.ts');
  const figures = JSON.parse(execFileSync(process.execPath, ['--expose-gc', program], { encoding: 'utf8' }));
  const name = '10,000,000 messages, spilled';
  const at = (row, ours, bar) => judged({ unit: 'ms', ...row, ours, bar });
  return [
    at({ name: 'memory beyond the message, measured', unit: 'bytes' }, figures.beyond.measured, '<= 40'),
    at({ name: 'memory beyond the message, counted', unit: 'bytes' }, figures.beyond.counted, '<= 40'),
    at({ name: `${name}: evicted`, unit: 'messages' }, figures.evicted, '= 0'),
    at({ name: `${name}: memory held`, unit: 'MiB' }, figures.usedBytes / 2 ** 20, '<= 512'),
    at({ name: `${name}: on disk`, unit: 'MiB' }, figures.spilledBytes / 2 ** 20),
    at({ name: `${name}: turn taking in 4,096, at 400,000/s` }, figures.turnsMs),
    at({ name: `${name}: the same, p99` }, quantile(figures.turnsMs, 0.99)),
    at({ name: `${name}: the same, longest` }, quantile(figures.turnsMs, 1), '<= 16'),
    at({ name: `${name}: window anywhere` }, figures.windowsMs, '<= 16'),
    at({ name: `${name}: the same, p99` }, quantile(figures.windowsMs, 0.99)),
    at({ name: `${name}: filter by two columns` }, figures.columnsMs),
    at({ name: `${name}: filter by payload` }, figures.payloadMs),
    at({ name: `${name}: export as pcapng`, unit: 's' }, figures.exportSeconds),
  ];
}

/** @param {number[]} samples */
function quantile(samples, /** @type {number} */ q) {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))];
}
