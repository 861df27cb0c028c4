/** Round trips of a run on a socket of its own. Judges nothing itself: the native thread has compared. */
import { decodeHeader, HEADER_LENGTH } from '../core/wire/header.ts';
import { encodeMessage } from '../core/wire/message.ts';
import { carryOut } from './carry-out.ts';
import type { EchoCapture } from './echo-capture.ts';
import {
  type DatagramBatch,
  DatagramFlag,
  type NativeRun,
  NO_DIFFERENCE,
  openNetlinkSocket,
} from './netlink/socket.ts';
import { createRunPace, type RunPace } from './run-pace.ts';
import type { RunWaits } from './run-waits.ts';

export interface TripPlan
  extends Pick<NativeRun, 'count' | 'durationNs' | 'intervalNs' | 'spinNs' | 'inFlight' | 'cpu'> {
  protocol: number;
  /** Destination: 0 is the kernel. */
  portId: number;
  type: number;
  flags: number;
  payload: Uint8Array;
  timeoutMs: number;
  /** Told of each message as it went and as it came, others' included. */
  capture?: EchoCapture | undefined;
}

/** One message and what came back. Bytes are payloads, without the header. */
export interface EchoTrip {
  sequence: number;
  verdict: 'identical' | 'different' | 'lost';
  sent: Uint8Array;
  echoed?: Uint8Array;
  /** From just before sendmsg to after recvmsg; of it, the time inside sendmsg. */
  rttNs?: number;
  sendNs: number;
}

/** How well a run kept to its times, and how it was held up. */
export interface TripRun extends RunWaits {
  pace: RunPace;
}

/**
 * Makes the round trips; `told` gets each as its reply has come, or as it is given up. SIGINT ends the run early, and what
 * is in flight then is told no more. @throws the system call's error
 */
export async function runTrips(plan: TripPlan, told: (trip: EchoTrip) => void): Promise<TripRun> {
  const socket = openNetlinkSocket(plan.protocol);
  const rows = new TripRows(plan, socket.epochNs, told);
  await carryOut(
    socket,
    (portId) => nativeRun(plan, portId),
    (batch) => rows.read(batch),
  );
  const { waits, waitedNs } = socket.stats();
  return { pace: rows.pace, waits, waitedNs };
}

function nativeRun(plan: TripPlan, portId: number): NativeRun {
  const { timeoutMs, cpu } = plan;
  const message = encodeMessage({ ...plan, sequence: 1, portId }, 'little');
  const same = { change: { kind: 'none' }, countsSequence: true, fitsLength: true } as const;
  const to = { portId: plan.portId, groupsMask: 0, answersOnly: false };
  return { ...paceOf(plan), message, ...same, ...to, lostAfterNs: timeoutMs * 1e6, cpu };
}

const paceOf = ({ count, durationNs, intervalNs, spinNs, inFlight }: TripPlan) => ({
  ...{ count, durationNs, intervalNs, spinNs, inFlight },
});

/** Puts trips together from the rows of their sends and of their ends. */
class TripRows {
  readonly pace: RunPace;
  readonly #plan: TripPlan;
  readonly #epochNs: bigint;
  readonly #told: (trip: EchoTrip) => void;
  /** By the time of the send. */
  readonly #open = new Map<number, Pick<EchoTrip, 'sequence' | 'sent' | 'sendNs'>>();

  constructor(plan: TripPlan, epochNs: bigint, told: (trip: EchoTrip) => void) {
    this.#plan = plan;
    this.#epochNs = epochNs;
    this.#told = told;
    this.pace = createRunPace(plan.intervalNs);
  }

  read(batch: DatagramBatch): void {
    for (let row = 0; row < batch.rows; row++) {
      const flags = batch.flags(row);
      if (batch.length(row) > 0) this.#capture(batch, row);
      if (flags & DatagramFlag.sent) this.#send(batch, row);
      else if (flags & (DatagramFlag.answer | DatagramFlag.lost)) this.#end(batch, row);
    }
    this.#plan.capture?.flush();
  }

  #send(batch: DatagramBatch, row: number): void {
    const bytes = batch.bytes(row).slice();
    this.pace.record(batch.dueNs(row), batch.timeNs(row));
    const { sequence } = decodeHeader(bytes, 'little')!;
    this.#open.set(batch.timeNs(row), { sequence, sent: bytes.subarray(HEADER_LENGTH), sendNs: batch.sendNs(row) });
  }

  #end(batch: DatagramBatch, row: number): void {
    const askedNs = batch.askedNs(row);
    const trip = this.#open.get(askedNs);
    if (!trip) return;
    this.#open.delete(askedNs);
    const { sequence, sent, sendNs } = trip;
    if (batch.flags(row) & DatagramFlag.lost) {
      this.#told({ sequence, verdict: 'lost', sent, sendNs });
      return;
    }
    const datagram = batch.bytes(row);
    // The kernel pads a datagram to 4 bytes; the message ends where its header says.
    const end = Math.min(datagram.length, decodeHeader(datagram, 'little')?.length ?? datagram.length);
    const identical = batch.flags(row) & DatagramFlag.echo && batch.difference(row) === NO_DIFFERENCE;
    this.#told({
      sequence,
      verdict: identical ? 'identical' : 'different',
      sent,
      echoed: datagram.slice(HEADER_LENGTH, end),
      rttNs: batch.timeNs(row) - askedNs,
      sendNs,
    });
  }

  #capture(batch: DatagramBatch, row: number): void {
    const flags = batch.flags(row);
    if (flags & DatagramFlag.sendFailed) return;
    this.#plan.capture?.add({
      direction: flags & DatagramFlag.sent ? 'sent' : 'received',
      bytes: batch.bytes(row),
      port: batch.senderPortId(row),
      timeNs: batch.timeNs(row),
      sendNs: batch.sendNs(row),
      epochNs: this.#epochNs,
    });
  }
}
