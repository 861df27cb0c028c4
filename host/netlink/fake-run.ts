// A run as the native thread carries one out, over a peer that answers at once or never: a message without an answer
// is given up then and there. Keeps to no times, so nothing is ever late or missed.
import { constants } from 'node:os';
import { applyChange } from '../../core/payload/change.ts';
import { decodeHeader, HEADER_LENGTH } from '../../core/wire/header.ts';
import type { NativeRun } from './binding.ts';
import { DatagramFlag, type DatagramRow, NO_DIFFERENCE } from './datagram-batch.ts';
import type { FakeDatagram } from './fake-socket.ts';

/** A row in the making: what isn't given is filled in from the datagram. */
export type FakeRow = FakeDatagram & Partial<Pick<DatagramRow, 'askedNs' | 'sendNs' | 'difference'>>;

/** What a run needs of its socket. */
export interface FakeRunSocket {
  isClosed(): boolean;
  now(): number;
  /** Sends, and tells what comes back. @throws what the peer refuses it with */
  exchange(bytes: Uint8Array): readonly FakeDatagram[];
  enqueue(rows: readonly FakeRow[], timeNs?: number): void;
}

/** Sends one message a turn of the event loop, so that it can be stopped. */
export class FakeRun {
  readonly #plan: NativeRun;
  readonly #socket: FakeRunSocket;
  #stopped = false;
  #sent = 0;

  constructor(plan: NativeRun, socket: FakeRunSocket) {
    this.#plan = plan;
    this.#socket = socket;
    setImmediate(() => this.#step());
  }

  get active(): boolean {
    return !this.#stopped;
  }

  stop(): void {
    this.#stopped = true;
  }

  #step(): void {
    if (this.#socket.isClosed()) return;
    const isOver = this.#sent === this.#plan.count;
    const errno = isOver ? 0 : this.#stopped ? constants.errno.ECANCELED : this.#send();
    if (!isOver && errno === 0) {
      setImmediate(() => this.#step());
      return;
    }
    this.#stopped = true;
    this.#socket.enqueue([{ flags: DatagramFlag.runEnd, trueLength: errno }]);
  }

  /** @returns 0, or the errno with which it was refused. */
  #send(): number {
    const { portId, groupsMask, intervalNs } = this.#plan;
    const bytes = runMessage(this.#plan, this.#sent);
    const askedNs = this.#socket.now();
    const about = { bytes, senderPortId: portId, group: 32 - Math.clz32(groupsMask & -groupsMask) };
    try {
      const answers = this.#socket.exchange(bytes);
      this.#sent++;
      const sent = { ...about, flags: DatagramFlag.sent, askedNs: intervalNs > 0 ? askedNs : 0 };
      this.#socket.enqueue([sent], askedNs);
      this.#socket.enqueue(judgeAnswers(this.#plan, { bytes, askedNs }, answers));
      return 0;
    } catch (error) {
      const errno = -((error as NodeJS.ErrnoException).errno ?? 0);
      this.#socket.enqueue([{ ...about, flags: DatagramFlag.sendFailed, trueLength: errno }], askedNs);
      return errno;
    }
  }
}

/** The iteration-th message, from 0. */
function runMessage({ message, change, countsSequence, fitsLength }: NativeRun, iteration: number): Uint8Array {
  const payload = applyChange(message.subarray(HEADER_LENGTH), change, iteration);
  const bytes = new Uint8Array(HEADER_LENGTH + payload.length);
  bytes.set(message.subarray(0, HEADER_LENGTH));
  bytes.set(payload, HEADER_LENGTH);
  const view = new DataView(bytes.buffer);
  if (fitsLength && change.kind === 'grow') view.setUint32(0, bytes.length, true);
  if (countsSequence) view.setUint32(8, ((view.getUint32(8, true) - 1 + iteration) % 0xffff_ffff) + 1, true);
  return bytes;
}

/** What the datagrams that answer a message become: the first that belongs to it is its answer. */
function judgeAnswers(
  run: NativeRun,
  { bytes, askedNs }: { bytes: Uint8Array; askedNs: number },
  datagrams: readonly FakeDatagram[],
): FakeRow[] {
  const sent = decodeHeader(bytes, 'little')!;
  let answered = run.groupsMask !== 0;
  const rows = datagrams.map((datagram): FakeRow => {
    const header = datagram.bytes && decodeHeader(datagram.bytes, 'little');
    const answers = header?.sequence === sent.sequence && (datagram.senderPortId ?? 0) === run.portId;
    if (answered || !answers || datagram.group) return datagram;
    answered = true;
    const flags = (datagram.flags ?? 0) | DatagramFlag.answer;
    if (header.type !== sent.type || run.answersOnly) return { ...datagram, flags, askedNs };
    const difference = firstDifference(bytes.subarray(HEADER_LENGTH), datagram.bytes!.subarray(HEADER_LENGTH));
    return { ...datagram, flags: flags | DatagramFlag.echo, askedNs, difference };
  });
  return answered ? rows : [...rows, { senderPortId: run.portId, flags: DatagramFlag.lost, askedNs }];
}

/** The end of the shorter one is a difference too. */
function firstDifference(one: Uint8Array, other: Uint8Array): number {
  const longest = Math.max(one.length, other.length);
  for (let offset = 0; offset < longest; offset++) if (one[offset] !== other[offset]) return offset;
  return NO_DIFFERENCE;
}
