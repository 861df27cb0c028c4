// What a run tells at its end: each error that it provoked, in the words that a user reads; what failed; what passed.
import { existsSync, readFileSync } from 'node:fs';

/**
 * @typedef {object} Result
 * @property {import('./kernels.mjs').Kernel} kernel
 * @property {{ name: string }} part
 * @property {import('./boot.mjs').Outcome} outcome
 * @property {string} said the part's output, and what was said of it here
 * @property {string} provoked a file of one error a line
 */

/** Prints it, what matters most last. */
export function report(/** @type {Result[]} */ results) {
  for (const { provoked } of results) printProvoked(provoked);
  for (const { kernel, part, outcome, said } of results) {
    if (outcome.status === 0) continue;
    // A reporter tells at its end what failed and why.
    console.log(`\ntest:kernel: ${kernel.name}, ${part.name}, how it ended:\n${endOf(said, 30)}`);
    console.log(`The kernel's console:\n${endOf(outcome.console, 10)}`);
  }
  console.log('');
  for (const { kernel, part, outcome } of results) {
    const word = outcome.status === 0 ? 'passed' : `FAILED (${outcome.status})`;
    const times = `first command after ${outcome.bootSeconds.toFixed(0)} s, ${outcome.seconds.toFixed(0)} s in all`;
    console.log(`test:kernel: ${kernel.release}, ${part.name}: ${word}, ${times}`);
  }
}

const endOf = (/** @type {string} */ text, /** @type {number} */ lines) =>
  text.trimEnd().split('\n').slice(-lines).join('\n');

function printProvoked(/** @type {string} */ path) {
  if (!existsSync(path)) return;
  for (const line of readFileSync(path, 'utf8').trim().split('\n')) {
    const { release, cause, code, message, nextStep } = JSON.parse(line);
    console.log(`\n${release}, ${cause}: ${code}\n  ${message}\n  → ${nextStep ?? ''}`);
  }
}
