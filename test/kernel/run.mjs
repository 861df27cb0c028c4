// `npm run test:kernel`: builds what the guest runs, boots each kernel for each part of the suite, side by side as far as
// the machine allows, and tells at the end in which words the product told of each error that was provoked, what failed,
// and what passed in what time.
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inspect, parseArgs } from 'node:util';
import { build } from 'vite';
import { ensureBuilt } from '../../scripts/ensure-built.mjs';
import { provideSystemPackages } from '../../scripts/system-packages.mjs';
import { driveApp, freePort } from './app.mjs';
import { boot } from './boot.mjs';
import { catalogue, FetchError, fetchKernel } from './kernels.mjs';
import { laneCount, sideBySide } from './lanes.mjs';
import { report } from './report.mjs';

const project = fileURLToPath(new URL('../..', import.meta.url));
const cache = join(project, '.cache/kernel-test');
const help = `Usage: npm run test:kernel -- [--all] [--kernel NAME]... [--part NAME]...

Boots Debian's kernels in a virtual machine and runs nlscope in it. Needs root, for sharing the machine's files.

  --all          all of ${Object.keys(catalogue).join(', ')}; by default 6.1 and 6.12
  --kernel NAME  this one; may be repeated
  --part NAME    only this part of the suite; may be repeated
  --skip KERNEL/PART  not this part on this kernel; may be repeated

What runs beside something else is shown when it has ended.
`;

/** One boot each. The longest comes first, so that none is left to run alone at the end. */
const parts = [
  { name: 'full', headers: true, timeoutSeconds: 1_200 },
  { name: 'nlmon', headers: false, timeoutSeconds: 1_200 },
  { name: 'app', headers: true, timeoutSeconds: 1_200 },
  { name: 'bare', headers: false, timeoutSeconds: 300 },
];

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        all: { type: 'boolean', default: false },
        kernel: { type: 'string', multiple: true },
        part: { type: 'string', multiple: true, default: parts.map(({ name }) => name) },
        skip: { type: 'string', multiple: true, default: [] },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    const [kernels, names] = [Object.keys(catalogue), parts.map(({ name }) => name)];
    check('--kernel', values.kernel ?? [], kernels);
    check('--part', values.part, names);
    check(
      '--skip',
      values.skip,
      kernels.flatMap((kernel) => names.map((name) => `${kernel}/${name}`)),
    );
    return values;
  } catch (error) {
    console.error(`test:kernel: ${error instanceof Error ? error.message : error}\n\n${help}`);
    process.exit(2);
  }
}

function check(/** @type {string} */ option, /** @type {string[]} */ given, /** @type {string[]} */ known) {
  const unknown = given.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Error(`${option}: ${unknown} is none of ${known.join(', ')}`);
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

/**
 * @param {import('./kernels.mjs').Kernel} kernel
 * @param {(typeof parts)[number]} part
 * @param {boolean} isAlone whether its output is shown as it comes
 */
async function runPart(kernel, part, isAlone) {
  const exchange = join(cache, kernel.name, part.name);
  rmSync(exchange, { recursive: true, force: true });
  mkdirSync(exchange, { recursive: true });
  const title = `test:kernel: ${kernel.name} (${kernel.release}), ${part.name}`;
  console.log(isAlone ? `\n${title}` : `${title}: started`);
  let said = '';
  const onOutput = (/** @type {string} */ text) => {
    said += text;
    if (isAlone) process.stdout.write(text);
  };
  const outcome = await (part.name === 'app' ? runApp : runScenario)({ ...part, kernel, exchange, onOutput });
  if (!isAlone) process.stdout.write(`\n${title}\n${said}\n`);
  if (outcome.status !== 0) console.log(`The kernel's console:\n${outcome.console}`);
  return { kernel, part, outcome, said, provoked: join(exchange, 'provoked.jsonl') };
}

/** @typedef {Omit<import('./boot.mjs').Boot, 'script'> & { name: string }} Part */

function runScenario(/** @type {Part} */ options) {
  const command = `exec node --test-reporter=spec --test-reporter-destination=stdout .cache/kernel-test/${options.name}.js\n`;
  return boot({ ...options, script: command });
}

/** The app is served in the guest, and driven from here. */
async function runApp(/** @type {Part} */ options) {
  const { exchange, kernel, onOutput: say } = options;
  let said = '';
  let tell = (/** @type {string} */ _link) => {};
  /** @type {Promise<string>} */
  const link = new Promise((resolve) => {
    tell = resolve;
  });
  const onOutput = (/** @type {string} */ text) => {
    say(text);
    said += text;
    const found = /http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]+/.exec(said);
    if (found) tell(found[0]);
  };
  const guest = boot({ ...options, script: 'exec /run/guest/app\n', forwardPort: await freePort(), onOutput });
  try {
    await driveApp({ link: Promise.race([link, guest.then(noLink)]), exchange, release: kernel.release });
    say('The Module screen led from no headers to echoes on protocol 25.\n');
    return await guest;
  } catch (error) {
    say(`${inspect(error)}\n`);
    return { ...(await guest), status: 1 };
  }
}

/** @returns {never} */
const noLink = () => {
  throw new Error('the guest ended before nlscope was served');
};

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
ensureBuilt();
for (const name of ['bare', 'full', 'nlmon', 'agent', 'flood']) await bundle(name);
buildFuzz();

const results = await bootAll().catch((error) => {
  if (!(error instanceof FetchError)) throw error;
  console.error(`test:kernel: ${error.message}`);
  process.exitCode = 1;
  return [];
});
report(results);
if (results.some(({ outcome }) => outcome.status !== 0)) process.exitCode = 1;

function bootAll() {
  const kernels = (options.kernel ?? (options.all ? Object.keys(catalogue) : ['6.1', '6.12'])).map(fetchKernel);
  const chosen = parts.filter(({ name }) => options.part.includes(name));
  const boots = chosen
    .flatMap((part) => kernels.map((kernel) => ({ kernel, part })))
    .filter(({ kernel, part }) => !options.skip.includes(`${kernel.name}/${part.name}`));
  const lanes = laneCount(boots.length);
  return sideBySide(boots, lanes, ({ kernel, part }) => runPart(kernel, part, lanes === 1));
}
