// Filters over 10,000,000 messages: against C over the same columns, and against a plain loop over objects.
import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { bundle } from './bundle.mjs';
import { compiled } from './compile.mjs';
import { interleaved, judged } from './table.mjs';

const repeats = 5;

/** @returns {Promise<import('./table.mjs').Row[]>} */
export async function run() {
  const c = compiled('filter');
  const child = fork(await bundle('test/bench/programs/filter-ours.ts'), {
    execArgv: ['--max-old-space-size=8192'],
  });
  await once(child, 'message');
  const found = new Set();
  const ours = async (/** @type {string} */ what) => {
    child.send(what);
    const [answer] = await once(child, 'message');
    found.add(`${what === 'payload' ? 'payload' : 'header'} ${answer.found}`);
    return answer.ms;
  };
  /** @type {{ filterMs: number, searchMs: number, filtered: number, searched: number }} */
  let floor;
  const figures = await interleaved(repeats, {
    c: () => {
      floor = JSON.parse(execFileSync(c, { encoding: 'utf8' }));
      found.add(`header ${floor.filtered}`).add(`payload ${floor.searched}`);
      return floor.filterMs;
    },
    cSearch: () => floor.searchMs,
    columns: () => ours('columns'),
    objects: () => ours('objects'),
    payload: () => ours('payload'),
  });
  child.disconnect();
  if (found.size !== 2) throw new Error(`the sides found different rows: ${[...found].join(', ')}`);
  const { c: inC, cSearch, columns, objects, payload } = figures;
  const rowOf = (how, ours, floor, bar) =>
    judged({ name: `filter 10,000,000 messages by ${how}`, unit: 'ms', ours, floor, bar });
  return [
    rowOf('two columns: C', columns, inC, '<= 3'),
    rowOf('two columns: loop over objects', columns, objects, '<= 0.5'),
    rowOf('payload: C memmem', payload, cSearch),
  ];
}
