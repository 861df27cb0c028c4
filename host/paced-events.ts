/**
 * One message a frame, whatever changes meanwhile: an event waits until a frame has passed since the last message, and
 * goes together with others that wait. A reply is waited for, so it goes at once and takes along what waits.
 */
import type { Transport } from '../core/contract/transport.ts';

/** At 60 Hz. */
const frameMs = 17;

export function paceEvents(transport: Transport): Transport {
  let waiting: unknown[] = [];
  let timer: NodeJS.Timeout | undefined;
  let sentMs = Number.NEGATIVE_INFINITY;
  const send = (): void => {
    clearTimeout(timer);
    timer = undefined;
    sentMs = performance.now();
    const frames = waiting;
    waiting = [];
    transport.send(frames.length === 1 ? frames[0] : frames);
  };
  transport.onClose(() => clearTimeout(timer));
  return {
    send: (frame) => {
      waiting.push(frame);
      const waitMs = sentMs + frameMs - performance.now();
      if (waitMs <= 0 || !isEvent(frame)) send();
      else timer ??= setTimeout(send, waitMs);
    },
    onMessage: (listener) => transport.onMessage(listener),
    onClose: (listener) => transport.onClose(listener),
  };
}

const isEvent = (frame: unknown): boolean => 'event' in (frame as object);
