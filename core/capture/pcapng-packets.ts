/**
 * The enhanced packets that pcapng bytes begin with, as a run. Ends before whatever differs: another block, a packet that was
 * cut or is of another link type, one that is not all there or can't be true. All that is left to pcapng-read.ts.
 */
import type { PacketRun } from './packet-run.ts';
import { BLOCK_FRAME, BLOCK_HEAD, ENHANCED_PACKET, EXAMPLE_ENTERPRISE, Option } from './pcapng-blocks.ts';

/** What a packet's time means; 0 where it can't go into a run: of another link type, or with odd ticks. */
export interface PacketInterface {
  readonly nsPerTick: number;
}

const dataAt = BLOCK_HEAD + 20;
const directionBits = 3;

/** @param bytes of a little-endian section */
export function framePcapng(run: PacketRun, bytes: Uint8Array, interfaces: readonly PacketInterface[]): void {
  run.begin(bytes);
  const { words } = run;
  for (let at = 0, end = at; !run.isFull; at = end) {
    if (at + dataAt + 4 > bytes.length || words.getUint32(at, true) !== ENHANCED_PACKET) return;
    const length = words.getUint32(at + 4, true);
    end = at + length;
    if (length < BLOCK_FRAME || length % 4 !== 0 || end > bytes.length || words.getUint32(end - 4, true) !== length)
      return;
    const captured = words.getUint32(at + 20, true);
    const options = at + dataAt + captured + (-captured & 3);
    if (options > end - 4 || words.getUint32(at + 24, true) !== captured) return;
    const nsPerTick = interfaces[words.getUint32(at + 8, true)]?.nsPerTick ?? 0;
    if (nsPerTick === 0) return;
    const [high, low] = [words.getUint32(at + 12, true), words.getUint32(at + 16, true)];
    // What is more than a double holds is beyond the years that are told.
    if (nsPerTick > 1 && high >= 2 ** 21) return;
    if (run.count === 0) run.setOrigin(((BigInt(high) << 32n) | BigInt(low)) * BigInt(nsPerTick));
    if (!run.add(at + dataAt, captured, run.sinceOrigin(high, low, nsPerTick), end)) return;
    readOptions(run, options, end - 4);
  }
}

/** Of the packet added last; the last of several counts. */
function readOptions(run: PacketRun, start: number, end: number): void {
  const { words } = run;
  const packet = run.count - 1;
  for (let at = start; at + 4 <= end; ) {
    const head = words.getUint32(at, true);
    const code = head & 0xffff;
    const length = head >>> 16;
    if (code === Option.end || at + 4 + length > end) return;
    if (code === Option.packetFlags) run.direction[packet] = length === 4 ? words.getUint8(at + 4) & directionBits : 0;
    if (code === Option.customBinary && length > 4 && words.getUint32(at + 4, true) === EXAMPLE_ENTERPRISE) {
      run.custom[packet] = at + 8;
      run.customLength[packet] = length - 4;
    }
    at += 4 + length + (-length & 3);
  }
}
