// Filters by attributes over a capture of 200,000 links, as a real kernel tells them, that is loaded: against tshark over
// the same file. Ours is from the filter's text to the last message.
import { fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.mjs';
import { interleaved, judged } from './table.mjs';

const repeats = 5;
const dump = fileURLToPath(new URL('../fixtures/wire/getlink-dump-first.hex', import.meta.url));

/** The same question in both languages. */
const questions = [
  { what: 'a number', ours: 'attr.mtu == 9000', tshark: 'netlink-route.ifla_mtu == 9000' },
  { what: 'a name', ours: 'attr.ifname == "lo"', tshark: 'netlink-route.ifla_ifname == "lo"' },
];

/** @returns {Promise<import('./table.mjs').Row[]>} */
export async function run() {
  const folder = mkdtempSync(join(tmpdir(), 'nlscope-bench-'));
  const path = join(folder, 'links.pcapng');
  const child = fork(await bundle('test/bench/programs/attributes-ours.ts'), [path, dump], {
    execArgv: ['--max-old-space-size=4096'],
  });
  await once(child, 'message');
  /** @type {Record<string, Set<number>>} */
  const found = {};
  const sides = questions.flatMap(({ what, ours, tshark }) => {
    found[what] = new Set();
    const ask = async () => {
      child.send(ours);
      const [answer] = await once(child, 'message');
      found[what].add(answer.found);
      return answer.ms;
    };
    const askTshark = () => {
      const { ms, lines } = timed('tshark', ['-r', path, '-Y', tshark, '-T', 'fields', '-e', 'frame.number']);
      found[what].add(lines);
      return ms;
    };
    return [
      [what, ask],
      [`${what}: tshark`, askTshark],
    ];
  });
  const figures = await interleaved(repeats, Object.fromEntries(sides));
  child.disconnect();
  rmSync(folder, { recursive: true });
  for (const [what, counts] of Object.entries(found)) {
    if (counts.size !== 1 || counts.has(0))
      throw new Error(`${what}: the sides found ${[...counts].join(' and ')} rows`);
  }
  return questions.map(({ what }) =>
    judged({
      name: `filter 200,000 links again by ${what} in an attribute: tshark`,
      unit: 'ms',
      ours: figures[what],
      floor: figures[`${what}: tshark`],
      judge: 'floor / ours',
      bar: '>= 100',
    }),
  );
}

/** @param {string} command @param {string[]} args */
function timed(command, args) {
  const start = performance.now();
  const { status, error, stdout } = spawnSync(command, args, { stdio: ['ignore', 'pipe', 'ignore'], encoding: 'utf8' });
  if (status !== 0) throw error ?? new Error(`${command} ended with ${status}`);
  return { ms: performance.now() - start, lines: stdout.split('\n').length - 1 };
}
