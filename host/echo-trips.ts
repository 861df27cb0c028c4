/** Round trips made one after the other with a blocking socket, judged and put into words. Prints nothing. */
import { createHistogram } from '../core/echo/histogram.ts';
import { describeRanges, differingRanges } from '../core/payload/difference.ts';
import { decodeHeader, HEADER_LENGTH } from '../core/wire/header.ts';
import { encodeMessage } from '../core/wire/message.ts';
import { openNetlinkSocket } from './netlink/socket.ts';

export interface TripPlan {
  protocol: number;
  /** Destination: 0 is the kernel. */
  portId: number;
  type: number;
  flags: number;
  payload: Uint8Array;
  count: number;
  timeoutMs: number;
  /** Told of each message as it went and as it came, others' included. */
  observe?(passed: PassedMessage): void;
}

/** One datagram with its times: ns since the socket's epoch. */
export interface PassedMessage {
  direction: 'sent' | 'received';
  bytes: Uint8Array;
  /** The other end's port. */
  port: number;
  timeNs: number;
  /** Inside sendmsg, of what was sent. */
  sendNs: number;
  epochNs: bigint;
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

/** @throws the system call's error. */
export function* runTrips(plan: TripPlan): Generator<EchoTrip> {
  const socket = openNetlinkSocket(plan.protocol);
  try {
    socket.bind(0);
    const { portId } = socket.address();
    const buffer = new Uint8Array(HEADER_LENGTH + plan.payload.length + 4096);
    const out = new Float64Array(8);
    for (let sequence = 1; sequence <= plan.count; sequence++) {
      const message = encodeMessage({ ...plan, sequence, portId }, 'little');
      let length = socket.roundTrip(message, plan.portId, buffer, out, plan.timeoutMs);
      tellSent(plan, { message, out, epochNs: socket.epochNs });
      tellReceived(plan, { buffer, length, out, epochNs: socket.epochNs });
      // What still comes for an earlier message, already given up, is passed over, and so is what others send.
      while (length >= 0 && !answers(plan, sequence, buffer.subarray(0, length), out)) {
        length = socket.receive(buffer, out, leftMs(out, plan.timeoutMs));
        tellReceived(plan, { buffer, length, out, epochNs: socket.epochNs });
      }
      // The kernel pads a datagram to 4 bytes; the message ends where its header says.
      const end = Math.min(length, decodeHeader(buffer, 'little')?.length ?? length);
      yield judge(plan.payload, sequence, length < 0 ? undefined : buffer.slice(0, end), out);
    }
  } finally {
    socket.close();
  }
}

interface Passing {
  out: Float64Array;
  epochNs: bigint;
}

function tellSent({ observe, portId }: TripPlan, { message, out, epochNs }: Passing & { message: Uint8Array }): void {
  const [, , , , , sentAtNs = 0, returnedAtNs = 0] = out;
  const sendNs = returnedAtNs - sentAtNs;
  observe?.({ direction: 'sent', bytes: message, port: portId, timeNs: sentAtNs, sendNs, epochNs });
}

/** Nothing where nothing came in time. */
function tellReceived(
  { observe }: TripPlan,
  { buffer, length, out, epochNs }: Passing & { buffer: Uint8Array; length: number },
): void {
  const [timeNs = 0, port = 0] = out;
  if (length < 0) return;
  observe?.({ direction: 'received', bytes: buffer.subarray(0, length), port, timeNs, sendNs: 0, epochNs });
}

/** From the port that was asked, and with the request's sequence. */
function answers({ portId }: TripPlan, sequence: number, datagram: Uint8Array, [, sender]: Float64Array): boolean {
  return sender === portId && decodeHeader(datagram, 'little')?.sequence === sequence;
}

/** `out` still holds the send's time from the round trip; the receive's is the latest. */
function leftMs(out: Float64Array, timeoutMs: number): number {
  const [receivedAtNs = 0, , , , , sentAtNs = 0] = out;
  return Math.max(0, timeoutMs - Math.floor((receivedAtNs - sentAtNs) / 1e6));
}

function judge(sent: Uint8Array, sequence: number, datagram: Uint8Array | undefined, out: Float64Array): EchoTrip {
  const [receivedAtNs = 0, , , , , sentAtNs = 0, returnedAtNs = 0] = out;
  const sendNs = returnedAtNs - sentAtNs;
  if (!datagram) return { sequence, verdict: 'lost', sent, sendNs };
  const echoed = datagram.subarray(HEADER_LENGTH);
  const verdict = differingRanges(sent, echoed).length === 0 ? 'identical' : 'different';
  return { sequence, verdict, sent, echoed, rttNs: receivedAtNs - sentAtNs, sendNs };
}

const microseconds = (ns: number): string => `${(ns / 1000).toFixed(1)} us`;

/** Both dumps and the verdict, each on lines of its own. */
export function describeTrip(trip: EchoTrip, dump: (bytes: Uint8Array) => string): string {
  const { sequence, sent, echoed, sendNs, rttNs } = trip;
  const lines = [`Sent, sequence ${sequence}:`, dump(sent)];
  if (!echoed || rttNs === undefined) return [...lines, 'Lost: no echo came in time.', ''].join('\n');
  const ranges = differingRanges(sent, echoed);
  const verdict = ranges.length === 0 ? 'Identical' : `Different at ${describeRanges(ranges)}`;
  const time = `round trip ${microseconds(rttNs)}: ${microseconds(sendNs)} in sendmsg, ${microseconds(Math.max(0, rttNs - sendNs))} until the echo was here`;
  return [...lines, 'Echoed:', dump(echoed), `${verdict}, ${time}`, ''].join('\n');
}

export interface TripSummary {
  sent: number;
  identical: number;
  different: number;
  lost: number;
  /** NaN (null in JSON) where no echo came. */
  p50Ns: number;
  p99Ns: number;
  maxNs: number;
  text: string;
}

export interface Tally {
  add(trip: EchoTrip): void;
  summarize(): TripSummary;
}

/** Counts trips without keeping them, however many there are. */
export function createTally(): Tally {
  const histogram = createHistogram();
  const counts = { sent: 0, identical: 0, different: 0, lost: 0 };
  return {
    add({ verdict, rttNs }) {
      counts.sent++;
      counts[verdict]++;
      if (rttNs !== undefined) histogram.record(rttNs);
    },
    summarize() {
      const times = { p50Ns: histogram.quantile(0.5), p99Ns: histogram.quantile(0.99), maxNs: histogram.maxNs };
      const { sent, identical, different, lost } = counts;
      const words = `${sent} sent, ${identical} identical, ${different} different, ${lost} lost`;
      const spread = `p50 ${microseconds(times.p50Ns)}, p99 ${microseconds(times.p99Ns)}, max ${microseconds(times.maxNs)}`;
      return { ...counts, ...times, text: histogram.count > 0 ? `${words}; ${spread}` : words };
    },
  };
}
