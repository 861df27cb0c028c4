// A run as the native thread carries one out, over a peer that answers at once or never: a message without an answer
// is given up then and there. Keeps to no times, so nothing is ever late or missed.
import { applyChange } from '../../core/payload/change.ts';
import { decodeHeader, HEADER_LENGTH } from '../../core/wire/header.ts';
import type { NativeRun } from './binding.ts';
import { DatagramFlag, type DatagramRow, NO_DIFFERENCE } from './datagram-batch.ts';
import type { FakeDatagram } from './fake-socket.ts';

/** A row in the making: what isn't given is filled in from the datagram. */
export type FakeRow = FakeDatagram & Partial<Pick<DatagramRow, 'askedNs' | 'sendNs' | 'difference'>>;

/** The iteration-th message, from 0. */
export function runMessage({ message, change, countsSequence, fitsLength }: NativeRun, iteration: number): Uint8Array {
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
export function judgeAnswers(
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
