// Runs the addon's scenarios under AddressSanitizer with UndefinedBehaviorSanitizer, then under ThreadSanitizer: `npm run
// test:sanitizers`. Any report fails the run. Node itself is not instrumented; leaks, of which it has some at exit, are
// not looked for: the scenarios count descriptors instead.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const native = dirname(here);
const compiler = process.env.CXX ?? 'g++';

const BUILDS = {
  'address,undefined': {
    runtimes: ['libasan.so', 'libubsan.so', 'libstdc++.so'],
    env: {
      // Node reserves address space as it likes, and longjmps nowhere.
      ASAN_OPTIONS: 'detect_leaks=0:halt_on_error=1:abort_on_error=0:exitcode=66:detect_stack_use_after_return=1',
      UBSAN_OPTIONS: 'halt_on_error=1:print_stacktrace=1:exitcode=66',
    },
  },
  thread: {
    runtimes: ['libtsan.so', 'libstdc++.so'],
    env: {
      // What Node does unobserved would be taken for races; its mutexes and threads are seen all the same.
      TSAN_OPTIONS: 'ignore_noninstrumented_modules=1:halt_on_error=0:exitcode=66:second_deadlock_stack=1',
    },
  },
};

const REPORT = /(ERROR|WARNING|FATAL): (Address|Thread|UndefinedBehavior)Sanitizer|runtime error:/;

function run(command, args, options = {}) {
  const result = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 28, ...options });
  if (result.error) throw result.error;
  return { status: result.status ?? 1, output: result.stdout + result.stderr };
}

function build(sanitizer) {
  const require = createRequire(import.meta.url);
  const addonApi = dirname(require.resolve('node-addon-api/package.json'));
  const folder = join(native, `build-${sanitizer.replace(',', '-')}`);
  mkdirSync(folder, { recursive: true });
  const target = join(folder, 'nlscope.node');
  const sources = readdirSync(native).filter((name) => name.endsWith('.cc'));
  const { status, output } = run(compiler, [
    ...['-std=c++17', '-shared', '-fPIC', '-g', '-O1', '-fno-omit-frame-pointer', '-fvisibility=hidden', '-pthread'],
    `-fsanitize=${sanitizer}`,
    ...['-DNAPI_VERSION=9', '-DNODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS'],
    ...['-DNAPI_CPP_EXCEPTIONS', '-DNODE_ADDON_API_CPP_EXCEPTIONS_ALL'],
    ...['-isystem', addonApi, '-isystem', require('node-api-headers').include_dir],
    ...sources.map((name) => join(native, name)),
    ...['-o', target],
  ]);
  if (status !== 0) throw new Error(`${compiler} failed for ${sanitizer}:\n${output}`);
  return target;
}

// A sanitizer's runtime must come first, before Node's own allocations.
function preloaded(runtimes) {
  return runtimes.map((name) => run(compiler, [`-print-file-name=${name}`]).output.trim()).join(':');
}

function runScenarios(sanitizer) {
  const { runtimes, env } = BUILDS[sanitizer];
  const variables = { ...process.env, ...env, NLSCOPE_NATIVE: build(sanitizer), LD_PRELOAD: preloaded(runtimes) };
  // ThreadSanitizer knows only some memory layouts; a randomised one may not be among them.
  const args = ['-R', process.execPath, join(here, 'run-scenarios.mjs'), ...process.argv.slice(2)];
  const { status, output } = run('setarch', args, { env: variables });
  const reported = REPORT.test(output);
  console.log(output.trimEnd());
  console.log(`${sanitizer}: ${status === 0 && !reported ? 'no report' : `FAILED (exit code ${status})`}\n`);
  return status === 0 && !reported;
}

const passed = Object.keys(BUILDS).map(runScenarios);
process.exitCode = passed.every(Boolean) ? 0 : 1;
