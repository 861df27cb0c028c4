/** Bundles the real electron/ as scripts/build.mjs does, around a host and a page of the test's own. */
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type InlineConfig } from 'vite';

const root = fileURLToPath(new URL('../..', import.meta.url));
const fixtureHost = fileURLToPath(new URL('fixture-host.ts', import.meta.url));

/** A page that asks what a test tells it to, over the bare bridge, and keeps the events it gets. */
const page = `
  const pending = new Map();
  window.events = [];
  window.nlscope.onMessage((frame) => ('event' in frame ? window.events.push(frame) : pending.get(frame.id)(frame)));
  let next = 0;
  window.request = (method, params) => new Promise((resolve) => {
    pending.set(next, resolve);
    window.nlscope.send({ id: next++, method, params });
  });`;

/** @returns the folder that stands for dist/. */
export async function buildFixture(): Promise<string> {
  const dist = await mkdtemp(join(tmpdir(), 'nlscope-electron-'));
  await mkdir(join(dist, 'renderer'));
  await writeFile(join(dist, 'renderer/index.html'), '<!doctype html><script type="module" src="./page.js"></script>');
  await writeFile(join(dist, 'renderer/page.js'), page);
  await build(config(join(dist, 'electron'), 'electron/main.ts', 'main.js', 'es'));
  await build(config(join(dist, 'electron'), 'electron/preload.ts', 'preload.cjs', 'cjs'));
  return dist;
}

function config(outDir: string, input: string, entryFileNames: string, format: 'es' | 'cjs'): InlineConfig {
  return {
    configFile: false,
    root,
    logLevel: 'error',
    plugins: [
      {
        name: 'fixture-host',
        enforce: 'pre',
        resolveId: (source) => (source.endsWith('/host.ts') ? fixtureHost : undefined),
      },
    ],
    build: {
      ssr: true,
      outDir,
      emptyOutDir: false,
      target: 'node20',
      rollupOptions: { external: ['electron'], input: join(root, input), output: { format, entryFileNames } },
    },
    ssr: { noExternal: true, external: ['electron'] },
  };
}
