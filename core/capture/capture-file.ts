/** What a capture file holds, whatever its format: records with the wall clock's time, and where a file is damaged. */
import type { ByteOrder } from '../wire/bytes.ts';
import type { PacketRun } from './packet-run.ts';
import type { RecordFields } from './record.ts';

/** The process that a socket is supposed to be of, as it was found by the socket's port. */
export interface PortOwner {
  readonly pid: number;
  /** /proc/PID/comm. */
  readonly name: string;
}

/** A record outside of a capture. What its header says is not repeated here: it is in the bytes. */
export interface FileRecord extends Readonly<Pick<RecordFields, 'kind' | 'detail' | 'port' | 'group' | 'socket'>> {
  /** Since 1970. */
  readonly timeNs: bigint;
  /** NETLINK_* number. */
  readonly protocol: number;
  /** Of the machine that wrote the bytes. */
  readonly order: ByteOrder;
  /** `truncated`, `malformed`, `inferred`, `sameDatagram` and `unreadable` of RecordMark; the other marks are another's to make. */
  readonly mark: number;
  readonly bytes: Uint8Array;
  /** Of an inferred record's port, where it is known. */
  readonly owner?: PortOwner;
  /** No record of the capture: an nlctrl reply put before it, so that readers can name generic netlink families. */
  readonly isPreface: boolean;
  /** Written by another program, which waited for no reply that we knew of. */
  readonly isForeign?: boolean;
}

/** Where a file stops making sense. All that stands before it is good. */
export interface Damage {
  /** In bytes from the start of the file. */
  readonly offset: number;
  readonly words: string;
}

/** Takes what is read, in the order of the file. The bytes are valid during the call. */
export interface RecordSink {
  record(record: FileRecord): void;
  /** Takes packets from the run's `next` on, as many as it likes, and leaves `next` behind them; the one there is told as records. */
  packets?(run: PacketRun): void;
}

/** Reads a file from its start, in chunks of any size. */
export interface CaptureReader {
  /** Tells what the chunk completes. */
  read(chunk: Uint8Array, sink: RecordSink): void;
  /** The same as a list. The bytes of the records are valid until the next call. */
  push(chunk: Uint8Array): FileRecord[];
  /** There is no more: what was begun and not completed is damage. */
  end(): void;
  /** Nothing is read after it. */
  readonly damage: Damage | undefined;
  /** Packets that are not netlink's: of other link types, or too short for the cooked header. */
  readonly skipped: number;
}

export type FormatReader = Omit<CaptureReader, 'push'>;

/** Makes a file of records, each in its turn. */
export interface RecordWriter {
  /** What stands before the first record. */
  start(): Uint8Array;
  write(record: FileRecord): Uint8Array;
}
