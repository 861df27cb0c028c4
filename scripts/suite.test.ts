import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { failuresAgain, flakyTests, runSuite } from './suite.mjs';

const node = (script: string) => ({ command: process.execPath, args: ['-e', script] });

describe('a suite', () => {
  it('that fails is shown as it runs, and kept with its status', async () => {
    const shown: string[] = [];
    const ran = await runSuite(
      node(`console.log('one'); setTimeout(() => { console.error('two'); process.exitCode = 3; }, 50);`),
      (text) => shown.push(text),
    );
    expect(ran).toEqual({ status: 3, output: 'one\ntwo\n', isStopped: false });
    expect(shown).toEqual(['one\n', 'two\n']);
  });

  it('that a signal ended has no status, and one that is not there is an error', async () => {
    const { status } = await runSuite(node('process.kill(process.pid, "SIGKILL")'));
    expect(status).toBeNull();
    await expect(runSuite({ command: '/no/such/suite', args: [] })).rejects.toThrow('ENOENT');
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('cleans up before %s ends what runs it', async (signal) => {
    const suite = `const timer = setInterval(() => {}, 1000);
      process.on('${signal}', () => { clearInterval(timer); console.log('cleaned up'); });
      console.log('runs');`;
    const runner = `import { runSuite } from '${new URL('suite.mjs', import.meta.url).href}';
      console.log(JSON.stringify(await runSuite(${JSON.stringify(node(suite))})));`;
    // A group of its own, as a terminal makes one for a command and sends Ctrl+C to all of it.
    const child = spawn(process.execPath, ['--input-type=module', '-e', runner], { detached: true });
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      said += text;
      if (text === 'runs\n') process.kill(signal === 'SIGINT' ? -child.pid! : child.pid!, signal);
    });
    expect(await once(child, 'close')).toEqual([0, null]);
    expect(said).toMatch(/^runs\ncleaned up\n/);
    expect(JSON.parse(said.trim().split('\n').at(-1)!)).toMatchObject({ status: 0, isStopped: true });
  });
});

describe('what is told once more', () => {
  const suite = (name: string, count: number) => ({
    name,
    output: `${Array.from({ length: count }, (_, at) => `${name} ${at + 1}`).join('\n')}\n\n`,
  });

  it('is the end of what a suite said', () => {
    const lines = failuresAgain([suite('long', 500)]).split('\n');
    expect(lines.slice(0, 4)).toEqual(['', 'test: long: the last of its 500 lines', '', 'long 441']);
    expect(lines.slice(-2)).toEqual(['long 500', '']);
  });

  it('fits into 120 lines, however many suites failed', () => {
    const again = failuresAgain(['a', 'b', 'c', 'd'].map((name) => suite(name, 100)));
    expect(again.match(/^[a-d] \d+$/gm)).toHaveLength(120);
    for (const name of ['a', 'b', 'c', 'd']) expect(again).toContain(`\n${name} 71\n`);
  });

  it('is nothing where nothing failed', () => {
    expect(failuresAgain([])).toBe('');
  });
});

describe('flaky tests', () => {
  it('are those that Playwright names as such, without its colours', () => {
    const output = [
      '  \u001b[31m1 failed\u001b[39m',
      '    [browser host] › a.e2e.ts:1:1 › is wrong ────────',
      '  \u001b[33m2 flaky\u001b[39m',
      '    [browser host] › b.e2e.ts:4:1 › is late ─────────',
      '    [electron stand-in] › b.e2e.ts:4:1 › is late ────',
      '  3 skipped',
      '  154 passed (6.7m)',
      '',
    ];
    expect(flakyTests(output.join('\n'))).toEqual([
      '[browser host] › b.e2e.ts:4:1 › is late',
      '[electron stand-in] › b.e2e.ts:4:1 › is late',
    ]);
    expect(flakyTests('  157 passed (6.7m)\n')).toEqual([]);
  });
});
