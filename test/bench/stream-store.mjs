// A stream of 50-byte messages as fast as the sender can, none lost, into the stored capture: against C that receives the
// same with recvmmsg and keeps nothing.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { bundle } from './bundle.mjs';
import { compiled } from './compile.mjs';
import { interleaved, judged } from './table.mjs';

const pairs = 7;
const count = 2_000_000;

/** @returns {Promise<import('./table.mjs').Row[]>} */
export async function run() {
  const c = compiled('stream');
  const ours = await bundle('test/bench/programs/stream-ours.ts');
  /** @type {{ ours: number[], c: number[] }} */
  const cpu = { ours: [], c: [] };
  /** @type {(side: 'ours' | 'c', command: string, args: string[]) => Promise<number>} */
  const receive = async (side, command, args) => {
    const receiver = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const lines = createInterface(receiver.stdout)[Symbol.asyncIterator]();
    const { value: port } = await lines.next();
    const sender = spawn(c, ['send', port, String(count)], { stdio: 'inherit' });
    const ended = once(sender, 'exit');
    const { value: line } = await lines.next();
    const { seconds, cpuSeconds, messages } = JSON.parse(line);
    await ended;
    cpu[side].push((cpuSeconds / messages) * 1e9);
    return messages / seconds;
  };
  const figures = await interleaved(pairs, {
    c: () => receive('c', c, ['receive', String(count)]),
    ours: () => receive('ours', process.execPath, [ours, String(count)]),
  });
  return [
    judged({
      name: 'stream of 50-byte messages, none lost, stored',
      unit: 'messages/s',
      ours: figures.ours,
      floor: figures.c,
      bar: '>= 0.85',
    }),
    judged({
      name: 'the same: CPU a message',
      unit: 'ns',
      ours: cpu.ours,
      floor: cpu.c,
      bar: '<= 1.35',
    }),
  ];
}
