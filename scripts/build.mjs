// Builds all that runs into dist/: the renderer, the host and Electron's main (ESM, one graph), the preload (one CJS file).
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { build } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));
const shared = { configFile: false, root, logLevel: 'warn' };

/** What stays outside the bundles: Electron's runtime, and the addon, which is a file of its own. */
const external = ['electron', '@nlscope/native'];

const renderer = {
  ...shared,
  root: `${root}renderer`,
  base: './',
  plugins: [react()],
  build: {
    outDir: `${root}dist/renderer`,
    emptyOutDir: true,
    target: 'es2023',
    // The pages' CSP takes fonts from files only, so that none may be inlined.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1200,
  },
};

const node = {
  ...shared,
  build: {
    ssr: true,
    outDir: 'dist',
    emptyOutDir: false,
    target: 'node20',
    rollupOptions: {
      external,
      input: {
        'electron/main': 'electron/main.ts',
        'host/cli': 'host/cli.ts',
        'host/peer-worker': 'host/netlink/peer-worker.ts',
      },
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
    },
  },
  ssr: { noExternal: true, external },
};

const preload = {
  ...shared,
  build: {
    ssr: true,
    outDir: 'dist/electron',
    emptyOutDir: false,
    target: 'node20',
    rollupOptions: {
      external,
      input: 'electron/preload.ts',
      output: { format: 'cjs', entryFileNames: 'preload.cjs' },
    },
  },
  ssr: { noExternal: true, external },
};

await build(renderer);
await build(node);
await build(preload);
