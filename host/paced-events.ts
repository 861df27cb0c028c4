/**
 * One message a frame, whatever changes meanwhile: an event waits until the page has begun a frame with the last message,
 * and goes together with others that wait. A reply is waited for, so it goes at once and takes along what waits.
 */
import { isDrawn, type Transport } from '../core/contract/transport.ts';

/** Then an event goes anyhow: a page that is hidden draws nothing, and is to know what there is once it is seen again. */
const patienceMs = 200;

export function paceEvents(transport: Transport): Transport {
  let waiting: unknown[] = [];
  let timer: NodeJS.Timeout | undefined;
  /** When the message was sent that the page has yet to draw. */
  let sentMs = Number.NEGATIVE_INFINITY;
  const send = (): void => {
    clearTimeout(timer);
    timer = undefined;
    sentMs = performance.now();
    const frames = waiting;
    waiting = [];
    transport.send(frames.length === 1 ? frames[0] : frames);
  };
  const drawn = (): void => {
    sentMs = Number.NEGATIVE_INFINITY;
    if (waiting.length > 0) send();
  };
  transport.onClose(() => clearTimeout(timer));
  return {
    send: (frame) => {
      waiting.push(frame);
      const waitMs = sentMs + patienceMs - performance.now();
      if (waitMs <= 0 || !isEvent(frame)) send();
      else timer ??= setTimeout(send, waitMs);
    },
    onMessage: (listener) => transport.onMessage((frame) => (isDrawn(frame) ? drawn() : listener(frame))),
    onClose: (listener) => transport.onClose(listener),
  };
}

const isEvent = (frame: unknown): boolean => 'event' in (frame as object);
