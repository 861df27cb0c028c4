// `npm test`: sets up what the suites need, then runs all of them and tells at the end which passed. A suite that lacks
// something is skipped out loud; with CI=true that is a failure.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ensureBuilt, NotBuiltError } from './ensure-built.mjs';
import { provideSystemPackages } from './system-packages.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = (name) => `${root}node_modules/.bin/${name}`;

const suites = [
  { name: 'check', needs: [], command: process.execPath, args: ['scripts/check.mjs'] },
  {
    name: 'unit and contract tests',
    needs: ['compiler', 'git', 'hexdump'],
    command: bin('vitest'),
    args: ['run', '--exclude', 'test/{electron,system}/**'],
  },
  { name: 'Electron stand-in', needs: ['compiler', 'browser'], command: bin('vitest'), args: ['run', 'test/electron'] },
  {
    name: 'system calls, Wireshark and iproute2',
    needs: ['compiler', 'strace', 'tshark', 'iproute2'],
    command: bin('vitest'),
    args: ['run', 'test/system'],
  },
  {
    name: 'end-to-end tests',
    needs: ['compiler', 'browser'],
    command: bin('playwright'),
    args: ['test', '-c', 'test/e2e'],
  },
  { name: 'sanitizers', needs: ['compiler'], command: process.execPath, args: ['native/test/sanitizers.mjs'] },
  // It fetches kernels and takes minutes: elsewhere it is for who works on the module.
  ...(process.env.CI === 'true' ? realKernels() : []),
];

function realKernels() {
  const needs = ['compiler', 'browser', 'virtual machine'];
  const suite = (/** @type {string} */ name, /** @type {string[]} */ options) => {
    return { name, needs, command: process.execPath, args: ['test/kernel/run.mjs', ...options] };
  };
  return [
    suite('real kernels', ['--part', 'bare', '--part', 'app', '--part', 'full']),
    // The program is nlscope's own and needs little of the kernel: one has to do within CI's time.
    suite('nlmon on a real kernel', ['--kernel', '6.12', '--part', 'nlmon']),
  ];
}

const unmet = provideSystemPackages(suites.flatMap(({ needs }) => needs));
if (!unmet.has('compiler')) build();

function build() {
  try {
    ensureBuilt();
  } catch (error) {
    if (!(error instanceof NotBuiltError)) throw error;
    console.error(`test: ${error.message}`);
    process.exit(1);
  }
}

const outcomes = suites.map(({ name, needs, command, args }) => {
  const lacking = needs.filter((need) => unmet.has(need));
  if (lacking.length > 0) return { name, outcome: 'skipped', why: `lacks ${lacking.join(', ')}` };
  console.log(`\ntest: ${name}`);
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  return { name, outcome: status === 0 ? 'passed' : 'failed' };
});

console.log('');
for (const { name, outcome, why } of outcomes)
  console.log(`test: ${name}: ${outcome.toUpperCase()}${why ? `: ${why}` : ''}`);
const count = (outcome) => outcomes.filter((suite) => suite.outcome === outcome).length;
console.log(`\nSuites: ${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`);
if (process.env.CI !== 'true')
  console.log('Real kernels, in a virtual machine, are for CI=true or `npm run test:kernel`.');
const skippedInCi = process.env.CI === 'true' && count('skipped') > 0;
process.exitCode = count('failed') > 0 || skippedInCi ? 1 : 0;
