// `npm test`: sets up what the suites need, then runs all of them and tells at the end which passed, and once more what
// failed. A suite that lacks something is skipped out loud; with CI=true that is a failure.
import { fileURLToPath } from 'node:url';
import { ensureBuilt, NotBuiltError } from './ensure-built.mjs';
import { failuresAgain, flakyTests, runSuite } from './suite.mjs';
import { provideSystemPackages } from './system-packages.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = (name) => `${root}node_modules/.bin/${name}`;

const realKernels = {
  name: 'real kernels',
  needs: ['compiler', 'browser', 'virtual machine'],
  command: process.execPath,
  // What captures through nlmon is nlscope's own program and needs little of the kernel: one has to do within CI's time.
  args: ['test/kernel/run.mjs', '--skip', '6.1/nlmon'],
};

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
  ...(process.env.CI === 'true' ? [realKernels] : []),
];

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

/** @type {{ name: string, outcome: 'passed' | 'failed' | 'skipped', note: string, output: string }[]} */
const outcomes = [];
let isStopped = false;
for (const { name, needs, command, args } of suites) {
  const lacking = needs.filter((need) => unmet.has(need));
  if (lacking.length > 0) {
    outcomes.push({ name, outcome: 'skipped', note: `: lacks ${lacking.join(', ')}`, output: '' });
    continue;
  }
  console.log(`\ntest: ${name}`);
  const startedAt = Date.now();
  const ran = await runSuite({ command, args, cwd: root });
  const seconds = `, ${Math.round((Date.now() - startedAt) / 1000)} s`;
  const flaky = flakyTests(ran.output).map((test) => `\n  FLAKY, passed when it was run again: ${test}`);
  const note = [seconds, ...flaky].join('');
  outcomes.push({ name, outcome: ran.status === 0 ? 'passed' : 'failed', note, output: ran.output });
  isStopped = ran.isStopped;
  if (isStopped) break;
}

const those = (/** @type {string} */ outcome) => outcomes.filter((suite) => suite.outcome === outcome);
console.log('');
for (const { name, outcome, note } of outcomes) console.log(`test: ${name}: ${outcome.toUpperCase()}${note}`);
if (!isStopped) console.log(failuresAgain(those('failed')));
const count = (/** @type {string} */ outcome) => those(outcome).length;
console.log(`Suites: ${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`);
if (process.env.CI !== 'true')
  console.log('Real kernels, in a virtual machine, are for CI=true or `npm run test:kernel`.');
const skippedInCi = process.env.CI === 'true' && count('skipped') > 0;
process.exitCode = isStopped ? 130 : count('failed') > 0 || skippedInCi ? 1 : 0;
