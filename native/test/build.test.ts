import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const script = fileURLToPath(new URL('../build.mjs', import.meta.url));
// A PATH without any tool, and no compiler named: nothing is built, whatever this machine has.
const build = (npmCommand?: string) => {
  const env = { PATH: '/nonexistent', ...(npmCommand && { npm_command: npmCommand }) };
  return spawnSync(process.execPath, [script], { env, encoding: 'utf8' });
};

describe('without a compiler the addon is not built,', () => {
  test.each(['ci', 'install', 'run', 'rebuild', undefined])('npm %s is told what to install', (command) => {
    const { stderr } = build(command);
    expect(stderr).toContain('make, g++, python3 not found');
    expect(stderr).toContain('sudo apt-get install -y build-essential python3');
  });

  test.each(['ci', 'install'])('npm %s goes on, so that the compiler can still be had later', (command) => {
    expect(build(command).status).toBe(0);
  });

  test.each(['run', 'rebuild', undefined])('npm %s, which asked for just that, fails', (command) => {
    expect(build(command).status).toBe(1);
  });
});
