// Builds what is missing or out of date before nlscope runs: the native addon and dist/. Says so on stderr only, so that
// a command's output stays its own.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const projectRoot = fileURLToPath(new URL('..', import.meta.url));

/** What each build is made from, and what it leaves behind; the last one is written last, so its time is the build's. */
const builds = {
  native: {
    sources: ['native'],
    outputs: ['native/build/Release/nlscope-nlmon', 'native/build/Release/nlscope.node'],
  },
  dist: {
    sources: ['core', 'host', 'renderer', 'electron', 'scripts/build.mjs'],
    outputs: ['dist/renderer/index.html', 'dist/host/cli.js', 'dist/electron/main.js', 'dist/electron/preload.cjs'],
  },
};

/** Something that has to be there before nlscope can run; the message says what to do. */
export class NotBuiltError extends Error {}

/** @throws {NotBuiltError} */
export function ensureBuilt(root = projectRoot) {
  const nativeReason = staleness(root, 'native');
  if (nativeReason) buildNative(root, nativeReason);
  const reason = staleness(root);
  if (reason) buildDist(root, reason);
}

/**
 * Why something has to be built, or undefined where it is up to date.
 * @param {string} root
 * @param {keyof typeof builds} build
 */
export function staleness(root, build = 'dist') {
  const { sources, outputs } = builds[build];
  const missing = outputs.find((path) => !existsSync(join(root, path)));
  if (missing) return `${missing} is missing`;
  const builtAtMs = statSync(join(root, /** @type {string} */ (outputs.at(-1)))).mtimeMs;
  const newer = sources
    .flatMap((path) => filesUnder(root, path))
    .find((path) => changedAfter(join(root, path), builtAtMs));
  return newer && `${newer} has changed`;
}

const changedAfter = (/** @type {string} */ path, /** @type {number} */ timeMs) => statSync(path).mtimeMs > timeMs;

/** Paths of sources, relative to root: nothing where there are none, as in a package. Tests and outputs are no sources. */
function filesUnder(/** @type {string} */ root, /** @type {string} */ path) {
  const full = join(root, path);
  if (!existsSync(full)) return [];
  if (!statSync(full).isDirectory()) return [path];
  const files = readdirSync(full, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length).replace(/^\//, ''))
    .filter((name) => !/\.test\.tsx?$|^native\/(build\/|build-|test\/|node_modules\/)/.test(name));
}

function buildNative(/** @type {string} */ root, /** @type {string} */ reason) {
  console.error(`nlscope: building the native socket, since ${reason} …`);
  run(
    root,
    ['npm', 'run', 'install', '-w', 'native'],
    'The native socket could not be built; what it needs is said above.',
  );
}

function buildDist(/** @type {string} */ root, /** @type {string} */ reason) {
  if (!isInstalled(root, 'vite'))
    throw new NotBuiltError(`dist/ has to be built (${reason}), but the build tools are not installed: run npm ci`);
  console.error(`nlscope: building dist/, since ${reason} …`);
  run(root, [process.execPath, join(root, 'scripts/build.mjs')], 'dist/ could not be built; the reason is said above.');
}

function isInstalled(/** @type {string} */ root, /** @type {string} */ name) {
  try {
    createRequire(join(root, 'package.json')).resolve(`${name}/package.json`);
    return true;
  } catch {
    return false;
  }
}

function run(
  /** @type {string} */ root,
  /** @type {string[]} */ [command = '', ...args],
  /** @type {string} */ onFailure,
) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2] });
  if (error) throw new NotBuiltError(`${onFailure} (${error.message})`);
  if (status !== 0) throw new NotBuiltError(onFailure);
}
