/** The exact command that installs something on the distribution at hand, by the package manager it uses. */
import { existsSync } from 'node:fs';

export type Wanted = 'headers' | 'compiler' | 'make' | 'pkexec' | 'pahole';

const managers: { path: string; install: string; packages: (release: string) => Record<Wanted, string> }[] = [
  {
    path: '/usr/bin/apt-get',
    install: 'sudo apt-get install',
    packages: (release) => ({
      headers: `linux-headers-${release}`,
      compiler: 'gcc',
      make: 'make',
      pkexec: 'pkexec',
      pahole: 'pahole',
    }),
  },
  {
    path: '/usr/bin/dnf',
    install: 'sudo dnf install',
    packages: (release) => ({
      headers: `kernel-devel-${release}`,
      compiler: 'gcc',
      make: 'make',
      pkexec: 'polkit',
      pahole: 'dwarves',
    }),
  },
  {
    path: '/usr/bin/pacman',
    install: 'sudo pacman -S',
    packages: () => ({
      headers: 'linux-headers',
      compiler: 'gcc',
      make: 'make',
      pkexec: 'polkit',
      pahole: 'pahole',
    }),
  },
  {
    path: '/usr/bin/zypper',
    install: 'sudo zypper install',
    packages: () => ({
      headers: 'kernel-default-devel',
      compiler: 'gcc',
      make: 'make',
      pkexec: 'polkit',
      pahole: 'dwarves',
    }),
  },
];

/**
 * Undefined where none of the known package managers is there.
 * @param exact the package's own name, where what is wanted has to be just that
 */
export function installCommand(wanted: Wanted, release: string, exact?: string): string | undefined {
  const manager = managers.find(({ path }) => existsSync(path));
  return manager && `${manager.install} ${exact ?? manager.packages(release)[wanted]}`;
}
