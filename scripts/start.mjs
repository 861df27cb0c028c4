// `npm start`: opens nlscope in Electron, or else serves it to a browser and says why. What to do is decided in
// launch-plan.mjs; this looks at the machine and acts.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ensureBuilt, NotBuiltError } from './ensure-built.mjs';
import { fetchRuntime } from './fetch-runtime.mjs';
import { locateRuntime, planLaunch } from './launch-plan.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const help = `Usage: npm start -- [--browser] [--port N]

Opens nlscope in Electron where there is a display and Electron's runtime can be had, else serves it to a browser on
this machine and prints the link.

  --browser  serve to a browser in any case
  --port N   port to serve on; any free one by default
  -h, --help this text

Exit codes: 0 closed, also by Ctrl+C; 1 could not start; 2 wrong usage; 130 Ctrl+C during a download.
`;

/** The electron package's folder. Resolving it does not run it, which would start a download. */
function electronFolder() {
  try {
    return dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  } catch {
    return undefined;
  }
}

function findRuntime() {
  const packageFolder = electronFolder();
  const pathFile = packageFolder && join(packageFolder, 'path.txt');
  return locateRuntime({
    packageFolder,
    pathFile: pathFile && existsSync(pathFile) ? readFileSync(pathFile, 'utf8') : undefined,
    overridePath: process.env.ELECTRON_OVERRIDE_DIST_PATH,
    exists: existsSync,
  });
}

/** Fetches the runtime, with a progress line. Whether that worked shows on disk. */
async function download() {
  const folder = electronFolder();
  if (!folder) return;
  console.error("nlscope: downloading Electron's runtime, once …");
  const show = (/** @type {number} */ bytes) => {
    if (process.stderr.isTTY) process.stderr.write(`\r  ${(bytes / 2 ** 20).toFixed(0)} MiB `);
  };
  const script = join(folder, 'install.js');
  const failure = await fetchRuntime({ script, targetFolder: join(folder, 'dist'), onProgress: show });
  if (process.stderr.isTTY) process.stderr.write('\r');
  console.error(failure ? `nlscope: gave the download up: ${failure}` : 'nlscope: downloaded');
}

/**
 * Runs a child in the foreground and passes requests to end on, as SIGTERM: at Ctrl+C the terminal sends SIGINT to both,
 * and a second one would cut the child's closing short.
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<{ code: number | null, signal: NodeJS.Signals | null }>}
 */
function ended(child) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve({ code, signal }));
  });
}

/** @returns the exit code, or 'crashed' where Chromium aborted, as it does without a sandbox. */
async function openElectron(/** @type {string} */ executable) {
  // Set in the terminals of editors that are Electron themselves; it would make ours a plain Node.
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env;
  const { code, signal } = await ended(spawn(executable, [root], { stdio: 'inherit', env }));
  return signal === 'SIGTRAP' || signal === 'SIGABRT' ? 'crashed' : (code ?? 0);
}

/** Serves through the command line, whose first link is the one to open. */
async function serve(/** @type {string} */ port, /** @type {boolean} */ opensBrowser) {
  const args = [join(root, 'scripts/nlscope.mjs'), 'serve', '--port', port];
  const child = spawn(process.execPath, args, { stdio: ['inherit', 'pipe', 'inherit'] });
  let link = '';
  createInterface({ input: child.stdout }).on('line', (line) => {
    console.log(line);
    if (link || !opensBrowser) return;
    link = /http:\/\/\S+#token=\S+/.exec(line)?.[0] ?? '';
    if (link) openBrowser(link);
  });
  const { code, signal } = await ended(child);
  return code ?? (signal === 'SIGINT' || signal === 'SIGTERM' ? 0 : 1);
}

function openBrowser(/** @type {string} */ link) {
  const opener = spawn('xdg-open', [link], { detached: true, stdio: 'ignore' });
  opener.on('error', () =>
    console.error('nlscope: no browser could be opened (xdg-open is missing): open the link yourself'),
  );
  opener.unref();
}

/**
 * Follows the plan until something has run.
 * @returns {Promise<number>} the exit code
 */
async function launch(/** @type {boolean} */ wantsBrowser, /** @type {string} */ port) {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  const facts = {
    wantsBrowser,
    hasDisplay: Boolean(DISPLAY || WAYLAND_DISPLAY),
    isRoot: process.getuid?.() === 0,
    runtime: findRuntime(),
    downloadTried: false,
    crashed: false,
  };
  for (;;) {
    const plan = planLaunch(facts);
    if (plan.kind === 'browser') {
      console.error(`nlscope: serving to a browser, since ${plan.why}.`);
      return serve(port, plan.opensBrowser);
    }
    if (plan.kind === 'download') {
      await download();
      Object.assign(facts, { downloadTried: true, runtime: findRuntime() });
    } else {
      const code = await openElectron(plan.executable);
      if (code !== 'crashed') return code;
      facts.crashed = true;
    }
  }
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        browser: { type: 'boolean', default: false },
        port: { type: 'string', default: '0' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    return values;
  } catch (error) {
    console.error(`npm start: ${error instanceof Error ? error.message : error}\n\n${help}`);
    process.exit(2);
  }
}

const { browser, port, help: wantsHelp } = readOptions();
if (wantsHelp) {
  process.stdout.write(help);
} else {
  try {
    ensureBuilt();
    process.exitCode = await launch(browser, port);
  } catch (error) {
    if (!(error instanceof NotBuiltError)) throw error;
    console.error(`nlscope: ${error.message}`);
    process.exitCode = 1;
  }
}
