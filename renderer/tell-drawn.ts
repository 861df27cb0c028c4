/**
 * Tells the host in the first frame after its message that the page draws, so that the next one comes in another frame.
 * A request says so too, as its reply takes along what waits: the log asks for its rows in that frame anyhow.
 */
import { drawnFrame, type Transport } from '../core/contract/transport.ts';

export function tellDrawn(
  transport: Transport,
  nextFrame: (task: () => void) => void = requestAnimationFrame,
): Transport {
  let isDue = false;
  let isTold = false;
  const tell = (): void => {
    isDue = false;
    if (!isTold) transport.send(drawnFrame);
  };
  return {
    send: (frame) => {
      isTold = true;
      transport.send(frame);
    },
    onMessage: (listener) =>
      transport.onMessage((message) => {
        isTold = false;
        // Before our own turn in the frame, whoever listens asks for one of theirs.
        listener(message);
        if (!isDue) nextFrame(tell);
        isDue = true;
      }),
    onClose: (listener) => transport.onClose(listener),
  };
}
