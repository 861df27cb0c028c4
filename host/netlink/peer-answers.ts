/**
 * What the echo peer answers: each message of a datagram comes back with the same type, sequence and payload, flags 0
 * and the peer's port, whatever its type; damaged ones get no reply, as from the kernel. Faults are counted, not
 * drawn: "1 in N" hits exactly every Nth message. Pure: time comes in, replies go out.
 */
import type { PeerFaults } from '../../core/contract/api.ts';
import { HEADER_LENGTH } from '../../core/wire/header.ts';
import { encodeMessage, splitDatagram } from '../../core/wire/message.ts';

export interface Reply {
  /** When to send it, ns on the caller's clock. */
  dueNs: number;
  portId: number;
  bytes: Uint8Array;
}

type CountedFault = Extract<keyof PeerFaults, `${string}OneIn`>;

/** A reply held back for reordering leaves after this long at the latest, also when nothing follows it. */
const longestHoldNs = 50_000_000;
const truncatedBytes = 4;

export class PeerAnswers {
  readonly #portId: number;
  #seen: Partial<Record<CountedFault, number>> = {};
  #held: Reply[] = [];

  constructor(portId: number) {
    this.#portId = portId;
  }

  /** Replies to one datagram, in the order in which they are to be sent. */
  answer(datagram: Uint8Array, from: number, nowNs: number, faults: PeerFaults): Reply[] {
    return splitDatagram(datagram, 'little').flatMap((span) => {
      if (!span.header || span.issues.length > 0) return [];
      const payload = datagram.slice(span.offset + HEADER_LENGTH, span.offset + span.length);
      const { type, sequence } = span.header;
      return this.#echo({ type, sequence, payload }, from, nowNs, faults);
    });
  }

  /** Replies whose hold has run out. */
  overdue(nowNs: number): Reply[] {
    const out = this.#held.filter((reply) => reply.dueNs <= nowNs);
    this.#held = this.#held.filter((reply) => reply.dueNs > nowNs);
    return out;
  }

  /** Time of the next hold to run out; Infinity without one. */
  get nextDueNs(): number {
    return Math.min(...this.#held.map((reply) => reply.dueNs));
  }

  #echo(
    message: { type: number; sequence: number; payload: Uint8Array },
    portId: number,
    nowNs: number,
    faults: PeerFaults,
  ): Reply[] {
    // Every counter advances with every message, so that one fault does not shift another.
    const drop = this.#hit('dropOneIn', faults);
    const duplicate = this.#hit('duplicateOneIn', faults);
    const reorder = this.#hit('reorderOneIn', faults);
    const bytes = this.#damage(message, faults);
    if (drop) return [];
    const dueNs = nowNs + faults.delayUs * 1000;
    const replies = Array.from({ length: duplicate ? 2 : 1 }, () => ({ dueNs, portId, bytes }));
    const released = this.#held.splice(0).map((held) => ({ ...held, dueNs }));
    if (!reorder) return [...replies, ...released];
    this.#held.push(...replies.map((reply) => ({ ...reply, dueNs: dueNs + longestHoldNs })));
    return released;
  }

  #damage(message: { type: number; sequence: number; payload: Uint8Array }, faults: PeerFaults): Uint8Array {
    let { sequence, payload } = message;
    const corrupt = this.#hit('corruptOneIn', faults);
    if (corrupt && payload.length > 0) payload[payload.length >> 1]! ^= 0xff;
    if (this.#hit('truncateOneIn', faults)) payload = payload.subarray(0, Math.max(0, payload.length - truncatedBytes));
    // Far from any sequence that is waiting, so that it can't be mistaken for another message's echo.
    if (this.#hit('wrongSequenceOneIn', faults)) sequence = (sequence ^ 0x8000_0000) >>> 0;
    return encodeMessage({ type: message.type, flags: 0, sequence, portId: this.#portId, payload }, 'little');
  }

  #hit(fault: CountedFault, faults: PeerFaults): boolean {
    const seen = (this.#seen[fault] ?? 0) + 1;
    const hit = faults[fault] > 0 && seen >= faults[fault];
    this.#seen[fault] = hit || faults[fault] === 0 ? 0 : seen;
    return hit;
  }
}
