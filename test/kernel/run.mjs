// `npm run test:kernel`: builds what the guest runs, boots each kernel for each part of the suite, and tells at the end
// what passed, in what time, and in which words the product told of each error that was provoked.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'vite';
import { ensureBuilt } from '../../scripts/ensure-built.mjs';
import { provideSystemPackages } from '../../scripts/system-packages.mjs';
import { driveApp, freePort } from './app.mjs';
import { boot } from './boot.mjs';
import { catalogue, FetchError, fetchKernel } from './kernels.mjs';

const project = fileURLToPath(new URL('../..', import.meta.url));
const cache = join(project, '.cache/kernel-test');
const help = `Usage: npm run test:kernel -- [--all] [--kernel NAME]... [--part NAME]...

Boots Debian's kernels in a virtual machine and runs nlscope in it. Needs root, for sharing the machine's files.

  --all          all of ${Object.keys(catalogue).join(', ')}; by default 6.1 and 6.12
  --kernel NAME  this one; may be repeated
  --part NAME    only this part of the suite; may be repeated
`;

/** One boot each. */
const parts = [
  { name: 'bare', headers: false, timeoutSeconds: 120 },
  { name: 'app', headers: true, timeoutSeconds: 600 },
  { name: 'full', headers: true, timeoutSeconds: 600 },
  { name: 'nlmon', headers: false, timeoutSeconds: 1_200 },
];

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        all: { type: 'boolean', default: false },
        kernel: { type: 'string', multiple: true },
        part: { type: 'string', multiple: true, default: parts.map(({ name }) => name) },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    const unknown = values.kernel?.find((name) => !(name in catalogue));
    if (unknown) throw new Error(`no kernel is called ${unknown}`);
    return values;
  } catch (error) {
    console.error(`test:kernel: ${error instanceof Error ? error.message : error}\n\n${help}`);
    process.exit(2);
  }
}

async function bundle(/** @type {string} */ name) {
  await build({
    configFile: false,
    root: project,
    logLevel: 'warn',
    build: {
      ssr: true,
      outDir: cache,
      emptyOutDir: false,
      target: 'node20',
      rolldownOptions: {
        external: ['@nlscope/native'],
        input: { [name]: join(import.meta.dirname, `scenarios/${name}.ts`) },
        output: { format: 'es', entryFileNames: '[name].js' },
      },
    },
    ssr: { noExternal: true, external: ['@nlscope/native'] },
  });
}

function buildFuzz() {
  const fuzz = join(cache, 'fuzz');
  const args = ['-O2', '-Wall', '-Wextra', '-static', '-o', fuzz, join(import.meta.dirname, 'fuzz.c')];
  const { status } = spawnSync('/usr/bin/gcc', args, { stdio: 'inherit' });
  if (status !== 0) throw new Error('fuzz.c does not compile');
}

async function runPart(/** @type {import('./kernels.mjs').Kernel} */ kernel, part) {
  const exchange = join(cache, kernel.name);
  mkdirSync(exchange, { recursive: true });
  console.log(`\ntest:kernel: ${kernel.name} (${kernel.release}), ${part.name}`);
  const outcome = await (part.name === 'app' ? runApp : runScenario)({ ...part, kernel, exchange });
  if (outcome.status !== 0) console.log(`The kernel's console:\n${outcome.console}`);
  return { kernel, part, outcome };
}

function runScenario(/** @type {Omit<import('./boot.mjs').Boot, 'script'> & { name: string }} */ options) {
  const command = `exec node --test-reporter=spec --test-reporter-destination=stdout .cache/kernel-test/${options.name}.js\n`;
  return boot({ ...options, script: command });
}

/** The app is served in the guest, and driven from here. */
async function runApp(/** @type {Omit<import('./boot.mjs').Boot, 'script'>} */ options) {
  const { exchange, kernel } = options;
  let said = '';
  let tell = (/** @type {string} */ _link) => {};
  /** @type {Promise<string>} */
  const link = new Promise((resolve) => {
    tell = resolve;
  });
  const onOutput = (/** @type {string} */ text) => {
    process.stdout.write(text);
    said += text;
    const found = /http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]+/.exec(said);
    if (found) tell(found[0]);
  };
  const guest = boot({ ...options, script: 'exec /run/guest/app\n', forwardPort: await freePort(), onOutput });
  try {
    await driveApp({ link: Promise.race([link, guest.then(noLink)]), exchange, release: kernel.release });
    console.log('The Module screen led from no headers to echoes on protocol 25.');
    return await guest;
  } catch (error) {
    console.error(error);
    return { ...(await guest), status: 1 };
  }
}

/** @returns {never} */
const noLink = () => {
  throw new Error('the guest ended before nlscope was served');
};

/** What was provoked, and the words that a user reads then. */
function printProvoked(/** @type {string} */ file) {
  if (!existsSync(file)) return;
  for (const line of readFileSync(file, 'utf8').trim().split('\n')) {
    const { release, cause, code, message, nextStep } = JSON.parse(line);
    console.log(`\n${release}, ${cause}: ${code}\n  ${message}\n  → ${nextStep ?? ''}`);
  }
}

const options = readOptions();
if (options.help) {
  process.stdout.write(help);
  process.exit(0);
}
const unmet = provideSystemPackages(['compiler', 'browser', 'virtual machine']);
if (unmet.size > 0 || process.getuid?.() !== 0) {
  console.error(`test:kernel: ${unmet.size > 0 ? `lacks ${[...unmet].join(', ')}` : 'has to run as root'}`);
  process.exit(1);
}
const chosen = parts.filter(({ name }) => options.part.includes(name));
ensureBuilt();
for (const name of ['bare', 'full', 'nlmon', 'agent', 'flood']) await bundle(name);
buildFuzz();
const results = [];
try {
  for (const name of options.kernel ?? (options.all ? Object.keys(catalogue) : ['6.1', '6.12'])) {
    rmSync(join(cache, name), { recursive: true, force: true });
    const kernel = fetchKernel(name);
    for (const part of chosen) results.push(await runPart(kernel, part));
  }
} catch (error) {
  if (!(error instanceof FetchError)) throw error;
  console.error(`test:kernel: ${error.message}`);
  process.exitCode = 1;
}

for (const name of new Set(results.map(({ kernel }) => kernel.name)))
  printProvoked(join(cache, name, 'provoked.jsonl'));
console.log('');
for (const { kernel, part, outcome } of results) {
  const word = outcome.status === 0 ? 'passed' : `FAILED (${outcome.status})`;
  const times = `first command after ${outcome.bootSeconds.toFixed(0)} s, ${outcome.seconds.toFixed(0)} s in all`;
  console.log(`test:kernel: ${kernel.release}, ${part.name}: ${word}, ${times}`);
  if (outcome.status !== 0) process.exitCode = 1;
}
