// What the tests need of the system beside npm's packages, and how to get it. Root on Debian or Ubuntu gets it
// installed; anybody else gets the exact line to run, and the suites that lack something are skipped out loud.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** A program, where it is looked for, and the Debian package that has it. */
const needs = [
  { need: 'compiler', file: '/usr/bin/g++', package: 'g++' },
  { need: 'compiler', file: '/usr/bin/make', package: 'make' },
  { need: 'compiler', file: '/usr/bin/python3', package: 'python3' },
  { need: 'git', file: '/usr/bin/git', package: 'git' },
  { need: 'hexdump', file: '/usr/bin/hexdump', package: 'bsdextrautils' },
  { need: 'browser', file: '/usr/bin/chromium', package: 'chromium' },
  { need: 'iproute2', file: '/usr/sbin/ip', package: 'iproute2' },
  { need: 'strace', file: '/usr/bin/strace', package: 'strace' },
  { need: 'tshark', file: '/usr/bin/tshark', package: 'tshark' },
  { need: 'tshark', file: '/usr/bin/editcap', package: 'wireshark-common' },
  { need: 'virtual machine', file: '/usr/bin/qemu-system-x86_64', package: 'qemu-system-x86' },
  { need: 'virtual machine', file: '/usr/lib/qemu/virtiofsd', package: 'qemu-system-common' },
  { need: 'virtual machine', file: '/usr/bin/busybox', package: 'busybox-static' },
  { need: 'virtual machine', file: '/usr/sbin/insmod', package: 'kmod' },
  // What kernels are packed with.
  { need: 'virtual machine', file: '/usr/bin/xz', package: 'xz-utils' },
  { need: 'virtual machine', file: '/usr/bin/zstd', package: 'zstd' },
  { need: 'virtual machine', file: '/usr/bin/dbus-daemon', package: 'dbus' },
  { need: 'virtual machine', file: '/usr/lib/polkit-1/polkitd', package: 'polkitd' },
  { need: 'virtual machine', file: '/usr/bin/pkexec', package: 'pkexec' },
  { need: 'virtual machine', file: '/usr/bin/pahole', package: 'pahole' },
  // The kernel's headers have a program that is linked to it.
  { need: 'virtual machine', file: '/usr/lib/x86_64-linux-gnu/libelf.so.1', package: 'libelf1' },
];

/**
 * Installs what is missing where that is possible.
 * @param {string[]} wanted needs
 * @returns {Set<string>} those that stay unmet
 */
export function provideSystemPackages(wanted) {
  const missing = () => needs.filter(({ need, file }) => wanted.includes(need) && !existsSync(file));
  const packages = missing().map((entry) => entry.package);
  if (packages.length === 0) return new Set();
  const install = ['install', '--yes', '--no-install-recommends', ...packages];
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.log(`test: installing ${packages.join(', ')}`);
    run('/usr/bin/apt-get', ['update', '-qq']);
    run('/usr/bin/apt-get', ['-qq', ...install]);
  } else {
    console.log(
      `test: not on this machine: ${packages.join(', ')}. To get it:\n\n  sudo apt-get ${install.join(' ')}\n`,
    );
  }
  return new Set(missing().map(({ need }) => need));
}

function run(command, args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  spawnSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'], env });
}
