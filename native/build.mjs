// Builds the addon with node-gyp, as the workspace's install script. Downloads nothing: the headers are the ones that
// came with Node, or else those of node-api-headers, which are all that a Node-API addon needs. Without a compiler it
// refuses, but lets `npm ci` pass: the launcher builds what is missing, and `npm test` first gets the compiler.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);

// Tool on the PATH -> the Debian package that holds it.
const NEEDED = { make: 'build-essential', 'g++': 'build-essential', python3: 'python3' };

function onPath(tool) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, tool)));
}

// npm installs all packages or, where one script fails, none. Asked for by name (`npm run install`), it is to fail.
const isPartOfInstall = ['ci', 'install'].includes(process.env.npm_command);

function refuseIfToolsAreMissing() {
  const missing = Object.keys(NEEDED).filter((tool) => !onPath(tool));
  // Another compiler may be named, as node-gyp and make understand it.
  const wanted = missing.filter((tool) => !(tool === 'g++' && process.env.CXX));
  if (wanted.length === 0) return;
  const packages = [...new Set(wanted.map((tool) => NEEDED[tool]))].join(' ');
  console.error(`nlscope's native socket can't be built: ${wanted.join(', ')} not found.`);
  console.error(`Install what is missing, then try again:\n\n  sudo apt-get install -y ${packages}\n`);
  process.exit(isPartOfInstall ? 0 : 1);
}

function holdsHeaders(folder) {
  const include = join(folder, 'include', 'node');
  return existsSync(join(include, 'node_api.h')) && existsSync(join(include, 'common.gypi'));
}

/** The folder to give node-gyp as --nodedir. NLSCOPE_API_HEADERS=1 passes Node's own headers over. */
function headers() {
  const ownFolders = [process.env.npm_config_nodedir, dirname(dirname(process.execPath))];
  const own = process.env.NLSCOPE_API_HEADERS ? undefined : ownFolders.find((folder) => folder && holdsHeaders(folder));
  return own ?? generateHeaders();
}

// What node-gyp reads of a Node installation, made of node-api-headers. Its common.gypi sets nothing but the build
// configurations, and position-independent code: the rest is binding.gyp's.
function generateHeaders() {
  const root = join(here, 'build-headers');
  const include = join(root, 'include', 'node');
  rmSync(root, { recursive: true, force: true });
  mkdirSync(include, { recursive: true });
  cpSync(require('node-api-headers').include_dir, include, { recursive: true });
  const flags = { cflags: ['-fPIC', '-O3'], defines: ['NDEBUG'] };
  const defaults = {
    default_configuration: 'Release',
    configurations: { Release: flags, Debug: { cflags: ['-fPIC', '-g'] } },
  };
  writeFileSync(join(include, 'common.gypi'), JSON.stringify({ target_defaults: defaults }, null, 2));
  writeFileSync(join(include, 'config.gypi'), JSON.stringify({ target_defaults: {}, variables: {} }, null, 2));
  return root;
}

// npm names its own node-gyp for the scripts it runs; outside of npm one on the PATH will do.
function nodeGyp() {
  const named = process.env.npm_config_node_gyp;
  if (named && existsSync(named)) return [process.execPath, named];
  if (onPath('node-gyp')) return ['node-gyp'];
  console.error('node-gyp was not found. It comes with npm: run `npm run install -w native` in the project folder.');
  process.exit(1);
}

refuseIfToolsAreMissing();
const [command, ...first] = nodeGyp();
const args = [...first, 'rebuild', `--nodedir=${headers()}`];
const { status, error } = spawnSync(command, args, { cwd: here, stdio: 'inherit' });
if (error) console.error(`node-gyp could not be started: ${error.message}`);
process.exit(status ?? 1);
