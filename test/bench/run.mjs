// All benchmarks, or those that are named, one after the other: `npm run bench -- [NAME]... [--json] [--check]`. Prints
// one table, with --json one array. --check: exit code 1 where a bar is broken.
import { parseArgs } from 'node:util';
import { ensureBuilt } from '../../scripts/ensure-built.mjs';
import { printTable } from './table.mjs';

/** Each exports run(), which resolves to its rows. The last one takes eleven minutes. */
const benches = [
  'round-trips',
  'decode',
  'stream',
  'stream-store',
  'multicast',
  'lag',
  'store',
  'filter',
  'files',
  'attributes',
  'start',
  'scroll',
  'memory',
];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false }, check: { type: 'boolean', default: false } },
});
const unknown = positionals.filter((name) => !benches.includes(name));
if (unknown.length > 0) {
  console.error(`bench: there is no "${unknown.join('", "')}": it has ${benches.join(', ')}`);
  process.exit(2);
}

ensureBuilt();
const rows = [];
for (const name of positionals.length > 0 ? positionals : benches) {
  const bench = await import(`./${name}.mjs`);
  rows.push(...(await bench.run()));
}
if (values.json) console.log(JSON.stringify(rows, null, 2));
else printTable(rows);

const broken = rows.filter(({ ok }) => ok === false);
for (const { name, judged, bar } of broken)
  console.error(`bench: ${name}: ${Number(judged.median.toPrecision(3))} is not ${bar}`);
process.exitCode = values.check && broken.length > 0 ? 1 : 0;
