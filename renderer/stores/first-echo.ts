/** The first echo: 16 bytes to the loaded module and back, on a connection that is made for it where there is none. */
import { EchoStatus } from '../../core/capture/record.ts';
import { decodeWindow, type WindowRow } from '../../core/capture/window.ts';
import type { Client } from '../../core/contract/connect.ts';
import { AppError } from '../../core/contract/errors.ts';
import type { ModuleParameters } from '../../core/contract/module.ts';
import { readS32 } from '../../core/wire/bytes.ts';
import { NLMSG_ERROR } from '../../core/wire/constants.ts';
import { errno } from '../../core/wire/errno.ts';
import { HEADER_LENGTH } from '../../core/wire/header.ts';
import type { ConnectionStore } from './connection-store.ts';
import type { HostStore } from './host-store.ts';

/** What came of it. `number` is the message's in the log. */
export interface EchoBack {
  number: number;
  rttNs: number;
}

/** A failure with the message that it is about, where there is one. */
export class EchoFailure extends AppError {
  readonly number: number | undefined;

  constructor(data: { code: string; message: string; nextStep?: string }, number?: number) {
    super(data);
    this.number = number;
  }
}

export const firstEchoBytes = 16;
const NLM_F_REQUEST = 1;
const pollMs = 20;
/** After the host should have given it up. */
const graceMs = 2_000;

interface Place {
  client: Client;
  host: HostStore;
  connection: ConnectionStore;
}

/** @throws the host's AppError, or an {@link EchoFailure} that says what came instead of the echo. */
export async function sendFirstEcho(place: Place, parameters: ModuleParameters): Promise<EchoBack> {
  await connectTo(place, parameters.unit);
  const payload = Uint8Array.from({ length: firstEchoBytes }, (_, at) => at);
  const message = { type: parameters.messageType, flags: NLM_F_REQUEST, payload };
  const { number, error } = await place.client.request('message.send', message);
  if (error) throw new EchoFailure(error, number);
  const { record, pair } = await settledRecord(place, number);
  if (record.echo === EchoStatus.identical) return { number: record.pair, rttNs: record.rttNs };
  throw failureOf({ record, pair }, parameters, place.host.getState().settings.lostAfterMs);
}

async function connectTo({ host, connection }: Place, unit: number): Promise<void> {
  const { connection: open, run } = host.getState();
  if (run.status === 'running')
    throw new AppError({
      code: 'RUN_ACTIVE',
      message: 'a repeat is running, and would count this message as its own or lose its connection',
      nextStep: 'Stop it on the Echo screen, or let it end.',
    });
  if (open.status === 'closed' || open.protocol !== unit) await connection.getState().openProtocol(unit);
}

interface Settled {
  record: WindowRow;
  pair: WindowRow | undefined;
}

async function settledRecord({ client, host }: Place, number: number): Promise<Settled> {
  const tries = Math.ceil((host.getState().settings.lostAfterMs + graceMs) / pollMs);
  for (let left = tries; left > 0; left -= 1) {
    const detail = await client.request('capture.record', { number });
    const record = detail && decodeWindow(detail.record)[0];
    if (!record) break;
    if (record.echo !== EchoStatus.waiting) return { record, pair: detail.pair && decodeWindow(detail.pair)[0] };
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  throw new EchoFailure({ code: 'LOST', message: 'the message left the capture before its echo came' }, number);
}

function failureOf({ record, pair }: Settled, parameters: ModuleParameters, lostAfterMs: number): EchoFailure {
  if (record.echo === EchoStatus.different)
    return new EchoFailure(
      {
        code: 'DIFFERENT',
        message: 'an echo came back, but not with the same bytes',
        nextStep: whyDifferent(parameters),
      },
      pair?.number ?? record.number,
    );
  if (record.echo === EchoStatus.answered)
    return new EchoFailure(
      { code: 'REFUSED', message: `an answer came instead of the echo${answerWords(pair)}` },
      pair?.number ?? record.number,
    );
  return new EchoFailure(
    { code: 'LOST', message: `no echo came within ${lostAfterMs} ms`, nextStep: whyLost(parameters, lostAfterMs) },
    record.number,
  );
}

function answerWords(answer: WindowRow | undefined): string {
  if (answer?.type !== NLMSG_ERROR || answer.head.length < HEADER_LENGTH + 4) return '';
  const { name, words } = errno(readS32(answer.head, HEADER_LENGTH, 'little'));
  return `: ${words} (${name})`;
}

const whyDifferent = ({ flipOneIn }: ModuleParameters): string =>
  flipOneIn > 0
    ? `The module is told to flip a byte of one message in ${flipOneIn}: set Flip to 0.`
    : 'Look at the message: the bytes that differ are marked.';

function whyLost({ dropOneIn, delayUs }: ModuleParameters, lostAfterMs: number): string {
  if (dropOneIn > 0) return `The module is told to drop one message in ${dropOneIn}: set Drop to 0.`;
  if (delayUs / 1_000 >= lostAfterMs) return 'The module is told to wait longer than that: set Delay to 0.';
  return 'See what the kernel log says of it.';
}
