/**
 * What a run sends and receives, as records of a capture: the bytes are read, decoded and explained where all others are.
 * Each message has a socket number of its own there, as it has a socket.
 */
import type { SavedMessage } from '../../core/saved/saved-message.ts';
import { isEchoProtocol } from '../../core/wire/constants.ts';
import type { Capture } from '../capture.ts';
import type { SendOutcome } from '../netlink/connection.ts';
import type { DatagramBatch } from '../netlink/socket.ts';
import type { SocketTags } from '../netlink/socket-tags.ts';

export interface RunLog {
  readonly epochNs: bigint;
  readonly tags: SocketTags;
  readonly capture: Capture;
}

/** That of one message. */
export interface ExchangeLog {
  sent(outcome: SendOutcome): void;
  received(batch: DatagramBatch): void;
  /** @returns the number of the record of what was sent; undefined where nothing was. */
  close(): number | undefined;
}

export function openExchangeLog({ tags, capture }: RunLog, message: SavedMessage, peerPortId?: number): ExchangeLog {
  const { peer, protocol } = message;
  const tag = tags.open({ protocol, answersOnly: !peer && !isEchoProtocol(protocol) });
  if (peerPortId !== undefined) tags.setPeer(tag, peerPortId);
  let record: number | undefined;
  return {
    sent: (outcome) =>
      capture.sent(outcome, tag, (number) => {
        record = number;
      }),
    received: (batch) => capture.received(batch, tag),
    close: () => {
      capture.releaseSends();
      tags.close(tag);
      return record;
    },
  };
}
