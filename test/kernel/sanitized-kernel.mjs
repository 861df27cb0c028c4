// A kernel that watches itself: User Mode Linux from Debian's source with KASAN and lockdep, in which fuzz.c treats the
// module roughly for a while; what the kernel holds must not grow meanwhile. First it holds the module's source against checkpatch and sparse. Needs root,
// flex, bison, bc, libelf-dev and sparse; not part of `npm test`.
//
//   node test/kernel/sanitized-kernel.mjs [MINUTES]
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fetchSource } from './kernels.mjs';

const minutes = Number(process.argv[2] ?? 65);
const module = fileURLToPath(new URL('../../kernel', import.meta.url));
const fuzz = fileURLToPath(new URL('fuzz.c', import.meta.url));

const wanted = [
  ...['MODULES', 'MODULE_UNLOAD', 'NET', 'NAMESPACES', 'NET_NS', 'HOSTFS', 'TMPFS', 'UNIX', 'DEBUG_FS'],
  ...['KASAN', 'KASAN_VMALLOC', 'PROVE_LOCKING', 'DEBUG_LIST', 'DEBUG_OBJECTS', 'DEBUG_OBJECTS_WORK'],
  ...[
    'DEBUG_OBJECTS_FREE',
    'SLUB_DEBUG',
    'SLUB_DEBUG_ON',
    'STACKTRACE',
    'KALLSYMS',
    'FTRACE',
    'ENABLE_DEFAULT_TRACERS',
  ],
];

const source = fetchSource();
checkStyle();
build();
const folder = prepare();
process.exitCode = await boot();

function run(/** @type {string} */ command, /** @type {string[]} */ args, options = {}) {
  const { status } = spawnSync(command, args, { stdio: 'inherit', ...options });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}`);
}

function checkStyle() {
  const files = readdirSync(module).filter((name) => /\.[ch]$|^Kbuild$|^Makefile$/.test(name));
  const options = ['--strict', '--no-tree', '--no-signoff', '--terse', '-f'];
  run('/usr/bin/perl', [join(source, 'scripts/checkpatch.pl'), ...options, ...files], { cwd: module });
}

function build() {
  const make = (/** @type {string[]} */ ...args) => run('/usr/bin/make', ['-s', 'ARCH=um', ...args], { cwd: source });
  make('defconfig');
  const options = wanted.flatMap((option) => ['-e', option]);
  run(
    join(source, 'scripts/config'),
    ['-d', 'WERROR', '-d', 'VMAP_STACK', '--set-val', 'LOG_BUF_SHIFT', '20', ...options],
    {
      cwd: source,
    },
  );
  make('olddefconfig');
  make('-j2', 'linux', 'modules');
}

/** @returns {string} a folder with all that the kernel's first process needs, which it sees at the same path */
function prepare() {
  // Not in /tmp, over which that process mounts its own.
  const folder = mkdtempSync(join(tmpdir() === '/tmp' ? '/var/tmp' : tmpdir(), 'nlscope-um-'));
  mkdirSync(join(folder, 'module'));
  cpSync(module, join(folder, 'module'), { recursive: true });
  run('/usr/bin/make', ['-s', '-C', source, 'ARCH=um', `M=${folder}/module`, 'W=1', 'C=2', 'modules']);
  run('/usr/bin/gcc', ['-O2', '-Wall', '-Wextra', '-static', '-o', join(folder, 'fuzz'), fuzz]);
  writeFileSync(join(folder, 'init'), init(folder), { mode: 0o755 });
  return folder;
}

/**
 * What the module writes itself is no complaint. kmemleak is of no use on UML: of traffic on NETLINK_USERSOCK alone,
 * without any module, it reports a thousand objects that /proc/vmallocinfo no longer has.
 */
function init(/** @type {string} */ folder) {
  const own =
    'nlscope_echo: (port|listening|stopped| *[0-9]+:|Length|[0-9]+ bytes more)|callbacks suppressed|Zero length';
  return `#!/bin/sh
mount -t proc p /proc; mount -t sysfs s /sys; mount -t tmpfs t /tmp
uname -rv
# What the kernel had to say of itself before.
dmesg -c >/dev/null
insmod ${folder}/module/nlscope_echo.ko
seed=1
while [ $(cut -d. -f1 /proc/uptime) -lt ${minutes * 60} ]; do
  timeout 300 ${folder}/fuzz 60 $seed ${folder}/module/nlscope_echo.ko || echo "FAILED: fuzz with seed $seed ended with $?"
  seed=$((seed + 1))
  dmesg -c | grep -vE '${own}'
  echo "held: $(sed -n 's/^SUnreclaim: *//p' /proc/meminfo)"
done
rmmod nlscope_echo
echo finished
halt -f
`;
}

/** @returns {Promise<number>} 1 where anything was complained of */
async function boot() {
  const options = [
    'mem=1500M',
    'rootfstype=hostfs',
    'ro',
    `init=${folder}/init`,
    'con=null',
    'con0=null,fd:1',
    'loglevel=1',
  ];
  const kernel = spawn(join(source, 'linux'), options, { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  kernel.stdout.setEncoding('utf8').on('data', (text) => {
    said += text;
    process.stdout.write(text);
  });
  await once(kernel, 'close');
  const complaint = /FAILED|WRONG|BUG|WARNING|KASAN|Oops|possible recursive|inconsistent lock/;
  return said.includes('finished') && !complaint.test(said) && !grows(said) ? 0 : 1;
}

/** A leak of 16 bytes a datagram shows. KASAN itself keeps back what was freed last, and is full of it after some rounds. */
function grows(/** @type {string} */ said) {
  const rounds = [...said.matchAll(/(\d+) datagrams[\s\S]*?held: (\d+) kB/g)].slice(3);
  const datagrams = rounds.slice(1).reduce((sum, [, count]) => sum + Number(count), 0);
  const grownBytes = (Number(rounds.at(-1)?.[2]) - Number(rounds[0]?.[2])) * 1024;
  console.log(`kernel memory grew by ${grownBytes} bytes over ${datagrams} datagrams`);
  return !(grownBytes < 16 * datagrams);
}
