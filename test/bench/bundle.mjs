// Makes one file for Node of a TypeScript program under test/, as the product's own are made (scripts/build.mjs).
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = fileURLToPath(new URL('../..', import.meta.url));
const outDir = join(root, '.cache/programs');

/**
 * @param {string} input from the project's root
 * @returns {Promise<string>} its path
 */
export async function bundle(input) {
  const name = basename(input, '.ts');
  await build({
    configFile: false,
    root,
    logLevel: 'warn',
    build: {
      ssr: true,
      outDir,
      emptyOutDir: false,
      target: 'node20',
      rolldownOptions: {
        input,
        external: ['@nlscope/native'],
        output: { format: 'es', entryFileNames: `${name}.mjs`, topLevelVar: false },
      },
    },
    ssr: { noExternal: true, external: ['@nlscope/native'] },
  });
  return join(outDir, `${name}.mjs`);
}
