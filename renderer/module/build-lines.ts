/** The lines of a build as they are shown: the command, what it said, and how it ended. Pure. */
import type { ModuleBuild, ModuleState } from '../../core/contract/module.ts';
import { formatBytes } from '../quantities.ts';

export interface BuildLine {
  text: string;
  tone?: 'dim' | 'ok' | 'bad' | 'marked';
}

export interface BuildLines {
  lines: BuildLine[];
  /** Index of the first line that tells an error. */
  firstError: number | undefined;
}

/** The compiler's own word for it, the shell's where there is no compiler, or make's. */
const errorLine = /\b(fatal )?error:|: not found$|\*\*\* /i;

export function buildLines(
  { build, built }: Pick<ModuleState, 'build' | 'built'>,
  output: readonly string[],
): BuildLines {
  if (!build) return { lines: [], firstError: undefined };
  const found = build.outcome === 'failed' ? output.findIndex((line) => errorLine.test(line)) : -1;
  const said = output.map((text, index): BuildLine => (index === found ? { text, tone: 'marked' } : { text }));
  const result = resultOf(build, built);
  return {
    lines: [{ text: `$ ${build.command}`, tone: 'dim' }, ...said, ...(result ? [result] : [])],
    firstError: found < 0 ? undefined : found + 1,
  };
}

function resultOf({ outcome, error }: ModuleBuild, built: ModuleState['built']): BuildLine | undefined {
  if (outcome === 'failed') return { text: `not built: ${error?.message ?? 'the build failed'}`, tone: 'bad' };
  if (outcome === 'cancelled') return { text: 'cancelled', tone: 'bad' };
  if (outcome === 'building' || !built) return undefined;
  return { text: `built ${built.path.split('/').at(-1)}, ${formatBytes(built.bytes)}`, tone: 'ok' };
}

/** As plain text. */
export const buildText = ({ lines }: BuildLines): string => lines.map(({ text }) => `${text}\n`).join('');
