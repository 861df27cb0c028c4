// `npm run bench`: all benches one after the other, as one table or one JSON object. Their own options go to each alone.
//
//   npm run bench -- [--only NAME]... [--json] [--check]
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { tableOf } from './table.mjs';

/** Those with bars take --check. */
const benches = [
  { name: 'decode', hasBars: true },
  { name: 'stream', hasBars: false },
];

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: benches.map(({ name }) => name) },
    json: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
  },
});

/** @type {Record<string, Record<string, unknown>>} */
const all = {};
for (const { name, hasBars } of benches.filter((bench) => values.only.includes(bench.name))) {
  const program = fileURLToPath(new URL(`${name}.mjs`, import.meta.url));
  const args = [program, '--json', ...(values.check && hasBars ? ['--check'] : [])];
  const { status, stdout } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) process.exitCode = 1;
  if (stdout) all[name] = JSON.parse(stdout);
  if (!values.json) console.log(`${name}\n${tableOf(all[name] ?? {})}\n`);
}
if (values.json) console.log(JSON.stringify(all));
