// Multicast, whose sender waits for nobody: 400,000 messages a second into a 32 MiB buffer, of which none may be lost, beside
// C that receives the same and keeps nothing; and a flood into a small buffer, of which each overrun has to be told, and
// after which the capture goes on.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { bundle } from './bundle.mjs';
import { compiled } from './compile.mjs';
import { judged } from './table.mjs';

const repeats = 5;
const count = 1_200_000;
const calmly = { bufferBytes: 32 << 20, perSecond: 400_000 };
const flooding = { bufferBytes: 64 << 10, perSecond: 0 };

/** @returns {Promise<import('./table.mjs').Row[]>} */
export async function run() {
  const c = compiled('multicast');
  const program = await bundle('test/bench/programs/multicast-ours.ts');
  const receive = async (
    /** @type {string[]} */ [command, ...args],
    /** @type {{ bufferBytes: number, perSecond: number }} */ { bufferBytes, perSecond },
  ) => {
    const receiver = spawn(command, [...args, String(bufferBytes)], { stdio: ['pipe', 'pipe', 'inherit'] });
    const lines = createInterface(receiver.stdout)[Symbol.asyncIterator]();
    await lines.next();
    const sender = spawn(c, ['send', String(count), String(perSecond)], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(sender, 'exit');
    const { value: sent } = await createInterface(sender.stdout)[Symbol.asyncIterator]().next();
    await ended;
    receiver.stdin.end();
    const { value: line } = await lines.next();
    const received = JSON.parse(line);
    return { ...received, lost: count + 1 - received.messages, perSecond: JSON.parse(sent).perSecond };
  };
  const ours = [process.execPath, program];
  const floor = [];
  const calm = [];
  const flooded = [];
  for (let i = 0; i < repeats; i++) {
    floor.push(await receive([c, 'receive'], calmly));
    calm.push(await receive(ours, calmly));
    flooded.push(await receive(ours, flooding));
  }
  const name = 'multicast at 400,000/s, 32 MiB buffer';
  const worst = (/** @type {{ lost: number }[]} */ rounds) => Math.max(...rounds.map(({ lost }) => lost));
  const untold = flooded.filter(
    ({ overruns, records, last }) => overruns === 0 || overruns !== records || !last,
  ).length;
  return [
    judged({
      name: `${name}: sent`,
      unit: 'messages/s',
      ours: calm.map(({ perSecond }) => perSecond),
      floor: floor.map(({ perSecond }) => perSecond),
    }),
    judged({
      name: `${name}: lost at worst`,
      unit: 'messages',
      ours: worst(calm),
      floor: worst(floor),
      judge: 'ours',
      bar: '= 0',
    }),
    judged({
      name: `${name}: waits for room in the slabs`,
      unit: 'waits',
      ours: calm.map(({ waits }) => waits),
    }),
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
