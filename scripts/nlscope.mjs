#!/usr/bin/env node
// The `nlscope` command: builds what is missing, then hands over to the command line in dist/.
import { ensureBuilt, NotBuiltError } from './ensure-built.mjs';

try {
  ensureBuilt();
  const { main } = await import(new URL('../dist/host/cli.js', import.meta.url).href);
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof NotBuiltError)) throw error;
  console.error(`nlscope: ${error.message}`);
  process.exitCode = 1;
}
