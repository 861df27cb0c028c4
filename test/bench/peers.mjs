// Other netlink libraries doing one thing, NLMSG_NOOP with an acknowledgement, each in a small program of its own under
// peers/ that keeps to one CPU, and C that does no more than a run has to. Those that are not installed are named, with
// what installs them. Bars are for a measured run, whose times are taken next to the system calls; theirs and those of an
// awaited call, told beside it, hold all that a program pays for a request.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compiledFrom, programsFolder } from './compile.mjs';
import { quantile } from './frames.mjs';
import { judged } from './table.mjs';

const repeats = 9;
const count = 4000;
const debian = 'apt-get install --no-install-recommends';
const npmFolder = fileURLToPath(new URL('../../.cache/peers', import.meta.url));
const goPath = '/usr/share/gocode';
/** Debian's, for which python3-pyroute2 installs; the first in PATH may be another. */
const python = '/usr/bin/python3';

const sourceOf = (/** @type {string} */ name) => fileURLToPath(new URL(`peers/${name}`, import.meta.url));
const runs = (/** @type {string} */ program, /** @type {string[]} */ ...args) => spawnSync(program, args).status === 0;

/**
 * @typedef {object} Peer
 * @property {string} name
 * @property {string} [bar] for how many times its median ours is
 * @property {string} install the command that brings it
 * @property {() => boolean} isHere
 * @property {() => string[]} program its command line, to which the count is added; compiles what is to be compiled
 */

/** @type {Peer[]} */
const peers = [
  {
    name: "C with a run's stamps",
    install: `${debian} gcc`,
    isHere: () => runs('cc', '--version'),
    program: () => [compiledFrom('peers/stamped.c')],
  },
  {
    name: 'libmnl',
    install: `${debian} libmnl-dev`,
    isHere: () => existsSync('/usr/include/libmnl/libmnl.h'),
    program: () => [compiledFrom('peers/libmnl.c', ['-lmnl'])],
  },
  {
    name: 'libnl',
    install: `${debian} libnl-3-dev`,
    isHere: () => existsSync('/usr/include/libnl3/netlink/netlink.h'),
    program: () => [compiledFrom('peers/libnl.c', ['-I/usr/include/libnl3', '-lnl-3'])],
  },
  {
    name: 'Go mdlayher/netlink',
    install: `${debian} golang-go golang-github-mdlayher-netlink-dev`,
    isHere: () => existsSync(`${goPath}/src/github.com/mdlayher/netlink`) && runs('go', 'version'),
    program: () => [compiledGo('mdlayher')],
  },
  {
    name: 'pyroute2',
    bar: '>= 18',
    install: `${debian} python3-pyroute2`,
    isHere: () => runs(python, '-c', 'import pyroute2'),
    program: () => [python, sourceOf('pyroute2_noop.py')],
  },
  {
    name: 'npm netlink',
    bar: '>= 7',
    install: 'npm install --prefix .cache/peers --no-save netlink@0.3.0',
    isHere: () => existsSync(`${npmFolder}/node_modules/netlink`),
    program: () => [process.execPath, sourceOf('npm-netlink.mjs'), npmFolder],
  },
];

/** @param {string} name */
function compiledGo(name) {
  const path = `${programsFolder}${name}`;
  // As Debian has it: sources in a GOPATH, no modules, nothing fetched.
  const env = { ...process.env, GO111MODULE: 'off', GOPATH: goPath, GOCACHE: `${programsFolder}go-cache` };
  execFileSync('go', ['build', '-o', path, sourceOf(`${name}.go`)], { env, stdio: 'inherit' });
  return path;
}

/**
 * @param {number} cpu that each program keeps to
 * @param {{ run: () => Promise<number>; call: () => Promise<number> }} ours medians in ns, of a measured run and of awaited calls
 * @returns {Promise<import('./table.mjs').Row[]>}
 */
export async function peerRows(cpu, ours) {
  const here = peers.filter((peer) => peer.isHere());
  for (const { name, install } of peers)
    if (!here.some((peer) => peer.name === name))
      console.error(`bench: NOT COMPARED with ${name}, which is not installed: ${install}`);
  const sides = here.map((peer) => ({ ...peer, argv: peer.program() }));
  /** @type {{ run: number; call: number; theirs: number[] }[]} */
  const rounds = [];
  for (let repeat = 0; repeat < repeats; repeat++)
    rounds.push({
      run: await ours.run(),
      call: await ours.call(),
      theirs: sides.map(({ argv }) => medianOf(argv, cpu)),
    });
  return sides.flatMap(({ name, bar }, side) => [
    rowOf(rounds, { name: `NOOP, run, times as fast as ${name}: p50`, way: 'run', side, bar }),
    rowOf(rounds, { name: `NOOP, awaited call, times as fast as ${name}: p50`, way: 'call', side }),
  ]);
}

/** How many times ours theirs is. */
function rowOf(rounds, { name, way, side, bar }) {
  const ours = rounds.map((round) => round[way] / 1000);
  const floor = rounds.map(({ theirs }) => theirs[side] / 1000);
  return judged({ name, unit: 'us', ours, floor, judge: 'floor / ours', bar });
}

/**
 * @param {string[]} argv
 * @param {number} cpu
 */
function medianOf(argv, cpu) {
  const printed = execFileSync('taskset', ['-c', `${cpu}`, ...argv, `${count}`], { encoding: 'utf8' });
  return quantile(printed.trim().split('\n').map(Number), 0.5);
}
