// Bundles and runs decode.ts. With --check the exit code is 1 where a bar is missed.
//
//   node test/bench/decode.mjs [--json] [--check]
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { bundle } from './bundle.mjs';
import { tableOf } from './table.mjs';

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, check: { type: 'boolean', default: false } },
});

/** Summaries as the log fills at its fastest, and a screenful in half a frame of 60 Hz. */
const bars = { summariesPerSecond: 300_000, screenMs: 8 };

const program = await bundle('test/bench/decode.ts');
const { status, stdout } = spawnSync(process.execPath, [program], {
  encoding: 'utf8',
  stdio: ['ignore', 'pipe', 'inherit'],
});
if (status !== 0) process.exit(1);
const figures = JSON.parse(stdout);
console.log(values.json ? JSON.stringify(figures) : tableOf(figures));
const missed = [
  ...(figures.summariesPerSecond < bars.summariesPerSecond
    ? [`under ${bars.summariesPerSecond} summaries a second`]
    : []),
  ...(figures.screenMs.median > bars.screenMs ? [`over ${bars.screenMs} ms a screen`] : []),
];
if (values.check) {
  for (const words of missed) console.error(`bench: decode: ${words}`);
  process.exitCode = missed.length > 0 ? 1 : 0;
}
