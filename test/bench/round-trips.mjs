// Round trips against C doing the same with the same peer: blocking sendto and recv. Both ends keep to one CPU, without
// which two processes come out at one of two speeds, by chance; our event loop is on another, as it is in the product.
import { execFileSync, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { bundle } from './bundle.mjs';
import { compiled } from './compile.mjs';
import { quantile } from './frames.mjs';
import { peerRows } from './peers.mjs';
import { judged } from './table.mjs';

const repeats = 9;
const cpu = 0;
const loopCpu = availableParallelism() > 1 ? 1 : 0;
const [ROUTE, USERSOCK, GENERIC] = [0, 2, 16];
const runBars = { p50: '<= 1.15', p99: '<= 1.5' };
const kernelBars = { p50: '<= 1.4', p99: '<= 2' };
/** NLMSG_NOOP with NLM_F_REQUEST | NLM_F_ACK. */
const noop = { protocol: ROUTE, type: 1, flags: 5 };

/** @typedef {{ name: string; bars: Record<string, string>; job: Partial<import('./programs/round-trips-ours.ts').Job> }} Case */

/**
 * @param {number} peer port of the echo peer
 * @returns {Case[]}
 */
function cases(peer) {
  const echo = { protocol: USERSOCK, portId: peer, type: 20, flags: 1 };
  // CTRL_CMD_GETFAMILY by name; RTM_GETLINK of the loopback device.
  const family = { protocol: GENERIC, type: 16, flags: 1, payloadBytes: 16, hex: '030100000b0002006e6c6374726c0000' };
  const link = { protocol: ROUTE, type: 18, flags: 1, payloadBytes: 16, hex: '0000000001000000' };
  return [
    ...[16, 50, 1024, 16_384, 65_000].map((payloadBytes) => ({
      name: `run, echo of ${payloadBytes} bytes`,
      bars: runBars,
      job: { ...echo, payloadBytes },
    })),
    { name: 'run, kernel: NOOP', bars: kernelBars, job: noop },
    { name: 'run, kernel: GETFAMILY', bars: kernelBars, job: family },
    { name: 'run, kernel: GETLINK', bars: kernelBars, job: link },
    {
      name: 'awaited call, echo of 50 bytes',
      bars: { p50: '<= 1.7' },
      job: { ...echo, way: 'call', payloadBytes: 50 },
    },
    { name: 'awaited call, kernel: NOOP', bars: { p50: '<= 3' }, job: { ...noop, way: 'call' } },
  ];
}

const blank = { way: 'run', portId: 0, payloadBytes: 0, hex: '', count: 4000, intervalNs: 0, spinNs: 0, cpu };

/** @returns {Promise<import('./table.mjs').Row[]>} */
export async function run() {
  const [floor, ours] = [compiled('round-trips'), await bundle('test/bench/programs/round-trips-ours.ts')];
  const peer = spawn('taskset', ['-c', `${cpu}`, compiled('echo-peer')], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [port] = await once(peer.stdout, 'data');
  const sides = { run: startOurs(ours, loopCpu), call: startOurs(ours, cpu) };
  try {
    const rows = [];
    for (const { name, bars, job } of cases(Number(port))) {
      const full = { ...blank, ...job };
      /** @type {{ floor: Quantiles; ours: Quantiles }[]} */
      const pairs = [];
      for (let repeat = 0; repeat < repeats; repeat++)
        pairs.push({ floor: measureFloor(floor, full), ours: await sides[full.way](full) });
      rows.push(...rowsOf(name, bars, pairs));
    }
    rows.push(...(await paceRows(sides.run)));
    const ownNoop = async (way) => (await sides[way]({ ...blank, ...noop, way })).p50;
    rows.push(...(await peerRows(cpu, { run: () => ownNoop('run'), call: () => ownNoop('call') })));
    return rows;
  } finally {
    peer.stdin.end();
    for (const side of Object.values(sides)) side.stop();
  }
}

/** How late sends at an interval are: there is no floor to it but 0. */
async function paceRows(measure) {
  const rows = [];
  for (const [name, spinNs] of [
    ['', 0],
    [', awake for 100 us', 100_000],
  ]) {
    const late = [];
    for (let repeat = 0; repeat < repeats; repeat++)
      late.push(await measure({ ...blank, ...noop, count: 500, intervalNs: 1e6, spinNs }));
    for (const q of ['p50', 'p99'])
      rows.push(
        judged({ name: `run at 1 ms${name}, late by: ${q}`, unit: 'us', ours: late.map((of) => of[q] / 1000) }),
      );
  }
  return rows;
}

/** @typedef {{ p50: number; p99: number }} Quantiles in ns */

/** @returns {Quantiles} */
function measureFloor(program, { protocol, portId, type, flags, count, payloadBytes, hex }) {
  const args = [protocol, portId, type, flags, count, payloadBytes, hex].map(String);
  const printed = execFileSync('taskset', ['-c', `${cpu}`, program, ...args], { encoding: 'utf8', maxBuffer: 1 << 28 });
  const took = printed.trim().split('\n').map(Number);
  return { p50: quantile(took, 0.5), p99: quantile(took, 0.99) };
}

/** A process of its own, whose threads keep to a CPU unless they are told otherwise. */
function startOurs(program, onCpu) {
  const child = fork(program, { execPath: 'taskset', execArgv: ['-c', `${onCpu}`, process.execPath] });
  const measure = async (job) => {
    child.send(job);
    const [answer] = await once(child, 'message');
    return answer;
  };
  return Object.assign(measure, { stop: () => child.disconnect() });
}

function rowsOf(name, bars, pairs) {
  return Object.entries(bars).map(([q, bar]) => {
    const us = (side) => pairs.map((pair) => pair[side][q] / 1000);
    return judged({ name: `${name}: ${q}`, unit: 'us', ours: us('ours'), floor: us('floor'), bar });
  });
}
