// The initramfs: static busybox, the modules that reach the shared folders, and the guest's scripts. Written here as
// cpio's "newc" archive, so that no device node has to be made and no root is needed for it.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const here = import.meta.dirname;
const needed = ['virtio_pci', 'virtio_console', 'virtiofs', 'overlay', 'virtio_net'];

/** @typedef {{ path: string, bytes: Buffer, mode?: number }} Entry */

/**
 * @param {import('./kernels.mjs').Kernel} kernel
 * @param {Record<string, string>} texts files for /guest, by name
 * @returns {Buffer}
 */
export function initramfs(kernel, texts) {
  const modules = moduleFiles(join(kernel.folder, 'image/usr/lib/modules', kernel.release));
  const scripts = readdirSync(join(here, 'guest')).map((name) => [name, readFileSync(join(here, 'guest', name))]);
  const guest = Object.fromEntries([...scripts, ...Object.entries(texts).map(([name, it]) => [name, Buffer.from(it)])]);
  return archive([
    ...['bin', 'dev', 'guest', 'modules', 'proc', 'sys', 'host', 'layers', 'upper', 'root'].map(folder),
    file('bin/busybox', readFileSync('/usr/bin/busybox'), 0o755),
    file('init', guest.init, 0o755),
    // In the order in which they have to be loaded.
    ...modules.map((path, at) =>
      file(`modules/${String(at).padStart(2, '0')}-${basename(path, '.xz')}`, unpacked(path)),
    ),
    ...Object.entries(guest).map(([name, bytes]) => file(`guest/${name}`, bytes, 0o755)),
  ]);
}

/** Paths of the needed modules with what each depends on before it; what is built into the kernel has no file. */
function moduleFiles(/** @type {string} */ folder) {
  const dependencies = new Map(
    readFileSync(join(folder, 'modules.dep'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => /** @type {[string, string[]]} */ (parse(line))),
  );
  const named = (/** @type {string} */ name) =>
    [...dependencies.keys()].find((path) => new RegExp(`/${name}\\.ko(\\.xz)?$`).test(path));
  /** @type {Set<string>} */
  const ordered = new Set();
  const add = (/** @type {string} */ path) => {
    for (const dependency of dependencies.get(path) ?? []) add(dependency);
    ordered.add(path);
  };
  for (const path of needed.map(named)) if (path) add(path);
  return [...ordered].map((path) => join(folder, path));
}

const parse = (/** @type {string} */ line) => {
  const [path, rest = ''] = line.split(':');
  return [path, rest.split(' ').filter(Boolean)];
};

function unpacked(/** @type {string} */ path) {
  if (!path.endsWith('.xz')) return readFileSync(path);
  const { stdout, status, stderr } = spawnSync('/usr/bin/xz', ['-dc', path], { maxBuffer: 1 << 26 });
  if (status !== 0) throw new Error(`xz can't unpack ${path}: ${stderr}`);
  return stdout;
}

const folder = (/** @type {string} */ path) => ({ path, bytes: Buffer.alloc(0), mode: 0o040755 });
const file = (/** @type {string} */ path, /** @type {Buffer} */ bytes, mode = 0o644) => ({
  path,
  bytes,
  mode: 0o100000 | mode,
});

function archive(/** @type {Required<Entry>[]} */ entries) {
  const all = [...entries, { path: 'TRAILER!!!', bytes: Buffer.alloc(0), mode: 0 }];
  return Buffer.concat(all.flatMap(({ path, bytes, mode }, at) => record(path, bytes, [at + 1, mode])));
}

/** One file: "070701", 13 numbers of 8 hex digits each, the name and the bytes, each padded to 4. */
function record(/** @type {string} */ path, /** @type {Buffer} */ bytes, /** @type {number[]} */ [inode, mode]) {
  const nameBytes = Buffer.byteLength(path) + 1;
  const numbers = [inode, mode, 0, 0, 1, 0, bytes.length, 0, 0, 0, 0, nameBytes, 0];
  const head = `070701${numbers.map((number) => number.toString(16).padStart(8, '0')).join('')}${path}\0`;
  return [padded(Buffer.from(head)), padded(bytes)];
}

const padded = (/** @type {Buffer} */ bytes) => Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);
