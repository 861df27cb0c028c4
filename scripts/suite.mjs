// Runs one suite of `npm test`. What it says is seen as it comes, and kept, so that what failed can be told once more at
// the end: of a long log often only the end is at hand.
import { spawn } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';

/** Lines that are told once more, of one suite and of all. */
const linesOfOne = 60;
const linesOfAll = 120;

/**
 * @typedef {object} Ran
 * @property {number | null} status the exit status; null where a signal ended it
 * @property {string} output what it wrote to stdout and stderr, in the order in which that came
 * @property {boolean} isStopped whether this process was told to stop meanwhile: then the suite had time to end
 */

/**
 * @param {{ command: string, args: string[], cwd?: string }} suite
 * @param {(text: string) => void} [show] called with each piece as it comes; printed by default
 * @returns {Promise<Ran>} @throws where it can't be started
 */
export async function runSuite({ command, args, cwd }, show = (text) => void process.stdout.write(text)) {
  const child = spawn(command, args, { cwd, stdio: ['inherit', 'pipe', 'pipe'] });
  let [output, isStopped] = ['', false];
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
      show(text);
    });
  const stop = (/** @type {NodeJS.Signals} */ signal) => {
    isStopped = true;
    // The terminal sends SIGINT to the suite as well, which may take a second one for impatience.
    if (signal !== 'SIGINT') child.kill(signal);
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  try {
    const status = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
    return { status, output, isStopped };
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

/**
 * Tests that failed and then passed, as Playwright's list reporter names them at its end.
 * @param {string} output
 * @returns {string[]}
 */
export function flakyTests(output) {
  const [, names = ''] = /^ +\d+ flaky\n((?: {4}.+\n)+)/m.exec(stripVTControlCharacters(output)) ?? [];
  return names.split('\n').flatMap((name) => name.replace(/[\s─]+$/, '').trim() || []);
}

/**
 * The end of what each suite said, where reporters tell what failed and why.
 * @param {{ name: string, output: string }[]} failed
 * @returns {string}
 */
export function failuresAgain(failed) {
  const most = Math.min(linesOfOne, Math.floor(linesOfAll / failed.length));
  const tails = failed.map(({ name, output }) => {
    const lines = output.trimEnd().split('\n');
    return `\ntest: ${name}: the last of its ${lines.length} lines\n\n${lines.slice(-most).join('\n')}\n`;
  });
  return tails.join('');
}
