// Our side of round-trips.mjs: measured runs, and single requests awaited, over the product's own socket. Asked by
// messages of its parent's, answers each with quantiles in ns.
import { encodeMessage } from '../../../core/wire/message.ts';
import { DatagramFlag, NO_DIFFERENCE, openNetlinkSocket } from '../../../host/netlink/socket.ts';

export interface Job {
  way: 'run' | 'call';
  protocol: number;
  portId: number;
  type: number;
  flags: number;
  payloadBytes: number;
  /** Of the start of the payload, which is zeros otherwise. */
  hex: string;
  count: number;
  intervalNs: number;
  spinNs: number;
  cpu: number;
}

const timeoutMs = 5_000;

process.on('message', async (job: Job) => {
  const tookNs = job.way === 'run' ? await run(job) : await calls(job);
  process.send?.(quantiles(tookNs));
});

function messageOf({ type, flags, payloadBytes, hex }: Job, sequence: number): Uint8Array {
  const payload = new Uint8Array(payloadBytes);
  payload.set(Buffer.from(hex, 'hex'));
  return encodeMessage({ type, flags, sequence, portId: 0, payload }, 'little');
}

/** Round trips of a run; of one at an interval, how late each send was. */
async function run(job: Job): Promise<number[]> {
  const { protocol, portId, count, intervalNs, spinNs, cpu } = job;
  const socket = openNetlinkSocket(protocol);
  socket.bind(0);
  const tookNs: number[] = [];
  const ended = new Promise<void>((resolve, reject) => {
    socket.startReceiving((batch) => {
      for (let row = 0; row < batch.rows; row++) {
        const flags = batch.flags(row);
        if (flags & DatagramFlag.echo && batch.difference(row) !== NO_DIFFERENCE) reject(new Error('an echo differs'));
        if (flags & (intervalNs > 0 ? DatagramFlag.sent : DatagramFlag.answer))
          tookNs.push(batch.timeNs(row) - batch.askedNs(row));
        if (flags & DatagramFlag.runEnd) resolve();
      }
    });
  });
  socket.startRun({
    message: messageOf(job, 1),
    change: { kind: 'none' },
    countsSequence: true,
    fitsLength: true,
    portId,
    groupsMask: 0,
    answersOnly: portId === 0,
    count,
    durationNs: 0,
    intervalNs,
    spinNs,
    inFlight: 1,
    lostAfterNs: timeoutMs * 1e6,
    cpu,
  });
  await ended;
  socket.close();
  if (tookNs.length !== count) throw new Error(`${tookNs.length} of ${count} came back`);
  return tookNs;
}

/** One request at a time, as a script would make them: the time is that from the call to the promise's end. */
async function calls(job: Job): Promise<number[]> {
  const socket = openNetlinkSocket(job.protocol);
  socket.bind(0);
  const buffer = new Uint8Array(1 << 17);
  const out = new Float64Array(7);
  const request = async (message: Uint8Array): Promise<Uint8Array> =>
    buffer.subarray(0, socket.roundTrip(message, job.portId, buffer, out, timeoutMs));
  const tookNs: number[] = [];
  for (let i = 0; i < job.count; i++) {
    const message = messageOf(job, i + 1);
    const startMs = performance.now();
    const { length } = await request(message);
    tookNs.push((performance.now() - startMs) * 1e6);
    if (length === 0) throw new Error('no answer');
  }
  socket.close();
  return tookNs;
}

function quantiles(values: number[]): { p50: number; p99: number } {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (q: number) => sorted[Math.floor(q * sorted.length)]!;
  return { p50: at(0.5), p99: at(0.99) };
}
