/** What the kernel answered to the message that the composer sent last: waited for, and read once it is there. */
import { EchoStatus } from '../../core/capture/record.ts';
import { decodeWindow } from '../../core/capture/window.ts';
import type { Client } from '../../core/contract/connect.ts';
import { type Ack, type Done, decodeAcknowledgement, type Nack } from '../../core/wire/ack.ts';
import type { HostStore } from './host-store.ts';

export interface RequestAnswer {
  /** As it was sent, header included. */
  readonly request: Uint8Array;
  readonly answer: Ack | Nack | Done;
}

/** Calls `take` once, unless no answer of netlink's own comes. @returns stops waiting. */
export function awaitAnswer(
  { client, host }: { client: Client; host: HostStore },
  number: number,
  take: (answer: RequestAnswer) => void,
): () => void {
  let isReading = false;
  let isOver = false;
  /** The answer may have come while the record was read. */
  let readAgain = false;
  const read = async (): Promise<void> => {
    readAgain = true;
    if (isReading) return;
    isReading = true;
    while (readAgain && !isOver) {
      readAgain = false;
      await readOnce();
    }
    isReading = false;
  };
  const readOnce = async (): Promise<void> => {
    // A host that is gone has no answer.
    const detail = await client.request('capture.record', { number }).catch(() => null);
    const record = detail ? decodeWindow(detail.record)[0] : undefined;
    if (isOver || record?.echo === EchoStatus.waiting) return;
    stop();
    const pair = detail?.pair && decodeWindow(detail.pair)[0];
    const answer = pair && decodeAcknowledgement(pair.head, 'little');
    if (record && answer) take({ request: record.head, answer });
  };
  const unsubscribe = host.subscribe(({ capture }, before) => {
    if (capture !== before.capture) void read();
  });
  const stop = (): void => {
    isOver = true;
    unsubscribe();
  };
  void read();
  return stop;
}
