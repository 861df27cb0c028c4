/** Reads a capture file into a capture of its own, which has its own clock and its own sockets. Touches no other. */
import type { FileRecord, RecordSink } from '../../core/capture/capture-file.ts';
import { createCaptureReader } from '../../core/capture/capture-reader.ts';
import { namedFamily } from '../../core/capture/family-names.ts';
import { nextPacket } from '../../core/capture/packet-rows.ts';
import type { PacketRun } from '../../core/capture/packet-run.ts';
import { RecordMark } from '../../core/capture/record.ts';
import { createSocketNumbers, placeOfSocket } from '../../core/capture/row-target.ts';
import { AppError } from '../../core/contract/errors.ts';
import type { LoadedFile } from '../../core/contract/files.ts';
import { isEchoProtocol } from '../../core/wire/constants.ts';
import { NLM_F_ACK, NLM_F_DUMP } from '../../core/wire/flags.ts';
import { Capture } from '../capture.ts';
import type { SocketTag } from '../netlink/socket-tags.ts';
import { Spill } from '../spill/spill.ts';
import type { FamilyReplies } from './file-records.ts';
import { NumberRanges } from './number-ranges.ts';

export interface LoadOptions {
  id: number;
  name: string;
  budgetBytes: number;
  lostAfterMs: number;
  /** Where records go that are over the budget; without it they are evicted. */
  spillFolder?: string;
  /** Told after each chunk. */
  progressed(progress: { records: number; bytes: number }): void;
  /** Something of the capture is to be shown. */
  changed(): void;
}

export interface LoadedCapture {
  capture: Capture;
  file: LoadedFile;
  /** What the file itself says of generic netlink families. */
  families: FamilyReplies;
}

/** @throws AppError NOT_A_CAPTURE where nothing of the file could be read, with the place of its damage. */
export async function loadCapture(chunks: AsyncIterable<Uint8Array>, options: LoadOptions): Promise<LoadedCapture> {
  const reader = createCaptureReader();
  const loader = new Loader(options);
  const sink: RecordSink = { record: (record) => loader.record(record), packets: (run) => loader.packets(run) };
  let bytes = 0;
  for await (const chunk of chunks) {
    reader.read(chunk, sink);
    bytes += chunk.length;
    options.progressed({ records: loader.records, bytes });
    if (reader.damage) break;
  }
  reader.end();
  const { damage = null, skipped } = reader;
  const { id, name } = options;
  if (loader.records === 0 && (damage || skipped > 0)) throw refusal(name, { damage, skipped });
  return loader.finish({ id, name, records: loader.records, skipped, damage });
}

function refusal(name: string, { damage, skipped }: Pick<LoadedFile, 'damage' | 'skipped'>): AppError {
  const where = damage && `at byte ${damage.offset}: ${damage.words}`;
  return new AppError({
    code: 'NOT_A_CAPTURE',
    message: `${name}: ${where ?? `none of its ${skipped} packets is netlink's`}`,
    nextStep: 'Files that can be opened are pcapng and pcap with the link type NETLINK (253).',
  });
}

/** The kernel answers each such request in the end; to others only where it has something to say. */
const asksForReply = (flags: number): boolean => (flags & (NLM_F_ACK | NLM_F_DUMP)) !== 0;

class Loader {
  readonly #options: LoadOptions;
  readonly #families: FamilyReplies = new Map();
  readonly #tags = new Map<string, SocketTag>();
  readonly #taken = new Set<number>();
  readonly #sockets = createSocketNumbers();
  #capture: Capture | undefined;
  #startMs = 0;
  #lastNs = 0;
  /** Of other programs. */
  readonly #foreign = new NumberRanges();
  records = 0;

  constructor(options: LoadOptions) {
    this.#options = options;
  }

  record(record: FileRecord): void {
    const family = namedFamily(record);
    if (family) this.#families.set(family.id, { ...record, bytes: record.bytes.slice() });
    if (record.isPreface) return;
    this.#capture ??= this.#open(record.timeNs);
    const { kind, timeNs: wallNs, detail, port, group, bytes, order, protocol, owner } = record;
    const timeNs = Number(wallNs - BigInt(this.#startMs) * 1_000_000n);
    const mark = record.mark | (order === 'big' ? RecordMark.bigEndian : 0);
    this.#lastNs = Math.max(this.#lastNs, timeNs);
    if (owner) this.#capture.owners.set({ protocol, portId: port, ...owner });
    const number = this.#capture.load({ kind, timeNs, detail, mark, port, group }, bytes, this.#tagOf(record));
    if (record.isForeign) this.#foreign.add(number, 1);
    this.records++;
  }

  packets(run: PacketRun): void {
    while (run.next < run.count) {
      const next = nextPacket(run);
      if (!next) return;
      this.#capture ??= this.#open(next.wallNs);
      this.#tagOf(next);
      const { number, rows, lastNs } = this.#capture.loadRun(run, next, this.#sockets);
      if (rows === 0) return;
      if (!next.isOwn) this.#foreign.add(number, rows);
      this.records += rows;
      this.#lastNs = Math.max(this.#lastNs, lastNs);
    }
  }

  finish(file: LoadedFile): LoadedCapture {
    const capture = this.#capture ?? this.#open(0n);
    const latestNs = this.#lastNs - this.#options.lostAfterMs * 1e6;
    capture.end((number, timeNs, flags) => !this.#foreign.has(number) || (asksForReply(flags) && timeNs <= latestNs));
    return { capture, file, families: this.#families };
  }

  /** Its epoch is the first record's millisecond, so that times are exact. */
  #open(firstNs: bigint): Capture {
    const { budgetBytes, lostAfterMs, spillFolder, changed } = this.#options;
    this.#startMs = Number(firstNs / 1_000_000n);
    return new Capture({
      budgetBytes,
      lostAfterMs,
      epochWallMs: this.#startMs,
      spill: spillFolder === undefined ? undefined : new Spill(spillFolder),
      nowNs: () => this.#lastNs,
      changed,
    });
  }

  /** A socket keeps its number, unless files were merged in which another socket has the same. */
  #tagOf({ socket, protocol }: Pick<FileRecord, 'socket' | 'protocol'>): SocketTag {
    const key = `${socket} ${protocol}`;
    const known = this.#tags.get(key);
    if (known) return known;
    const free = Array.from({ length: 256 }, (_, number) => number).find((number) => !this.#taken.has(number));
    const own = this.#taken.has(socket) ? (free ?? socket) : socket;
    const tag = { socket: own, protocol, answersOnly: !isEchoProtocol(protocol) };
    this.#tags.set(key, tag);
    this.#sockets[placeOfSocket(socket, protocol)] = own;
    this.#taken.add(own);
    return tag;
  }
}
