// `npm run check`: format, lint and import walls (Biome), types (tsc), dead code (knip). Runs all, then fails if one did.
import { spawnSync } from 'node:child_process';

/** @type {[name: string, command: string, args: string[]][]} */
const steps = [
  ['format, lint, import walls', 'biome', ['check', '--error-on-warnings', '.']],
  ['types', 'tsc', ['-b']],
  ['dead code', 'knip', ['--no-progress']],
];

const failed = steps.filter(([name, command, args]) => {
  console.log(`check: ${name}`);
  const { status } = spawnSync(new URL(`../node_modules/.bin/${command}`, import.meta.url).pathname, args, {
    stdio: 'inherit',
  });
  return status !== 0;
});
for (const [name] of failed) console.error(`check: ${name}: failed`);
process.exitCode = failed.length > 0 ? 1 : 0;
