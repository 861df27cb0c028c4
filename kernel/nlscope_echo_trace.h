/* SPDX-License-Identifier: (GPL-2.0 OR MIT) */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM nlscope_echo

#if !defined(_NLSCOPE_ECHO_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define _NLSCOPE_ECHO_TRACE_H

#include <linux/netlink.h>
#include <linux/tracepoint.h>

/* A well-formed message came in. */
TRACE_EVENT(receive,
	    TP_PROTO(u32 portid, const struct nlmsghdr *nlh),
	    TP_ARGS(portid, nlh),
	    TP_STRUCT__entry(__field(u32, portid)
			     __field(u32, seq)
			     __field(u32, len)
			     __field(u16, type)
			     __field(u16, flags)),
	    TP_fast_assign(__entry->portid = portid;
			   __entry->seq = nlh->nlmsg_seq;
			   __entry->len = nlh->nlmsg_len;
			   __entry->type = nlh->nlmsg_type;
			   __entry->flags = nlh->nlmsg_flags;),
	    TP_printk("port=%u seq=%u type=%u flags=0x%x len=%u", __entry->portid,
		      __entry->seq, __entry->type, __entry->flags, __entry->len)
);

/* An echo was handed to its client; err is 0, -EAGAIN or -ECONNREFUSED. */
TRACE_EVENT(echo,
	    TP_PROTO(u32 portid, u32 seq, u32 len, int err),
	    TP_ARGS(portid, seq, len, err),
	    TP_STRUCT__entry(__field(u32, portid)
			     __field(u32, seq)
			     __field(u32, len)
			     __field(int, err)),
	    TP_fast_assign(__entry->portid = portid;
			   __entry->seq = seq;
			   __entry->len = len;
			   __entry->err = err;),
	    TP_printk("port=%u seq=%u len=%u err=%d", __entry->portid,
		      __entry->seq, __entry->len, __entry->err)
);

#endif /* _NLSCOPE_ECHO_TRACE_H */

/* Found through -I$(src), which Kbuild adds. */
#undef TRACE_INCLUDE_PATH
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_PATH .
#define TRACE_INCLUDE_FILE nlscope_echo_trace
#include <trace/define_trace.h>
