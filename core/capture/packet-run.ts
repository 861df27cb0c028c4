/**
 * Whole packets of netlink that lie one behind the other in a file of a little-endian machine, told as columns, so that
 * they become rows without an object for each (packet-rows.ts). Readers of a format fill it; of a packet it knows the
 * place, the time and what the format says beside it, and nothing of its bytes.
 */
import type { RecordSink } from './capture-file.ts';
import { COOKED_HEADER_LENGTH } from './cooked-header.ts';

/** So many packets at a time, that their columns stay in the processor's cache. */
const runPackets = 4_096;
const wordSize = 2 ** 32;
/** Nanoseconds, of which any two make an exact sum: 52 days. */
export const farthestNs = 2 ** 52;

export class PacketRun {
  /** The packet that is next to be taken. */
  next = 0;
  count = 0;
  bytes: Uint8Array = new Uint8Array(0);
  words: DataView = new DataView(this.bytes.buffer);
  /** The millisecond since 1970 of the first packet. */
  originMs = 0;
  #originHigh = 0;
  #originLow = 0;
  /** Where packet i begins in the bytes, and ends: starts[i] to starts[i + 1]. */
  readonly starts = new Uint32Array(runPackets + 1);
  /** Place of its cooked header, and how many bytes there are of that and of what follows. */
  readonly data = new Uint32Array(runPackets);
  readonly dataLength = new Uint32Array(runPackets);
  /** Since `originMs`, exact. */
  readonly timeNs = new Float64Array(runPackets);
  /** Bits of epb_flags that tell the direction; 0 where there are none. */
  readonly direction = new Uint8Array(runPackets);
  /** Place and length of what a custom option says, the enterprise number left out; 0 where there is none. */
  readonly custom = new Uint32Array(runPackets);
  readonly customLength = new Uint32Array(runPackets);

  get isFull(): boolean {
    return this.count === runPackets;
  }
  /** Bytes of its packets. */
  get length(): number {
    return this.starts[this.count]!;
  }

  /** Empties it for packets that lie in `bytes`. */
  begin(bytes: Uint8Array): void {
    this.next = 0;
    this.count = 0;
    this.bytes = bytes;
    this.words = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.starts[0] = 0;
  }

  /** To be called before the first packet is added. */
  setOrigin(timeNs: bigint): void {
    this.originMs = Number(timeNs / 1_000_000n);
    const originNs = BigInt(this.originMs) * 1_000_000n;
    this.#originHigh = Number(originNs >> 32n);
    this.#originLow = Number(originNs & 0xffff_ffffn);
  }

  /** Nanoseconds from the origin to a time of so many ticks since 1970, told as two words. */
  sinceOrigin(high: number, low: number, nsPerTick: number): number {
    if (nsPerTick === 1) return (high - this.#originHigh) * wordSize + (low - this.#originLow);
    return (high * wordSize + low - this.originMs * (1e6 / nsPerTick)) * nsPerTick;
  }

  /** @returns false for a packet that is too far away in time, and for one without a whole cooked header */
  add(data: number, dataLength: number, timeNs: number, end: number): boolean {
    if (dataLength < COOKED_HEADER_LENGTH || Math.abs(timeNs) > farthestNs) return false;
    const at = this.count++;
    this.data[at] = data;
    this.dataLength[at] = dataLength;
    this.timeNs[at] = timeNs;
    this.direction[at] = 0;
    this.custom[at] = 0;
    this.customLength[at] = 0;
    this.starts[at + 1] = end;
    return true;
  }

  /** Since 1970. */
  wallNs(packet: number): bigint {
    return BigInt(this.originMs) * 1_000_000n + BigInt(this.timeNs[packet]!);
  }

  /** Has its packets taken, and told one by one where they are not. */
  offer(sink: RecordSink, tell: (packet: Uint8Array) => void): void {
    for (; this.next < this.count; this.next++) {
      sink.packets?.(this);
      if (this.next < this.count) tell(this.bytes.subarray(this.starts[this.next], this.starts[this.next + 1]));
    }
  }
}
