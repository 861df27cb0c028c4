/**
 * What the contract travels on: frames in both directions, and word of the end.
 *
 *   request  { id, method, params }      response { id, result }
 *   event    { event, data }             error    { id, error: AppErrorData }
 *   drawn    { drawn: true }
 *
 * The host may send several of its frames as one, in an array. The page says with its next frame on screen that it has
 * drawn what came, and the host's events wait for that.
 */

/** Carries frames whole and in order. Bytes (Uint8Array) inside a frame arrive as bytes. */
export interface Transport {
  send(frame: unknown): void;
  onMessage(listener: (frame: unknown) => void): void;
  onClose(listener: () => void): void;
}

export const drawnFrame = { drawn: true };
export const isDrawn = (frame: unknown): boolean => typeof frame === 'object' && frame !== null && 'drawn' in frame;

/** Two transports joined back to back, for tests. Frames arrive in a later microtask, in order; closing one closes both. */
export function createMemoryPair(): { host: Transport; renderer: Transport; close(): void } {
  const end = () => ({ messages: [] as ((frame: unknown) => void)[], closes: [] as (() => void)[] });
  const [host, renderer] = [end(), end()];
  const transport = (own: typeof host, other: typeof host): Transport => ({
    send: (frame) => {
      Promise.resolve().then(() => {
        for (const listener of other.messages) listener(frame);
      });
    },
    onMessage: (listener) => void own.messages.push(listener),
    onClose: (listener) => void own.closes.push(listener),
  });
  return {
    host: transport(host, renderer),
    renderer: transport(renderer, host),
    close: () => {
      for (const listener of [...host.closes, ...renderer.closes]) listener();
    },
  };
}
