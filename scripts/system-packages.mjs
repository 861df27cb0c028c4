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
  { need: 'strace', file: '/usr/bin/strace', package: 'strace' },
  { need: 'tshark', file: '/usr/bin/tshark', package: 'tshark' },
  { need: 'tshark', file: '/usr/bin/editcap', package: 'wireshark-common' },
];

const missing = () => needs.filter(({ file }) => !existsSync(file));

/**
 * Installs what is missing where that is possible.
 * @returns {Set<string>} the needs that stay unmet
 */
export function provideSystemPackages() {
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
