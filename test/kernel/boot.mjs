// A real kernel in a virtual machine, from start to end: shares this machine's files with it, read-only, runs one script
// as root, hands on what it says, and leaves no process behind.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { initramfs } from './initramfs.mjs';

const project = fileURLToPath(new URL('../..', import.meta.url));
const memory = '1G';
/** Emulated, the instructions that copy byte by byte take five times as long as what stands in for them. */
const cpu = 'max,cx16=off,erms=off,fsrm=off';
/**
 * A guest that waits for a processor of this machine is no kernel that hangs; and the kernel's self-tests of its ciphers
 * take long, and fail then.
 */
const patient = 'rcupdate.rcu_cpu_stall_timeout=120 cryptomgr.notests=1';

/**
 * @typedef {object} Boot
 * @property {import('./kernels.mjs').Kernel} kernel
 * @property {boolean} headers whether the kernel's headers are there
 * @property {string} script for bash, run as root in the project's folder
 * @property {number} timeoutSeconds
 * @property {string} [append] kernel parameters
 * @property {number} [forwardPort] a port that a server in the guest binds on its 127.0.0.1, and that is the same here
 * @property {string} exchange a folder that the guest has as /exchange and may write to
 * @property {(text: string) => void} [onOutput] called with each piece as it comes; printed by default
 *
 * @typedef {object} Outcome
 * @property {number | 'crashed' | 'timeout'} status the script's exit status
 * @property {string} output
 * @property {string} console the kernel's console: warnings and worse
 * @property {number} bootSeconds from start to the script's first command
 * @property {number} seconds in all
 */

/** @type {Set<() => void>} what ends each running machine */
const running = new Set();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => {
    for (const end of running) end();
    process.exit(130);
  });
process.on('exit', () => {
  for (const end of running) end();
});

/** @returns {Promise<Outcome>} */
export async function boot(/** @type {Boot} */ options) {
  const folder = mkdtempSync(join(tmpdir(), 'nlscope-vm-'));
  /** @type {import('node:child_process').ChildProcess[]} */
  const children = [];
  const end = () => {
    for (const child of children) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
    running.delete(end);
  };
  running.add(end);
  try {
    return await run(options, folder, children);
  } finally {
    end();
  }
}

async function run(/** @type {Boot} */ options, /** @type {string} */ folder, children) {
  const startedAt = Date.now();
  const seconds = () => (Date.now() - startedAt) / 1000;
  writeFileSync(join(folder, 'initramfs'), initramfs(options.kernel, guestFiles(options)));
  for (const name of ['started', 'status']) rmSync(join(options.exchange, name), { force: true });
  const shares = { host: '/', layers: options.kernel.folder, exchange: options.exchange };
  for (const [tag, path] of Object.entries(shares)) children.push(share(path, join(folder, `${tag}.socket`)));
  await appear(Object.keys(shares).map((tag) => join(folder, `${tag}.socket`)));
  const machine = start('/usr/bin/qemu-system-x86_64', machineArguments(options, folder), 'pipe');
  children.push(machine);

  let output = '';
  let bootSeconds = 0;
  machine.stdout?.setEncoding('utf8').on('data', (text) => {
    output += text;
    (options.onOutput ?? ((it) => process.stdout.write(it)))(text);
  });
  let complaint = '';
  machine.stderr?.setEncoding('utf8').on('data', (text) => {
    complaint += text;
  });
  const watch = setInterval(() => {
    if (!bootSeconds && existsSync(join(options.exchange, 'started'))) bootSeconds = seconds();
  }, 100);
  let expired = false;
  const timer = setTimeout(() => {
    expired = true;
    machine.kill('SIGKILL');
  }, options.timeoutSeconds * 1000);
  await new Promise((resolve) => machine.on('close', resolve));
  clearTimeout(timer);
  clearInterval(watch);
  const exit = read(join(options.exchange, 'status'));
  const status = exit ? Number(exit) : expired ? 'timeout' : 'crashed';
  return { status, output, console: read(join(folder, 'console')) + complaint, bootSeconds, seconds: seconds() };
}

/** Waits until the servers listen; QEMU would give up at once. */
async function appear(/** @type {string[]} */ sockets) {
  for (let tries = 0; !sockets.every((path) => existsSync(path)); tries++) {
    if (tries === 100) throw new Error('virtiofsd does not start');
    await wait(50);
  }
}

function guestFiles(/** @type {Boot} */ { kernel, headers, script, forwardPort }) {
  const layers = [...kernel.tools, ...(headers ? ['headers'] : []), 'image'];
  const settings = {
    PROJECT: project,
    NODE_FOLDER: dirname(process.execPath),
    PORT: forwardPort ?? '',
  };
  return {
    script,
    layers: [...layers.map((name) => `/layers/${name}`), '/host'].join(':'),
    settings: Object.entries(settings)
      .map(([name, value]) => `${name}='${value}'\n`)
      .join(''),
  };
}

/**
 * Ends with this process, whatever ends that. Its input stays open: at its end QEMU would take its terminal for gone and
 * hold the guest's output back.
 */
function start(/** @type {string} */ command, /** @type {string[]} */ args, /** @type {'pipe' | 'ignore'} */ output) {
  return spawn('/usr/bin/setpriv', ['--pdeathsig', 'KILL', command, ...args], { stdio: ['pipe', output, output] });
}

/** The guest mounts all but the exchange read-only; what it changes elsewhere stays in its memory. */
function share(/** @type {string} */ path, /** @type {string} */ socket) {
  const options = ['-f', '-o', `source=${path}`, '-o', 'cache=always', '-o', 'sandbox=chroot', '-o', 'log_level=err'];
  return start('/usr/lib/qemu/virtiofsd', [...options, `--socket-path=${socket}`], 'ignore');
}

function machineArguments(/** @type {Boot} */ { kernel, append, forwardPort }, /** @type {string} */ folder) {
  const shared = ['host', 'layers', 'exchange'].flatMap((tag) => [
    ...['-chardev', `socket,id=${tag},path=${folder}/${tag}.socket`],
    ...['-device', `vhost-user-fs-pci,chardev=${tag},tag=${tag}`],
  ]);
  const network = ['-netdev', `user,id=net,restrict=on,hostfwd=tcp:127.0.0.1:${forwardPort}-10.0.2.15:${forwardPort}`];
  return [
    ...['-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot'],
    ...['-machine', 'q35', '-accel', 'tcg,thread=multi', '-cpu', cpu, '-smp', '2', '-m', memory],
    // What the virtiofsd processes reach the guest's memory through.
    ...['-object', `memory-backend-memfd,id=memory,size=${memory},share=on`, '-numa', 'node,memdev=memory'],
    ...['-kernel', join(kernel.folder, 'vmlinux'), '-initrd', join(folder, 'initramfs')],
    ...['-append', `console=ttyS0 loglevel=5 panic=-1 ${patient} ${append ?? ''}`],
    ...['-serial', `file:${join(folder, 'console')}`],
    ...['-device', 'virtio-serial-pci'],
    ...['-chardev', 'stdio,id=output,signal=off', '-device', 'virtserialport,chardev=output,name=output'],
    ...shared,
    ...(forwardPort ? [...network, '-device', 'virtio-net-pci,netdev=net'] : []),
  ];
}

function read(/** @type {string} */ path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
