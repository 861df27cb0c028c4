// Debian's cloud kernels and their headers, unpacked into a cache folder. Works through an apt configuration of its own
// that lives in the cache too: installs nothing, and neither reads nor changes the system's sources.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { unpackedKernel } from './vmlinux.mjs';

const mirror = 'http://deb.debian.org';
const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';

/**
 * Where each kernel comes from. `tools` are packages laid over the machine's own, because these headers need them: the
 * compiler the kernel was built with, and for the newest all that its programs are linked to.
 * @type {Record<string, { suites: string[], tools: string[], wanted?: RegExp }>}
 */
export const catalogue = {
  '5.10': {
    suites: ['debian bullseye'],
    tools: ['gcc-10'],
    wanted: /^(gcc|cpp|libgcc)-10/,
  },
  6.1: { suites: ['debian bookworm', 'debian-security bookworm-security'], tools: [] },
  6.12: { suites: ['debian bookworm-backports'], tools: [] },
  newest: {
    suites: ['debian sid'],
    tools: ['gcc-16', 'pahole'],
    wanted: /^(gcc|cpp|binutils|pahole|zlib1g|lib(?!perl|python))/,
  },
};

/** Something that keeps a kernel from being fetched; the message says what to do. */
export class FetchError extends Error {}

const cacheFolder = () => join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'nlscope', 'kernels');

/**
 * A kernel ready to boot.
 * @typedef {object} Kernel
 * @property {string} name as in the catalogue
 * @property {string} release as `uname -r` says it
 * @property {string} version the package's
 * @property {string} folder holds `vmlinux` and the layers
 * @property {string[]} tools layers that go over the machine's own, topmost first
 */

/**
 * Quick once it has been fetched; a newer one is looked for only when its folder has been removed.
 * @param {string} name
 * @returns {Kernel}
 * @throws {FetchError}
 */
export function fetchKernel(name) {
  const folder = join(cacheFolder(), name);
  const note = join(folder, 'kernel.json');
  if (!existsSync(note)) {
    rmSync(folder, { recursive: true, force: true });
    // Written last, so that its presence means that all the rest is there.
    writeFileSync(note, JSON.stringify(fetchInto(name, folder), undefined, 2));
  }
  return { name, folder, ...JSON.parse(readFileSync(note, 'utf8')) };
}

function fetchInto(/** @type {string} */ name, /** @type {string} */ folder) {
  const { suites, tools, wanted } = catalogue[name];
  console.log(`kernel ${name}: fetching it from ${suites.join(', ')} …`);
  const apt = privateApt(join(folder, 'apt'), suites);
  const image = apt.closure(['linux-image-cloud-amd64'], /^linux-(image|binary|modules|base-.*\d)/);
  const headers = apt.closure(['linux-headers-cloud-amd64'], /^linux-(headers|kbuild)/);
  unpack(apt.download(image), join(folder, 'image'));
  unpack(apt.download(headers), join(folder, 'headers'));
  if (tools.length > 0) unpack(apt.download(apt.closure(tools, wanted ?? /./)), join(folder, 'tools'));
  rmSync(join(folder, 'apt'), { recursive: true });
  const [release] = readdirSync(join(folder, 'image/usr/lib/modules'));
  run('/usr/sbin/depmod', ['-b', join(folder, 'image'), release]);
  // Debian's kernels from 7.x on have it among their modules.
  const places = [`boot/vmlinuz-${release}`, `usr/lib/modules/${release}/vmlinuz`];
  const packed = places.map((path) => join(folder, 'image', path)).find((path) => existsSync(path));
  if (!packed) throw new FetchError(`the package of kernel ${release} has no vmlinuz in ${places.join(' or ')}`);
  writeFileSync(join(folder, 'vmlinux'), unpackedKernel(packed));
  const version = image.find(({ name }) => name === 'linux-image-cloud-amd64')?.version;
  return { release, version, tools: tools.length > 0 ? ['tools'] : [] };
}

/**
 * Debian's source of the 6.1 kernel, unpacked once.
 * @returns {string} its folder
 * @throws {FetchError}
 */
export function fetchSource() {
  const folder = join(cacheFolder(), 'source');
  const source = join(folder, 'linux-source-6.1');
  if (existsSync(join(source, 'Kconfig'))) return source;
  rmSync(folder, { recursive: true, force: true });
  const apt = privateApt(join(folder, 'apt'), catalogue['6.1'].suites);
  const [file] = apt.download(apt.closure(['linux-source-6.1'], /^$/));
  run('/usr/bin/dpkg-deb', ['-x', file, folder]);
  run('/usr/bin/tar', ['-x', '-C', folder, '-f', join(folder, 'usr/src/linux-source-6.1.tar.xz')]);
  rmSync(join(folder, 'apt'), { recursive: true });
  return source;
}

/** apt over a folder of its own. @param {string[]} suites */
function privateApt(/** @type {string} */ folder, suites) {
  for (const path of ['lists/partial', 'archives/partial', 'etc/preferences.d'])
    mkdirSync(join(folder, path), { recursive: true });
  const sources = suites.map((suite) => {
    const [archive, distribution] = suite.split(' ');
    return `deb [arch=amd64 signed-by=${keyring}] ${mirror}/${archive} ${distribution} main\n`;
  });
  writeFileSync(join(folder, 'sources.list'), sources.join(''));
  writeFileSync(join(folder, 'status'), '');
  const settings = {
    'Dir::State': folder,
    'Dir::State::lists': join(folder, 'lists'),
    'Dir::State::status': join(folder, 'status'),
    'Dir::Cache': folder,
    'Dir::Etc': join(folder, 'etc'),
    'Dir::Etc::sourcelist': join(folder, 'sources.list'),
    'Dir::Etc::sourceparts': '-',
    'Acquire::Languages': 'none',
    'Acquire::Retries': '3',
    'APT::Update::Error-Mode': 'any',
    'APT::Sandbox::User': 'root',
    'APT::Architecture': 'amd64',
  };
  const options = Object.entries(settings).flatMap(([key, value]) => ['-o', `${key}=${value}`]);
  run('/usr/bin/apt-get', [...options, '-qq', 'update']);
  return {
    /** Packages and what they depend on, as far as its name is wanted. */
    closure: (/** @type {string[]} */ names, /** @type {RegExp} */ wanted) => closure(options, names, wanted),
    /** @returns {string[]} the downloaded files */
    download(/** @type {Package[]} */ packages) {
      const target = join(folder, packages[0].name);
      mkdirSync(target);
      run('/usr/bin/apt-get', [...options, '-qq', 'download', ...packages.map((it) => `${it.name}=${it.version}`)], {
        cwd: target,
      });
      return readdirSync(target).map((file) => join(target, file));
    },
  };
}

/** @typedef {{ name: string, version: string }} Package */

/** @returns {Package[]} */
function closure(/** @type {string[]} */ options, /** @type {string[]} */ names, /** @type {RegExp} */ wanted) {
  /** @type {Map<string, Package>} */
  const found = new Map();
  for (const pending = [...names]; pending.length > 0; ) {
    const name = /** @type {string} */ (pending.pop());
    if (found.has(name)) continue;
    const shown = run('/usr/bin/apt-cache', [...options, '--no-all-versions', 'show', name]);
    const field = (/** @type {string} */ key) => new RegExp(`^${key}: (.*)$`, 'm').exec(shown)?.[1] ?? '';
    found.set(name, { name, version: field('Version') });
    const depends = field('Depends')
      .split(',')
      .map((entry) => entry.trim().split(/[ :]/)[0]);
    pending.push(...depends.filter((it) => it && wanted.test(it)));
  }
  return [...found.values()];
}

/** Unpacks packages as a layer for a machine whose /bin, /lib and /sbin are links into /usr. */
function unpack(/** @type {string[]} */ files, /** @type {string} */ target) {
  for (const name of ['bin', 'lib', 'lib64', 'sbin']) {
    mkdirSync(join(target, 'usr', name), { recursive: true });
    symlinkSync(`usr/${name}`, join(target, name));
  }
  // `dpkg-deb -x` would put folders in the place of the links.
  for (const file of files) {
    const { stdout: input } = spawnSync('/usr/bin/dpkg-deb', ['--fsys-tarfile', file], { maxBuffer: 1 << 30 });
    run('/usr/bin/tar', ['-x', '--keep-directory-symlink', '-C', target], { input });
  }
}

/** @returns {string} what it printed */
function run(/** @type {string} */ command, /** @type {string[]} */ args, options = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    ...options,
  });
  if (error) throw new FetchError(`${command} can't be run: ${error.message}`);
  if (status !== 0)
    throw new FetchError(
      `the kernel can't be fetched into ${cacheFolder()}; is ${mirror} reachable?\n${command} ended with ${status}:\n${stderr.trim()}`,
    );
  return stdout;
}
