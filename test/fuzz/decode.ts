// The long run: see run.mjs. Prints a table, or one JSON object; exit code 1 where a bar was missed.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parseSpec } from '../../core/schema/parse-spec.ts';
import type { Spec } from '../../core/schema/spec.ts';
import { loadSpec, specFiles } from '../specs/own-specs.ts';
import { openCorpus } from './corpus.ts';
import { type Case, casesOf, countNodes, read } from './fuzz.ts';

/** No message may take longer. */
const SLOW_MS = 5;
/** One that took longer may have met the collector, the compiler or another process: the least of its CPU times counts. */
const DOUBTFUL_MS = 1;
const REPEATS = 20;
/** The heap may end so much larger than it was in the middle of the run. */
const GROWTH_BYTES = 4 << 20;

const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: `${Date.now() % 1_000_000}` },
    json: { type: 'boolean', default: false },
  },
});
const [count, seed] = [Number(values.messages), Number(values.seed)];
const folder = process.env.NLSCOPE_KERNEL_SPECS;
const sets = [specFiles.map(loadSpec), ...(folder ? [kernelSpecs(folder)] : [])];
if (!folder) console.warn('NLSCOPE_KERNEL_SPECS is not set: the specs of nlscope alone are used');

const result = run();
if (values.json) console.log(JSON.stringify(result));
else for (const [name, value] of Object.entries(result)) console.log(name.padEnd(22), value);
process.exitCode = result.failed + result.slow > 0 || result.heapGrowthBytes > GROWTH_BYTES ? 1 : 0;

function kernelSpecs(path: string): Spec[] {
  const files = readdirSync(path).filter((name) => name.endsWith('.yaml'));
  return files.map((file) => parseSpec(readFileSync(join(path, file), 'utf8'), file));
}

function run() {
  const cases = casesOf(sets.map(openCorpus), seed);
  let [failed, slow, slowestMs, bytes, nodes, mostNodes, readingMs, heapMiddle] = [0, 0, 0, 0, 0, 0, 0, 0];
  const heapStart = heapBytes();
  for (let index = 0; index < count; index += 1) {
    const one = cases.next().value as Case;
    const start = performance.now();
    try {
      const size = countNodes(read(one));
      const ms = timeOf(one, performance.now() - start);
      [nodes, mostNodes, bytes] = [nodes + size, Math.max(mostNodes, size), bytes + one.bytes.length];
      [readingMs, slowestMs] = [readingMs + ms, Math.max(slowestMs, ms)];
      if (ms > SLOW_MS) slow += tell(index, one, `${ms.toFixed(1)} ms, ${size} nodes`);
    } catch (error) {
      failed += tell(index, one, error instanceof Error ? error.stack! : `${error}`);
    }
    if (index === count >> 1) heapMiddle = heapBytes();
  }
  const heapEnd = heapBytes();
  return {
    messages: count,
    seed,
    specs: sets.map(({ length }) => length).join(' + '),
    failed,
    slow,
    slowestMs: Number(slowestMs.toFixed(2)),
    meanUs: Number(((1000 * readingMs) / count).toFixed(1)),
    meanBytes: Math.round(bytes / count),
    meanNodes: Math.round(nodes / count),
    mostNodes,
    heapStartBytes: heapStart,
    heapMiddleBytes: heapMiddle,
    heapEndBytes: heapEnd,
    heapGrowthBytes: heapEnd - heapMiddle,
  };
}

function timeOf(one: Case, firstMs: number): number {
  let leastMs = firstMs;
  for (let again = 0; again < REPEATS && leastMs > DOUBTFUL_MS; again += 1) {
    const before = process.cpuUsage();
    read(one);
    const { user, system } = process.cpuUsage(before);
    leastMs = Math.min(leastMs, (user + system) / 1000);
  }
  return leastMs;
}

/** @returns 1, which is how many were told. */
function tell(index: number, { bytes, options }: Case, what: string): number {
  const { protocol, order, direction = 'not told' } = options;
  console.error(`message ${index} of seed ${seed}: ${what}
  protocol ${protocol}, ${order}-endian, direction ${direction}, ${bytes.length} bytes:
  ${Buffer.from(bytes).toString('hex')}`);
  return 1;
}

function heapBytes(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
