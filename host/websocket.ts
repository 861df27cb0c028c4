/**
 * The contract's transport over a WebSocket, one msgpackr frame a message. A page that reads too slowly holds up its
 * own events, of each the latest only; replies are never held back.
 */
import { pack, unpack } from 'msgpackr';
import type { WebSocket } from 'ws';
import type { Transport } from '../core/contract/transport.ts';

/** Bytes that may wait in the socket before events do: a few windows of rows, far below what a browser chokes on. */
const congestedBytes = 1 << 20;

type Frame = { event?: string };

/** A frame that is no MessagePack closes the socket with status 1007. */
export function webSocketTransport(socket: WebSocket, limitBytes = congestedBytes): Transport {
  const held = new Map<string, Frame>();
  const congested = (): boolean => socket.bufferedAmount > limitBytes;
  const write = (frame: unknown): void => socket.send(pack(frame), release);
  function release(): void {
    for (const [event, frame] of held) {
      if (congested()) return;
      held.delete(event);
      write(frame);
    }
  }
  return {
    send: (message) => {
      const frames = [message].flat() as Frame[];
      const isCongested = congested();
      for (const frame of frames) {
        if (frame.event === undefined) continue;
        if (isCongested) held.set(frame.event, frame);
        else held.delete(frame.event);
      }
      if (!isCongested) return write(message);
      for (const frame of frames) if (frame.event === undefined) write(frame);
    },
    onMessage: (listener) => {
      socket.on('message', (data: Buffer) => {
        const frame = decode(data);
        if (frame === undefined) socket.close(1007);
        else listener(frame);
      });
    },
    onClose: (listener) => void socket.on('close', listener),
  };
}

// Over a plain view, so that bytes inside come out as Uint8Array as they do from the other transports, not as Buffer.
function decode({ buffer, byteOffset, length }: Buffer): unknown {
  try {
    return unpack(new Uint8Array(buffer, byteOffset, length));
  } catch {
    return undefined;
  }
}
