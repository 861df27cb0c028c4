/** Plants violations of the walls and sees the linter refuse each with words that name what is allowed. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = new URL('../..', import.meta.url).pathname;
const biome = join(root, 'node_modules/.bin/biome');

/** Lints files in a project of their own that has our configuration. @returns what the linter says. */
function lint(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'nlscope-walls-'));
  spawnSync('git', ['init', '-q', folder]);
  cpSync(join(root, 'biome.json'), join(folder, 'biome.json'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const run = spawnSync(biome, ['lint', '--max-diagnostics=50', ...Object.keys(files)], {
    cwd: folder,
    encoding: 'utf8',
  });
  return `exit ${run.status}\n${run.stdout}${run.stderr}`;
}

const planted: [file: string, source: string, words: string][] = [
  ['core/wire/planted.ts', "import '../capture/record.ts';", 'core/wire may import files of its own folder only'],
  ['core/wire/planted.ts', "import 'node:fs';", 'core/wire may import files of its own folder only'],
  ['core/schema/planted.ts', "import '../capture/record.ts';", 'core/schema may import its own folder and core/wire'],
  ['core/schema/planted.ts', "import 'yaml';", 'YAML is read in parse-spec*.ts'],
  ['core/schema/parse-spec.ts', "import 'node:fs';", 'core/schema/parse-spec may import its own folder'],
  ['core/saved/planted.ts', "import 'yaml';", 'YAML is read and written in yaml-*.ts'],
  ['core/saved/planted.ts', "import '../capture/record.ts';", 'core/saved may import its own folder, core/wire'],
  ['core/saved/yaml-edit.ts', "import '../schema/registry.ts';", 'core/saved/yaml-* may import its own folder'],
  ['core/saved/yaml-file.ts', "import 'node:fs';", 'core/saved/yaml-* may import its own folder'],
  ['core/capture/planted.ts', "import '../echo/matcher.ts';", 'core/capture may import its own folder'],
  ['core/echo/planted.ts', "import '../contract/api.ts';", 'core/echo may import its own folder'],
  ['core/contract/planted.ts', "import 'ws';", 'core/contract may import its own folder, zod'],
  ['host/planted.ts', "import '../renderer/app.tsx';", 'host imports host and core, no user interface'],
  ['host/planted.ts', "import 'electron';", 'host knows no Electron'],
  ['host/planted.ts', "import 'node:child_process';", 'Only host/module/ and host/nlmon/ start processes'],
  ['host/module/planted.ts', "import 'electron';", 'host knows no Electron'],
  ['host/netlink/planted.ts', "import '@nlscope/native';", 'Only host/netlink/binding.ts loads the addon'],
  ['renderer/planted.ts', "import '../host/host.ts';", 'renderer imports renderer and core'],
  ['renderer/planted.ts', "import 'electron';", 'Only electron/ imports electron'],
  ['renderer/planted.ts', "import 'node:fs';", 'The renderer has no Node'],
  ['renderer/log/planted.tsx', "import '../composer/composer.tsx';", "Panels don't import each other"],
  ['electron/preload.ts', "import '../host/host.ts';", 'The preload imports electron and types only'],
  ['scripts/planted.mjs', "import 'electron';", 'Only electron/ imports electron'],
  ['core/wire/planted.test.ts', "import 'electron';", 'Only electron/ imports electron'],
];

describe('walls', () => {
  it.each(planted)('refuse in %s: %s', (file, source, words) => {
    const said = lint({ [file]: `${source}\n` });
    expect(said).toContain('exit 1');
    expect(said).toContain(words);
  });

  it('refuse an import cycle', () => {
    const said = lint({
      'core/wire/one.ts': "import { two } from './two.ts';\nexport const one = () => two;\n",
      'core/wire/two.ts': "import { one } from './one.ts';\nexport const two = () => one;\n",
    });
    expect(said).toContain('exit 1');
    expect(said).toContain('noImportCycles');
  });

  it('let through what is allowed', () => {
    const said = lint({
      'core/wire/bytes.ts': 'export const one = 1;\n',
      'core/schema/parse-spec.ts': "import 'yaml';\nimport { one } from '../wire/bytes.ts';\nexport const two = one;\n",
      'core/schema/fine.ts': "import { two } from './parse-spec.ts';\nexport const three = two + 1;\n",
      'core/saved/yaml-file.ts': "import 'yaml';\nimport { one } from '../wire/bytes.ts';\nexport const two = one;\n",
      'core/saved/fine.ts': "import { two } from '../schema/parse-spec.ts';\nexport const three = two + 1;\n",
      'core/echo/fine.ts': "import { one } from '../wire/bytes.ts';\nexport const two = one + 1;\n",
      'host/module/fine.ts': "import 'node:child_process';\n",
      'host/nlmon/fine.ts': "import 'node:child_process';\n",
      'renderer/log/fine.ts': "import { two } from '../../core/echo/fine.ts';\nexport const three = two + 1;\n",
    });
    expect(said).toContain('exit 0');
  });

  // What the linter can't tell apart: an import of types from one of values.
  const typesOnly: [where: string, from: RegExp, folder: string][] = [
    ['core/contract', /from '\.\.\//, 'core/contract'],
    ['electron/preload.ts', /from '\.\.?\//, 'electron/preload.ts'],
    ['renderer', /contract\/(api|files|module|saved|schemas|sockets|serve)\.ts'/, 'renderer'],
  ];
  it.each(typesOnly)('let %s take only types from %s', (_where, from, path) => {
    const values = sources(join(root, path)).flatMap((file) =>
      (readFileSync(file, 'utf8').match(/^import [^;]+;/gms) ?? [])
        .filter((line) => from.test(line) && !line.startsWith('import type'))
        .map((line) => `${file}: ${line}`),
    );
    expect(values).toEqual([]);
  });
});

function sources(path: string): string[] {
  if (/\.tsx?$/.test(path)) return /\.test\./.test(path) ? [] : [path];
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() || /\.tsx?$/.test(entry.name) ? sources(join(path, entry.name)) : [],
  );
}
