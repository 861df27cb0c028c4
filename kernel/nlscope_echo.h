/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR MIT) */
/*
 * The protocol of the nlscope echo module
 *
 * The module listens on one netlink protocol (number 25, parameter "unit") in
 * every network namespace. Anybody may open a socket on it and send to port 0.
 *
 * Echo. A message of type 20 (parameter "msg_type") is sent back to the port
 * that it came from: the same type, sequence number and payload, nlmsg_len
 * exactly that of header and payload, no flags, nlmsg_pid 0. NLM_F_REQUEST is
 * not needed. With NLM_F_ACK an NLMSG_ERROR with error 0 follows; it says that
 * the message was taken, so when echoes are delayed it comes before the echo.
 * A payload may be empty, and as large as the sender's socket lets it be
 * (some 212,000 bytes with the default SO_SNDBUF). When no memory is left for
 * an echo, NLMSG_ERROR with -ENOMEM takes its place.
 *
 * Several messages in one datagram, each aligned to 4 bytes, are answered one
 * by one and in order. At the first message whose nlmsg_len is under 16 or
 * reaches past the end of the datagram, the rest of the datagram is dropped and
 * counted as malformed; so are 1 to 15 bytes left at the end. There is no
 * reply to these, not even with NLM_F_ACK: it would have to quote bytes that
 * aren't there.
 *
 * Types below 16 (NLMSG_MIN_TYPE) are netlink's own. They are not echoed, and
 * acknowledged if NLM_F_ACK asks for it. Any other type is refused: with
 * NLMSG_ERROR -EOPNOTSUPP and an extended ACK text that names the right type
 * (parameter "strict" on), or else in silence, NLM_F_ACK or not.
 *
 * Statistics. A message of type 21 without payload is answered with one of the
 * same type and sequence number that holds the attributes below: the counters
 * of the network namespace that asks, since it or the module came to be.
 *
 * Copies. With parameter "group_copy" on, a copy of each delivered echo goes to
 * the members of multicast group 1, but for the client itself. Joining needs no
 * privilege. nlmsg_pid of a copy is the port of the client whose echo it is.
 *
 * Faults. Echoes can be delayed, dropped, altered in one byte and duplicated on
 * purpose, by parameters that may be written at any time. Every Nth echo is hit,
 * which is counted, not left to chance.
 */
#ifndef _NLSCOPE_ECHO_H
#define _NLSCOPE_ECHO_H

/* What the parameters "unit" and "msg_type" are unless told otherwise. */
enum {
	NLSCOPE_ECHO_UNIT = 25,
	NLSCOPE_ECHO_MSG_ECHO = 20,
	NLSCOPE_ECHO_MSG_STATS = 21,
};

/* Multicast groups. */
enum {
	NLSCOPE_GRP_NONE,
	NLSCOPE_GRP_ECHO,
};

/**
 * enum nlscope_echo_attr - attributes of a statistics message
 * @NLSCOPE_ECHO_A_UNSPEC: never sent
 * @NLSCOPE_ECHO_A_PAD: aligns a 64-bit attribute to 8 bytes
 * @NLSCOPE_ECHO_A_VERSION: string, the module's version
 * @NLSCOPE_ECHO_A_RECEIVED: u64, well-formed messages, those of type 21 apart
 * @NLSCOPE_ECHO_A_ECHOED: u64, echoes delivered, duplicates included
 * @NLSCOPE_ECHO_A_REFUSED: u64, messages of a type that is not echoed
 * @NLSCOPE_ECHO_A_OVERRUN: u64, echoes lost: receive buffer full, or no memory
 * @NLSCOPE_ECHO_A_GONE: u64, echoes lost: the client's socket was closed
 * @NLSCOPE_ECHO_A_COPIED: u64, copies that reached a member of the echo group
 * @NLSCOPE_ECHO_A_FAULT_DROPPED: u64, echoes dropped on purpose, or because too
 *	many were waiting for their delay to pass
 * @NLSCOPE_ECHO_A_FAULT_FLIPPED: u64, echoes with one byte inverted
 * @NLSCOPE_ECHO_A_FAULT_DUPLICATED: u64, echoes sent twice
 * @NLSCOPE_ECHO_A_FAULT_DELAYED: u64, echoes held back
 * @NLSCOPE_ECHO_A_MALFORMED: u64, datagrams whose rest was dropped
 * @__NLSCOPE_ECHO_A_END: one past the last
 * @NLSCOPE_ECHO_A_MAX: the last
 */
enum nlscope_echo_attr {
	NLSCOPE_ECHO_A_UNSPEC,
	NLSCOPE_ECHO_A_PAD,
	NLSCOPE_ECHO_A_VERSION,
	NLSCOPE_ECHO_A_RECEIVED,
	NLSCOPE_ECHO_A_ECHOED,
	NLSCOPE_ECHO_A_REFUSED,
	NLSCOPE_ECHO_A_OVERRUN,
	NLSCOPE_ECHO_A_GONE,
	NLSCOPE_ECHO_A_COPIED,
	NLSCOPE_ECHO_A_FAULT_DROPPED,
	NLSCOPE_ECHO_A_FAULT_FLIPPED,
	NLSCOPE_ECHO_A_FAULT_DUPLICATED,
	NLSCOPE_ECHO_A_FAULT_DELAYED,
	NLSCOPE_ECHO_A_MALFORMED,
	__NLSCOPE_ECHO_A_END,
	NLSCOPE_ECHO_A_MAX = __NLSCOPE_ECHO_A_END - 1,
};

#endif /* _NLSCOPE_ECHO_H */
