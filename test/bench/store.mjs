// The capture store: memory beyond the messages, and 10,000,000 messages in the default budget, most of them spilled.
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
    at({ name: `${name}: taking in 4,096, p50` }, figures.batchP50Ms),
    at({ name: `${name}: taking in 4,096, p99` }, figures.batchP99Ms),
    at({ name: `${name}: taking in 4,096, max` }, figures.batchMaxMs),
    at({ name: `${name}: window anywhere, p50` }, figures.windowP50Ms, '<= 16'),
    at({ name: `${name}: window anywhere, p99` }, figures.windowP99Ms),
    at({ name: `${name}: filter by two columns` }, figures.columnsMs),
    at({ name: `${name}: filter by payload` }, figures.payloadMs),
    at({ name: `${name}: export as pcapng`, unit: 's' }, figures.exportSeconds),
  ];
}
