// Multicast, whose sender waits for nobody: 400,000 messages a second into a 32 MiB buffer, of which none may be lost, and
// a flood into a small buffer, of which each overrun has to be told, and after which the capture goes on.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { bundle } from './bundle.mjs';
import { compiled } from './compile.mjs';
import { judged } from './table.mjs';

const repeats = 5;
const count = 1_200_000;

/** @returns {Promise<import('./table.mjs').Row[]>} */
export async function run() {
  const c = compiled('multicast');
  const ours = await bundle('test/bench/programs/multicast-ours.ts');
  const receive = async (/** @type {number} */ bufferBytes, /** @type {number} */ perSecond) => {
    const receiver = spawn(process.execPath, [ours, String(bufferBytes)], { stdio: ['pipe', 'pipe', 'inherit'] });
    const lines = createInterface(receiver.stdout)[Symbol.asyncIterator]();
    await lines.next();
    const sender = spawn(c, [String(count), String(perSecond)], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(sender, 'exit');
    const { value: sent } = await createInterface(sender.stdout)[Symbol.asyncIterator]().next();
    await ended;
    receiver.stdin.end();
    const { value: line } = await lines.next();
    return { ...JSON.parse(line), perSecond: JSON.parse(sent).perSecond };
  };
  const calm = [];
  const flooded = [];
  for (let i = 0; i < repeats; i++) {
    calm.push(await receive(32 << 20, 400_000));
    flooded.push(await receive(64 << 10, 0));
  }
  const name = 'multicast at 400,000/s, 32 MiB buffer';
  const lost = calm.map(({ messages }) => count + 1 - messages);
  const untold = flooded.filter(
    ({ overruns, records, last }) => overruns === 0 || overruns !== records || !last,
  ).length;
  return [
    judged({ name: `${name}: sent`, unit: 'messages/s', ours: calm.map(({ perSecond }) => perSecond) }),
    judged({ name: `${name}: lost`, unit: 'messages', ours: lost }),
    judged({ name: `${name}: lost at worst`, unit: 'messages', ours: Math.max(...lost), bar: '= 0' }),
    judged({
      name: 'flood into a 64 KiB buffer: overruns told',
      unit: 'overruns',
      ours: flooded.map(({ records }) => records),
      floor: flooded.map(({ overruns }) => overruns),
      bar: '= 1',
    }),
    judged({ name: 'the same: runs that did not go on', unit: 'runs', ours: untold, bar: '= 0' }),
  ];
}
