/** What `nlscope echo` sends and receives, written to a pcapng file as it goes. */
import { closeSync, openSync, writeSync } from 'node:fs';
import type { FileRecord } from '../core/capture/capture-file.ts';
import { createPcapngWriter } from '../core/capture/pcapng-write.ts';
import { RecordKind, RecordMark } from '../core/capture/record.ts';
import { concat } from '../core/wire/bytes.ts';
import { splitDatagram } from '../core/wire/message.ts';
import { fileOrigin } from './files/origin.ts';
import { monotonicNs } from './netlink/socket.ts';

/** One datagram with its times: ns since the socket's epoch. */
export interface PassedMessage {
  direction: 'sent' | 'received';
  bytes: Uint8Array;
  /** The other end's port. */
  port: number;
  timeNs: number;
  /** Inside sendmsg, of what was sent. */
  sendNs: number;
  epochNs: bigint;
}

export interface EchoCapture {
  add(passed: PassedMessage): void;
  /** Writes what is held back: to be called before the process may end. */
  flush(): void;
  close(): void;
}

/** @throws the system call's error */
export function openEchoCapture(path: string, protocol: number): EchoCapture {
  const file = openSync(path, 'w');
  const writer = createPcapngWriter(fileOrigin());
  const startNs = BigInt(Date.now()) * 1_000_000n - monotonicNs();
  let parts = [writer.start()];
  const flush = (): void => {
    writeSync(file, concat(parts));
    parts = [];
  };
  return {
    add: (passed) => {
      for (const record of recordsOf(passed, { protocol, startNs })) parts.push(writer.write(record));
    },
    flush,
    close: () => {
      flush();
      closeSync(file);
    },
  };
}

/** @param startNs what CLOCK_MONOTONIC counts from, since 1970 */
function recordsOf(
  { direction, bytes, port, timeNs, sendNs, epochNs }: PassedMessage,
  { protocol, startNs }: { protocol: number; startNs: bigint },
): FileRecord[] {
  const wallNs = startNs + epochNs + BigInt(Math.round(timeNs));
  const base = { timeNs: wallNs, protocol, order: 'little', port, group: 0, socket: 0, isPreface: false } as const;
  // As it was sent, also where its length is wrong on purpose: what is sent is one message.
  if (direction === 'sent') return [{ ...base, kind: RecordKind.sent, mark: 0, detail: Math.round(sendNs), bytes }];
  return splitDatagram(bytes, 'little').map(({ offset, length, issues }) => ({
    ...base,
    kind: RecordKind.received,
    mark: (issues.length > 0 ? RecordMark.malformed : 0) | (offset > 0 ? RecordMark.sameDatagram : 0),
    detail: 0,
    bytes: bytes.subarray(offset, offset + length),
  }));
}
