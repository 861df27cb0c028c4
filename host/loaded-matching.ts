/**
 * Has the messages of a file matched and counted, many at a time: a round trip that lies in two rows, one behind the
 * other, as most do, is matched at once. All others are left to capture-matching.
 */
import type { Columns } from '../core/capture/columns.ts';
import { EchoStatus, RecordKind, RecordMark } from '../core/capture/record.ts';
import type { SentMessage } from '../core/echo/matcher.ts';
import { isEchoProtocol } from '../core/wire/constants.ts';
import type { CaptureMatching } from './capture-matching.ts';
import { samePayload } from './capture-rows.ts';
import type { StoredSegment } from './stored-segment.ts';

export class LoadedMatching {
  readonly #matching: CaptureMatching;
  // Used again for each message, as there may be millions.
  readonly #sent = { socket: 0, port: 0, sequence: 0, type: 0, answersOnly: false };
  readonly #reply = { type: 0, timeNs: 0, same: false };
  readonly #trip = { rttNs: 0, sendNs: 0 };

  constructor(matching: CaptureMatching) {
    this.#matching = matching;
  }

  /** Matches all rows from `first` on, which are messages: to one that was sent a reply is waited for. */
  match(segment: StoredSegment, first: number): void {
    const { base, columns, count } = segment;
    const { kind, echo, mark, timeNs } = columns;
    let sent = 0;
    let overheard = 0;
    for (let row = first; row < count; row++) {
      if (mark[row]! & RecordMark.inferred) {
        overheard++;
        this.#matching.matchOverheard(segment, row);
      } else if (kind[row] === RecordKind.received) this.#matching.match(segment, row);
      else {
        sent++;
        if (echo[row] !== EchoStatus.waiting) continue;
        if (this.#matchTrip(segment, row)) row++;
        else this.#matching.sent(base + row, this.#sentAt(columns, row), timeNs[row]!);
      }
    }
    const { tally } = this.#matching;
    tally.count('sent', sent);
    tally.count('overheard', overheard);
    tally.count('received', count - first - sent - overheard);
  }

  /**
   * Takes the row behind this one for its reply, where it is one for sure. Nobody has seen either of them yet, so that
   * nobody is told of what is written. @returns whether both are matched
   */
  #matchTrip(segment: StoredSegment, row: number): boolean {
    const { base, columns, count } = segment;
    const next = row + 1;
    if (next === count || !isReply(columns, row, next)) return false;
    const { type, timeNs, echo, mark, pair, detail } = columns;
    const reply = this.#reply;
    reply.timeNs = timeNs[next]!;
    reply.type = type[next]!;
    reply.same = type[next] === type[row] && samePayload(segment, row, segment, next);
    const verdict = this.#matching.trip(base + row, this.#sentAt(columns, row), timeNs[row]!, reply);
    if (!verdict) return false;
    echo[row] = verdict.status;
    echo[next] = verdict.status;
    pair[row] = base + next;
    pair[next] = base + row;
    if (verdict.late) {
      mark[row]! |= RecordMark.late;
      mark[next]! |= RecordMark.late;
    }
    this.#trip.rttNs = Math.abs(reply.timeNs - timeNs[row]!);
    this.#trip.sendNs = detail[row]!;
    this.#matching.tally.recordTrip(base + row, this.#trip, reply.timeNs);
    return true;
  }

  #sentAt({ socket, protocol, port, sequence, type }: Columns, row: number): SentMessage {
    const message = this.#sent;
    message.socket = socket[row]!;
    message.answersOnly = !isEchoProtocol(protocol[row]!);
    message.port = port[row]!;
    message.sequence = sequence[row]!;
    message.type = type[row]!;
    return message;
  }
}

/** Whether a row was received in the conversation that another was sent in. */
function isReply({ kind, mark, socket, port, sequence, group }: Columns, row: number, next: number): boolean {
  if (kind[next] !== RecordKind.received || mark[next]! & RecordMark.inferred || group[next] !== 0) return false;
  return sequence[next] === sequence[row] && port[next] === port[row] && socket[next] === socket[row];
}
