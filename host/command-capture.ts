/** A capture for a command of the command line, and its way to a file: what passes is kept until it is written. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { defaultSettings } from '../core/contract/defaults.ts';
import { encodeFamiliesRequest } from '../core/wire/nlctrl.ts';
import { Capture, type RecordSource } from './capture.ts';
import { dumpNlctrl } from './netlink/nlctrl-dump.ts';
import { monotonicNs } from './netlink/socket.ts';
import { RecordBlocks } from './spool/record-blocks.ts';

const budgetBytes = 64 << 20;

export interface CommandCapture {
  readonly epochNs: bigint;
  readonly capture: Capture;
}

export function createCommandCapture(): CommandCapture {
  const epochNs = monotonicNs();
  const capture = new Capture({
    budgetBytes,
    lostAfterMs: defaultSettings.lostAfterMs,
    epochWallMs: Date.now(),
    nowNs: () => Number(monotonicNs() - epochNs),
    changed: () => {},
  });
  return { epochNs, capture };
}

export interface CaptureFile {
  /** Writes what of it is new. @throws the system call's error */
  write(source: RecordSource): void;
  close(): void;
}

/** @throws the system call's error */
export function openCaptureFile(path: string): CaptureFile {
  const file = openSync(path, 'w');
  const blocks = new RecordBlocks(0, familyReplies);
  return {
    write: (source) => {
      for (let chunk = blocks.take(source); chunk; chunk = blocks.take(source)) writeSync(file, chunk);
    },
    close: () => closeSync(file),
  };
}

/** nlctrl's, by which messages are named. A kernel without generic netlink has none. */
export function familyReplies(): readonly Uint8Array[] {
  try {
    return dumpNlctrl(encodeFamiliesRequest(1, 'little'));
  } catch {
    return [];
  }
}
