/**
 * The echo peer's thread: a NETLINK_USERSOCK socket of its own, answered in a plain loop of blocking calls so that the
 * peer adds little to a round trip. Steered through PeerControl; what it answers is peer-answers.ts.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { noFaults } from '../../core/contract/defaults.ts';
import { DEFAULT_LENGTH } from '../../core/payload/pattern.ts';
import { ECHO_TYPE, NETLINK_USERSOCK } from '../../core/wire/constants.ts';
import { encodeMessage } from '../../core/wire/message.ts';
import { PeerAnswers, type Reply } from './peer-answers.ts';
import { PeerControl } from './peer-control.ts';
import { monotonicNs, openNetlinkSocket, pinThread } from './socket.ts';

/** How long the loop may sleep before it looks at its orders. */
const idleMs = 50;
const longestDatagram = 1 << 20;
const warmUpRounds = 20;

const { memory, cpu } = workerData as { memory: SharedArrayBuffer; cpu: number | undefined };
if (cpu !== undefined) pinThread(cpu);
const control = new PeerControl(memory);
const epochNs = monotonicNs();
const nowNs = (): number => Number(monotonicNs() - epochNs);
const socket = openNetlinkSocket(NETLINK_USERSOCK, { epochNs });
socket.bind(0);
const { portId } = socket.address();
const answers = new PeerAnswers(portId);
const buffer = new Uint8Array(longestDatagram);
const received = new Float64Array(8);
const stamps = new Float64Array(2);
/** Replies that wait for their time, or for room in the receiver's queue. First in, first out, also when the delay changes. */
const waiting: Reply[] = [];
/** The receiver's queue was full when the last reply was tried. */
let blocked = false;
let flooded = { sinceNs: 0, sent: 0, perSecond: 0 };

warmUp();
parentPort!.postMessage({ portId });
while (!control.stopping) turn();
socket.close();

/** Answers itself a few times, so that the first echo does not wait for code to be read and compiled. */
function warmUp(): void {
  const own = new PeerAnswers(portId);
  const payload = new Uint8Array(DEFAULT_LENGTH);
  const message = encodeMessage({ type: ECHO_TYPE, flags: 0, sequence: 0, portId, payload }, 'little');
  for (let round = 0; round < warmUpRounds; round++) {
    trySend(message, portId);
    const length = receive(0);
    if (length > 0) own.answer(buffer.subarray(0, length), portId, nowNs(), noFaults);
  }
}

function turn(): void {
  const length = receive(control.faults.floodPerSecond > 0 ? 1 : idleMs);
  // Read after the wait, so that orders hold for the very next message.
  const { faults } = control;
  const now = nowNs();
  if (length > 0) waiting.push(...answers.answer(buffer.subarray(0, length), received[1]!, now, faults));
  waiting.push(...answers.overdue(now));
  sendDue(now);
  if (faults.floodPerSecond > 0) flood(now, faults.floodPerSecond, faults.floodBytes);
  else flooded.perSecond = 0;
}

function receive(longestMs: number): number {
  const dueNs = Math.min(answers.nextDueNs, waiting[0]?.dueNs ?? Number.POSITIVE_INFINITY);
  // Rounded down: the last millisecond of a delay passes in short turns, or every delay would be a whole number of them.
  const untilDueMs = blocked ? 1 : Math.floor((dueNs - nowNs()) / 1e6);
  try {
    return socket.receive(buffer, received, Math.max(0, Math.min(longestMs, untilDueMs)));
  } catch {
    // ENOBUFS: what the peer lost shows as lost at the sender, which is where it is to be seen.
    return -1;
  }
}

function sendDue(now: number): void {
  let sent = 0;
  blocked = false;
  while (!blocked && waiting[sent] && waiting[sent]!.dueNs <= now) {
    blocked = !trySend(waiting[sent]!.bytes, waiting[sent]!.portId);
    if (!blocked) sent++;
  }
  waiting.splice(0, sent);
}

/** False where the receiver's queue is full, so that it is to be tried again. */
function trySend(bytes: Uint8Array, to: number): boolean {
  try {
    socket.send(bytes, to, 0, stamps);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'EAGAIN';
  }
}

/**
 * Sends what is due of the flood by now; a receiver that can't keep up gets fewer, never an overrun. Sequence 0: nobody
 * asked, and no message that waits for its echo may take one of these for it.
 */
function flood(now: number, perSecond: number, bytes: number): void {
  if (flooded.perSecond !== perSecond) flooded = { sinceNs: now, sent: 0, perSecond };
  const due = Math.floor(((now - flooded.sinceNs) * perSecond) / 1e9);
  const payload = new Uint8Array(bytes).fill(0x31);
  const message = encodeMessage({ type: ECHO_TYPE, flags: 0, sequence: 0, portId, payload }, 'little');
  while (flooded.sent < due && trySend(message, control.floodPortId)) flooded.sent++;
  // A backlog of over a tenth of a second is forgotten, or the flood would come in one burst later.
  if (due - flooded.sent > perSecond / 10) flooded = { sinceNs: now, sent: 0, perSecond };
}
