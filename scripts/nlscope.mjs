#!/usr/bin/env node
// The `nlscope` command: builds what is missing, then hands over to the command line in dist/.
import { ensureBuilt, NotBuiltError } from './ensure-built.mjs';

process.stdout.on('error', (error) => {
  // Nobody reads on, as after `| head`. Node ignores SIGPIPE; this is the code that it ends other programs with.
  if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EPIPE') process.exit(141);
  console.error(`nlscope: the output could not be written: ${error.message}`);
  process.exit(3);
});

try {
  ensureBuilt();
  const { main } = await import(new URL('../dist/host/cli.js', import.meta.url).href);
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof NotBuiltError)) throw error;
  console.error(`nlscope: ${error.message}`);
  process.exitCode = 1;
}
