// Builds all that runs into dist/: the renderer, the host and Electron's main (ESM, one graph), the preload (one CJS file).
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { build } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = `${root}dist`;

/** What stays outside the bundles: Electron's runtime, and the addon, which is a file of its own. */
const external = ['electron', '@nlscope/native'];

/** @type {import('vite').InlineConfig} */
const renderer = {
  configFile: false,
  root: `${root}renderer`,
  logLevel: 'warn',
  base: './',
  plugins: [react()],
  build: {
    outDir: `${dist}/renderer`,
    emptyOutDir: true,
    target: 'es2023',
    // The pages' CSP takes fonts from files only, so that none may be inlined.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1200,
    rolldownOptions: { output: { topLevelVar: false } },
  },
};

/**
 * @param {Record<string, string>} input
 * @param {import('vite').Rolldown.OutputOptions} output
 * @returns {import('vite').InlineConfig}
 */
const forNode = (input, output) => ({
  configFile: false,
  root,
  logLevel: 'warn',
  build: {
    ssr: true,
    outDir: dist,
    emptyOutDir: false,
    target: 'node20',
    rolldownOptions: {
      external,
      input,
      // Constants stay constants, whose values V8 compiles into the code; as variables they would be read each time.
      output: { chunkFileNames: 'chunks/[name]-[hash].js', topLevelVar: false, ...output },
    },
  },
  ssr: { noExternal: true, external },
});

rmSync(dist, { recursive: true, force: true });
await build(renderer);
await build(
  forNode(
    {
      'electron/main': 'electron/main.ts',
      'host/cli': 'host/cli.ts',
      'host/peer-worker': 'host/netlink/peer-worker.ts',
    },
    { format: 'es', entryFileNames: '[name].js' },
  ),
);
await build(forNode({ 'electron/preload': 'electron/preload.ts' }, { format: 'cjs', entryFileNames: '[name].cjs' }));
