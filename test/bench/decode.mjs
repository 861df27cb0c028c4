// Decoding as the log does it: the line of a link message, its tree, and a screen of rows. Of CPU time, so that what else
// runs here counts for little.
import { execFileSync } from 'node:child_process';
import { bundle } from './bundle.mjs';
import { judged } from './table.mjs';

/** @returns {Promise<import('./table.mjs').Row[]>} */
export async function run() {
  const program = await bundle('test/bench/programs/decode-ours.ts');
  const { summariesPerSecond, treesPerSecond, screenMs, screenRows } = JSON.parse(
    execFileSync(process.execPath, [program], { encoding: 'utf8' }),
  );
  const about = 'decode: rt-link';
  return [
    // As the log fills at its fastest, and half a frame of 60 Hz.
    judged({ name: `${about} summaries`, unit: '/s', ours: summariesPerSecond, bar: '>= 300000' }),
    judged({ name: `${about} trees`, unit: '/s', ours: treesPerSecond }),
    judged({ name: `${about}, ${screenRows} rows`, unit: 'ms', ours: screenMs, bar: '<= 8' }),
  ];
}
