// Owns the shapes of explaining: the facts of a message that go in, the explanation that comes out, and the rule
// between them.
import type { Ack, Done, Nack } from './ack.ts';
import type { ByteOrder, ByteRange } from './bytes.ts';
import type { Header } from './header.ts';
import type { Mend } from './mend.ts';

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
  /** Who sent what was received; 0 is the kernel. */
  readonly senderPortId?: number;
  /** Number of the multicast group that it went to or came from; 0 is unicast. */
  readonly group?: number;
  /** The kernel dropped messages at this point, because the receive buffer was full (ENOBUFS). */
  readonly overrun?: boolean;
  /** errno of a receive that failed otherwise. */
  readonly receiveErrno?: number;
  readonly truncated?: boolean;
  /** Bytes that the datagram had before it was cut. */
  readonly trueLength?: number;
  /** Its bytes were spilled and could not be read back. */
  readonly unreadable?: boolean;
  /** What came is not a whole message, or was left over behind one. */
  readonly malformed?: boolean;
  /** The reply came after the timeout. */
  readonly late?: boolean;
  readonly rttNs?: number;
  readonly timeoutMs?: number;
  /** Where a schema knows the request. */
  readonly names?: RequestNames;
  /** Our end of it, as long as that is open; nothing is known of the sockets of a capture file. */
  readonly socket?: OwnSocket;
}

export interface OwnSocket {
  readonly portId: number;
  /** Of the echo peer that was started with it. */
  readonly peerPortId?: number;
  /** Numbers of the groups of its protocol that are listened to, by it or by another of ours. */
  readonly groups: readonly number[];
  /** SO_RCVBUF as the kernel reports it. */
  readonly receiveBufferBytes: number;
  /** NETLINK_GET_STRICT_CHK */
  readonly strictCheck: boolean;
}

/** What a schema calls the attributes of a request; undefined for those it doesn't know. */
export interface RequestNames {
  /** 'linkinfo.kind': of the attribute that starts at the offset, from the start of the request's nlmsghdr. */
  readonly attributeAt: (request: Uint8Array, offset: number) => string | undefined;
  /** Of an attribute that isn't there: by its type, in the nest at the offset or at the top level. */
  readonly attributeOf: (request: Uint8Array, type: number, nest?: number) => string | undefined;
}

/** What a rule finds. */
export interface Finding {
  /** A few words: 'Nobody is bound to port 41234'. */
  readonly title: string;
  /** One to three sentences. */
  readonly text: string;
  /** What to do about it, where a mend doesn't say that. */
  readonly nextStep?: string;
  /** The bytes at fault, from the start of the message sent or received. */
  readonly range?: ByteRange & { readonly in: 'sent' | 'received' };
  /** Of the send, the receive or the answer, positive or negative. */
  readonly errno?: number;
  /** The Drops column of /proc/net/netlink is evidence, for who can look. */
  readonly drops?: true;
  /** The likeliest first. */
  readonly mends?: readonly Mend[];
}

export interface Explanation extends Finding {
  /** Name of the rule that found it: 'request-missing'. */
  readonly rule: string;
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
  /** What was sent, else the copy of it that a NLMSG_ERROR encloses, which may be cut to its header. */
  readonly request?: Uint8Array;
  /** Sent to the kernel, and the kernel took it. */
  readonly reachedKernel: boolean;
  /** The protocols on which messages are echoed, by a peer or by the module. */
  readonly isEcho: boolean;
}

export interface Rule {
  /** In one of the rules only. */
  readonly name: string;
  readonly applies: (the: Case) => boolean;
  /** Called only where the rule applies. */
  readonly explain: (the: Case) => Finding;
}
