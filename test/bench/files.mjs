// A pcapng file of 1,000,000 messages: opened and filtered against tshark, written against editcap.
import { fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from './bundle.mjs';
import { interleaved, judged } from './table.mjs';

const repeats = 5;

/** @returns {Promise<import('./table.mjs').Row[]>} */
export async function run() {
  const folder = mkdtempSync(join(tmpdir(), 'nlscope-bench-'));
  const path = join(folder, 'million.pcapng');
  const child = fork(await bundle('test/bench/programs/files-ours.ts'), [path]);
  await once(child, 'message');
  const ours = async (/** @type {string} */ what) => {
    child.send(what);
    return (await once(child, 'message'))[0].ms;
  };
  const tshark = (/** @type {string} */ filter, of = path) => timed('tshark', ['-r', of, '-Y', filter]);
  // By way of classic pcap, so that nothing of ours is left in it.
  timed('editcap', ['-F', 'pcap', path, `${path}.pcap`]);
  timed('editcap', ['-F', 'pcapng', `${path}.pcap`, `${path}.foreign`]);
  const twoColumns = 'netlink.hdr_type == 24 and netlink.hdr_seq > 900000';
  const figures = await interleaved(repeats, {
    open: () => ours('open'),
    columns: () => ours('columns'),
    payload: () => ours('payload'),
    write: () => ours('write'),
    openForeign: () => ours('openForeign'),
    tsharkColumns: () => tshark(twoColumns),
    tsharkForeign: () => tshark(twoColumns, `${path}.foreign`),
    tsharkPayload: () => tshark('frame contains "needle"'),
    editcap: () => timed('editcap', [path, join(folder, 'copy.pcapng')]),
  });
  child.disconnect();
  rmSync(folder, { recursive: true });
  /** How many times as fast as the other. */
  const times = (name, our, other, bar) =>
    judged({ name, unit: 'ms', ours: figures[our], floor: figures[other], judge: 'floor / ours', bar });
  return [
    times('open a pcapng of 1,000,000 messages: tshark', 'open', 'tsharkColumns', '>= 12'),
    times('open the same as editcap writes it, without our notes: tshark', 'openForeign', 'tsharkForeign'),
    times('filter it again by two columns: tshark', 'columns', 'tsharkColumns', '>= 500'),
    times('filter it again by payload: tshark', 'payload', 'tsharkPayload', '>= 100'),
    times('write it as pcapng: editcap', 'write', 'editcap', '>= 1.5'),
  ];
}

/** @param {string} command @param {string[]} args */
function timed(command, args) {
  const start = performance.now();
  const { status, error } = spawnSync(command, args, { stdio: 'ignore' });
  if (status !== 0) throw error ?? new Error(`${command} ended with ${status}`);
  return performance.now() - start;
}
