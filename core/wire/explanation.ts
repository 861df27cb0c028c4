// Owns the shapes of explaining: the facts of a message that go in, the explanation that comes out, and the rule
// between them.
import type { Ack, Done, Nack } from './ack.ts';
import type { ByteOrder, ByteRange } from './bytes.ts';
import type { Header } from './header.ts';

/** What is known of one message in the log. */
export interface MessageFacts {
  readonly direction: 'sent' | 'received';
  /** The whole message, its header included; empty for a record that is no message, such as an overrun. */
  readonly bytes: Uint8Array;
  readonly protocol: number;
  readonly order: ByteOrder;
  readonly status: 'none' | 'waiting' | 'identical' | 'different' | 'lost' | 'duplicate' | 'unexpected' | 'answered';
  /** The reply to what was sent, or the request that was replied to. */
  readonly pairBytes?: Uint8Array;
  /** errno of the send, positive or negative. */
  readonly sendErrno?: number;
  /** Where it was sent to; 0 is the kernel. */
  readonly destinationPortId: number;
  /** The kernel dropped messages at this point, because the receive buffer was full (ENOBUFS). */
  readonly overrun?: boolean;
  readonly truncated?: boolean;
  /** Bytes that the datagram had before it was cut. */
  readonly trueLength?: number;
  /** The reply came after the timeout. */
  readonly late?: boolean;
  readonly rttNs?: number;
  readonly timeoutMs?: number;
  /** Where a schema knows the request. */
  readonly names?: RequestNames;
}

/** What a schema calls the attributes of a request; undefined for those it doesn't know. */
export interface RequestNames {
  /** 'linkinfo.kind': of the attribute that starts at the offset, from the start of the request's nlmsghdr. */
  readonly attributeAt: (request: Uint8Array, offset: number) => string | undefined;
  /** Of an attribute that isn't there: by its type, in the nest at the offset or at the top level. */
  readonly attributeOf: (request: Uint8Array, type: number, nest?: number) => string | undefined;
}

export interface Explanation {
  /** A few words: 'Nobody is bound to port 41234'. */
  readonly title: string;
  /** One to three sentences. */
  readonly text: string;
  /** What to do about it. */
  readonly nextStep?: string;
  /** The bytes at fault, from the start of the message sent or received. */
  readonly range?: ByteRange & { readonly in: 'sent' | 'received' };
}

/** The facts with what every rule needs read out of them. */
export interface Case {
  readonly facts: MessageFacts;
  /** The message that went out, and the one that came back, as far as they are known. */
  readonly sent?: Uint8Array;
  readonly received?: Uint8Array;
  readonly sentHeader?: Header;
  readonly receivedHeader?: Header;
  readonly answer?: Ack | Nack | Done;
  /** Sent to the kernel, and the kernel took it. */
  readonly reachedKernel: boolean;
  /** The protocols on which messages are echoed, by a peer or by the module. */
  readonly isEcho: boolean;
}

export interface Rule {
  readonly applies: (the: Case) => boolean;
  /** Called only where the rule applies. */
  readonly explain: (the: Case) => Explanation;
}
