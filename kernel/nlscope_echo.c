// SPDX-License-Identifier: (GPL-2.0 OR MIT)
/*
 * nlscope_echo - sends netlink messages back to whoever sent them
 *
 * nlscope_echo.h tells the protocol. Everything here runs in process context:
 * input in that of the sender, delayed echoes in a workqueue's. Neither waits
 * for a receiver.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/atomic.h>
#include <linux/kernel.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/netlink.h>
#include <linux/ratelimit.h>
#include <linux/skbuff.h>
#include <linux/workqueue.h>
#include <net/net_namespace.h>
#include <net/netlink.h>
#include <net/netns/generic.h>
#include <net/sock.h>

#include "nlscope_echo.h"

#define CREATE_TRACE_POINTS
#include "nlscope_echo_trace.h"

#define NLSCOPE_ECHO_VERSION "0.1.0"

/* All that differs between versions of the kernel. */
#ifndef NL_SET_ERR_MSG_FMT /* before 6.2 */
/* Concurrent writers are harmless: they write the same text. */
#define NL_SET_ERR_MSG_FMT(extack, fmt, args...) do {			\
	static char __text[80];						\
									\
	snprintf(__text, sizeof(__text), fmt, ##args);			\
	(extack)->_msg = __text;					\
} while (0)
#endif

/* Memory for echoes that wait for their delay to pass, per namespace. */
#define DELAYED_BYTES_MAX (4 << 20)
#define DELAYED_MAX 4096
#define DELAY_US_MAX 10000000

#define DUMP_BYTES_MAX 512
#define DUMP_BYTES_PER_LINE 32
#define DUMP_BYTES_PER_GROUP 4

static unsigned int unit = NLSCOPE_ECHO_UNIT;
module_param(unit, uint, 0444);
MODULE_PARM_DESC(unit, "netlink protocol to listen on, 0 to 31 (25)");

static ushort msg_type = NLSCOPE_ECHO_MSG_ECHO;
module_param(msg_type, ushort, 0444);
MODULE_PARM_DESC(msg_type, "message type to echo, from 16 on, not 21 (20)");

static bool strict = true;
module_param(strict, bool, 0644);
MODULE_PARM_DESC(strict, "answer other types with an error (Y), or not at all");

static bool dump;
module_param(dump, bool, 0644);
MODULE_PARM_DESC(dump, "write payloads to the kernel log (N)");

static bool group_copy;
module_param(group_copy, bool, 0644);
MODULE_PARM_DESC(group_copy, "copy echoes to multicast group 1 (N)");

static int delay_us_set(const char *val, const struct kernel_param *kp)
{
	unsigned int us;
	int err = kstrtouint(val, 0, &us);

	if (err)
		return err;
	if (us > DELAY_US_MAX)
		return -EINVAL;
	WRITE_ONCE(*(unsigned int *)kp->arg, us);
	return 0;
}

static const struct kernel_param_ops delay_us_ops = {
	.set = delay_us_set,
	.get = param_get_uint,
};

static unsigned int delay_us;
module_param_cb(delay_us, &delay_us_ops, &delay_us, 0644);
MODULE_PARM_DESC(delay_us, "hold echoes back, microseconds, up to 10000000 (0)");

static unsigned int drop_one_in;
module_param(drop_one_in, uint, 0644);
MODULE_PARM_DESC(drop_one_in, "drop every Nth echo (0: none)");

static unsigned int flip_one_in;
module_param(flip_one_in, uint, 0644);
MODULE_PARM_DESC(flip_one_in, "invert a byte of every Nth echo (0: none)");

static unsigned int duplicate_one_in;
module_param(duplicate_one_in, uint, 0644);
MODULE_PARM_DESC(duplicate_one_in, "send every Nth echo twice (0: none)");

/**
 * struct echo_net - the module in one network namespace
 * @sk: the kernel's socket, port 0
 * @counters: by attribute, from NLSCOPE_ECHO_A_RECEIVED on
 * @turns: by attribute, how many echoes a fault has looked at
 * @delayed: echoes that wait, in the order they were asked for; its lock also
 *	guards @delayed_bytes and @draining
 * @delayed_bytes: memory that @delayed holds
 * @draining: @work is sending what it took from @delayed
 * @work: sends echoes whose time has come
 */
struct echo_net {
	struct sock *sk;
	atomic64_t counters[NLSCOPE_ECHO_A_MAX + 1];
	atomic_t turns[NLSCOPE_ECHO_A_MAX + 1];
	struct sk_buff_head delayed;
	unsigned int delayed_bytes;
	bool draining;
	struct delayed_work work;
};

/**
 * struct echo_cb - what an echo carries until netlink gets it
 * @due: when to send it
 * @portid: whom to send it to
 */
struct echo_cb {
	ktime_t due;
	u32 portid;
};

static unsigned int echo_net_id __read_mostly;
/* Of namespaces that are gone. */
static atomic64_t received_before;

static struct echo_cb *echo_cb(struct sk_buff *skb)
{
	BUILD_BUG_ON(sizeof(struct echo_cb) > sizeof(skb->cb));
	return (struct echo_cb *)skb->cb;
}

static void count(struct echo_net *en, enum nlscope_echo_attr attr)
{
	atomic64_inc(&en->counters[attr]);
}

/* Counts the fault, too, if it is its turn. */
static bool fault_due(struct echo_net *en, enum nlscope_echo_attr attr,
		      unsigned int one_in)
{
	if (!one_in || (u32)atomic_inc_return(&en->turns[attr]) % one_in)
		return false;
	count(en, attr);
	return true;
}

static void dump_payload(u32 portid, const struct nlmsghdr *nlh)
{
	static DEFINE_RATELIMIT_STATE(limit, DEFAULT_RATELIMIT_INTERVAL,
				      DEFAULT_RATELIMIT_BURST);
	char line[DUMP_BYTES_PER_LINE / DUMP_BYTES_PER_GROUP *
		  (2 * DUMP_BYTES_PER_GROUP + 1) + 1];
	const u8 *data = nlmsg_data(nlh);
	int len = nlmsg_len(nlh);
	int shown = min(len, DUMP_BYTES_MAX);
	char *end = line;
	int i, n;

	if (!__ratelimit(&limit))
		return;
	pr_info("port %u seq %u %d bytes\n", portid, nlh->nlmsg_seq, len);
	for (i = 0; i < shown; i += n) {
		n = min(shown - i, DUMP_BYTES_PER_GROUP);
		end += scnprintf(end, line + sizeof(line) - end, " %*phN", n,
				 data + i);
		if ((i + n) % DUMP_BYTES_PER_LINE && i + n < shown)
			continue;
		pr_info("%4d:%s\n", i / DUMP_BYTES_PER_LINE * DUMP_BYTES_PER_LINE,
			line);
		end = line;
	}
	if (shown < len)
		pr_info("%d bytes more\n", len - shown);
	pr_info("Length of Bytes: %d\n", len);
}

/* A copy for the echo group, or NULL if nobody wants it. */
static struct sk_buff *group_copy_of(struct echo_net *en, struct sk_buff *skb)
{
	struct sk_buff *copy;

	if (!READ_ONCE(group_copy) ||
	    !netlink_has_listeners(en->sk, NLSCOPE_GRP_ECHO))
		return NULL;
	copy = skb_copy(skb, GFP_KERNEL | __GFP_NOWARN);
	if (copy)
		nlmsg_hdr(copy)->nlmsg_pid = echo_cb(skb)->portid;
	return copy;
}

static void multicast_copy(struct echo_net *en, struct sk_buff *copy, u32 portid)
{
	memset(copy->cb, 0, sizeof(copy->cb));
	if (!nlmsg_multicast(en->sk, copy, portid, NLSCOPE_GRP_ECHO, GFP_KERNEL))
		count(en, NLSCOPE_ECHO_A_COPIED);
}

/* Takes the echo. */
static void send_now(struct echo_net *en, struct sk_buff *skb)
{
	struct sk_buff *copy = group_copy_of(en, skb);
	u32 portid = echo_cb(skb)->portid;
	u32 seq = nlmsg_hdr(skb)->nlmsg_seq;
	u32 len = nlmsg_hdr(skb)->nlmsg_len;
	int err;

	memset(skb->cb, 0, sizeof(skb->cb));
	err = netlink_unicast(en->sk, skb, portid, MSG_DONTWAIT);
	trace_echo(portid, seq, len, min(err, 0));
	if (err < 0) {
		kfree_skb(copy);
		count(en, err == -ECONNREFUSED ? NLSCOPE_ECHO_A_GONE :
						 NLSCOPE_ECHO_A_OVERRUN);
		return;
	}
	count(en, NLSCOPE_ECHO_A_ECHOED);
	if (copy)
		multicast_copy(en, copy, portid);
}

static void schedule_send(struct echo_net *en, struct sk_buff *next)
{
	s64 us = ktime_us_delta(echo_cb(next)->due, ktime_get());

	schedule_delayed_work(&en->work, us > 0 ? usecs_to_jiffies(us) : 0);
}

static void send_delayed(struct work_struct *work)
{
	struct echo_net *en = container_of(to_delayed_work(work),
					   struct echo_net, work);
	struct sk_buff *skb;

	spin_lock(&en->delayed.lock);
	en->draining = true;
	while ((skb = skb_peek(&en->delayed)) &&
	       ktime_compare(echo_cb(skb)->due, ktime_get()) <= 0) {
		__skb_unlink(skb, &en->delayed);
		en->delayed_bytes -= skb->truesize;
		spin_unlock(&en->delayed.lock);
		send_now(en, skb);
		cond_resched();
		spin_lock(&en->delayed.lock);
	}
	en->draining = false;
	if (skb)
		schedule_send(en, skb);
	spin_unlock(&en->delayed.lock);
}

/*
 * Takes the echo if it has to wait: for its delay to pass, or for others before
 * it, as a shorter delay must not let it overtake them.
 */
static bool send_later(struct echo_net *en, struct sk_buff *skb)
{
	unsigned int us = READ_ONCE(delay_us);
	bool idle;

	spin_lock(&en->delayed.lock);
	idle = skb_queue_empty(&en->delayed) && !en->draining;
	if (!us && idle) {
		spin_unlock(&en->delayed.lock);
		return false;
	}
	if (skb_queue_len(&en->delayed) >= DELAYED_MAX ||
	    en->delayed_bytes + skb->truesize > DELAYED_BYTES_MAX) {
		spin_unlock(&en->delayed.lock);
		count(en, NLSCOPE_ECHO_A_FAULT_DROPPED);
		kfree_skb(skb);
		return true;
	}
	echo_cb(skb)->due = ktime_add_us(ktime_get(), us);
	en->delayed_bytes += skb->truesize;
	__skb_queue_tail(&en->delayed, skb);
	if (idle)
		schedule_send(en, skb);
	spin_unlock(&en->delayed.lock);
	count(en, NLSCOPE_ECHO_A_FAULT_DELAYED);
	return true;
}

static void send(struct echo_net *en, struct sk_buff *skb)
{
	if (!send_later(en, skb))
		send_now(en, skb);
}

static void flip_byte(struct echo_net *en, struct nlmsghdr *nlh)
{
	u8 *data = nlmsg_data(nlh);

	if (nlmsg_len(nlh) > 0 && fault_due(en, NLSCOPE_ECHO_A_FAULT_FLIPPED,
					    READ_ONCE(flip_one_in)))
		data[nlmsg_len(nlh) / 2] ^= 0xff;
}

static int echo(struct echo_net *en, u32 portid, const struct nlmsghdr *nlh)
{
	struct sk_buff *skb, *twin = NULL;
	struct nlmsghdr *reply;

	if (fault_due(en, NLSCOPE_ECHO_A_FAULT_DROPPED, READ_ONCE(drop_one_in)))
		return 0;
	skb = nlmsg_new(nlmsg_len(nlh), GFP_KERNEL | __GFP_NOWARN);
	if (!skb) {
		count(en, NLSCOPE_ECHO_A_OVERRUN);
		return -ENOMEM;
	}
	reply = nlmsg_put(skb, 0, nlh->nlmsg_seq, nlh->nlmsg_type,
			  nlmsg_len(nlh), 0);
	memcpy(nlmsg_data(reply), nlmsg_data(nlh), nlmsg_len(nlh));
	echo_cb(skb)->portid = portid;
	flip_byte(en, reply);
	if (fault_due(en, NLSCOPE_ECHO_A_FAULT_DUPLICATED,
		      READ_ONCE(duplicate_one_in)))
		twin = skb_clone(skb, GFP_KERNEL);
	send(en, skb);
	if (twin)
		send(en, twin);
	return 0;
}

static int report(struct echo_net *en, u32 portid, u32 seq)
{
	struct nlmsghdr *reply;
	struct sk_buff *skb;
	int attr;

	skb = nlmsg_new(NLMSG_DEFAULT_SIZE, GFP_KERNEL);
	if (!skb)
		return -ENOMEM;
	reply = nlmsg_put(skb, 0, seq, NLSCOPE_ECHO_MSG_STATS, 0, 0);
	if (nla_put_string(skb, NLSCOPE_ECHO_A_VERSION, NLSCOPE_ECHO_VERSION))
		goto too_small;
	for (attr = NLSCOPE_ECHO_A_RECEIVED; attr <= NLSCOPE_ECHO_A_MAX; attr++)
		if (nla_put_u64_64bit(skb, attr,
				      atomic64_read(&en->counters[attr]),
				      NLSCOPE_ECHO_A_PAD))
			goto too_small;
	nlmsg_end(skb, reply);
	/* A client that has no room for it asks again. */
	netlink_unicast(en->sk, skb, portid, MSG_DONTWAIT);
	return 0;

too_small:
	nlmsg_free(skb);
	return -EMSGSIZE;
}

static void refuse(struct sk_buff *skb, struct nlmsghdr *nlh)
{
	struct netlink_ext_ack extack = {};
	u32 portid = NETLINK_CB(skb).portid;

	pr_info_ratelimited("port %u sent type %u; type %u is echoed\n",
			    portid, nlh->nlmsg_type, msg_type);
	if (!READ_ONCE(strict))
		return;
	NL_SET_ERR_MSG_FMT(&extack, "only messages of type %u are echoed",
			   msg_type);
	netlink_ack(skb, nlh, -EOPNOTSUPP, &extack);
}

static void receive(struct echo_net *en, struct sk_buff *skb,
		    struct nlmsghdr *nlh)
{
	u32 portid = NETLINK_CB(skb).portid;
	int err = 0;

	trace_receive(portid, nlh);
	if (nlh->nlmsg_type == NLSCOPE_ECHO_MSG_STATS) {
		err = report(en, portid, nlh->nlmsg_seq);
	} else {
		count(en, NLSCOPE_ECHO_A_RECEIVED);
		if (nlh->nlmsg_type == msg_type) {
			if (READ_ONCE(dump))
				dump_payload(portid, nlh);
			err = echo(en, portid, nlh);
		} else if (nlh->nlmsg_type >= NLMSG_MIN_TYPE) {
			count(en, NLSCOPE_ECHO_A_REFUSED);
			refuse(skb, nlh);
			return;
		}
	}
	if (err || nlh->nlmsg_flags & NLM_F_ACK)
		netlink_ack(skb, nlh, err, NULL);
}

static void input(struct sk_buff *skb)
{
	/* The socket it was sent to, not the sender's: same namespace. */
	struct echo_net *en = net_generic(sock_net(skb->sk), echo_net_id);
	struct nlmsghdr *nlh;

	while (skb->len >= NLMSG_HDRLEN) {
		nlh = nlmsg_hdr(skb);
		if (nlh->nlmsg_len < NLMSG_HDRLEN || nlh->nlmsg_len > skb->len)
			break;
		receive(en, skb, nlh);
		skb_pull(skb, min_t(u32, NLMSG_ALIGN(nlh->nlmsg_len), skb->len));
		cond_resched();
	}
	if (!skb->len)
		return;
	/* netlink_ack() would quote past the end of it: no reply. */
	count(en, NLSCOPE_ECHO_A_MALFORMED);
	pr_info_ratelimited("port %u sent a wrong length, %u bytes dropped\n",
			    NETLINK_CB(skb).portid, skb->len);
}

static int __net_init echo_net_init(struct net *net)
{
	struct echo_net *en = net_generic(net, echo_net_id);
	struct netlink_kernel_cfg cfg = {
		.groups = NLSCOPE_GRP_ECHO,
		.flags = NL_CFG_F_NONROOT_RECV,
		.input = input,
	};

	skb_queue_head_init(&en->delayed);
	INIT_DELAYED_WORK(&en->work, send_delayed);
	en->sk = netlink_kernel_create(net, unit, &cfg);
	if (!en->sk) {
		pr_err("no socket on netlink protocol %u: it is probably taken\n",
		       unit);
		return -EBUSY;
	}
	return 0;
}

/*
 * Nobody can be sending: each socket on the protocol holds its namespace and
 * this module (netlink_create). So what is cancelled stays cancelled, and what
 * it used can go afterwards.
 */
static void __net_exit echo_net_exit(struct net *net)
{
	struct echo_net *en = net_generic(net, echo_net_id);

	cancel_delayed_work_sync(&en->work);
	netlink_kernel_release(en->sk);
	skb_queue_purge(&en->delayed);
	atomic64_add(atomic64_read(&en->counters[NLSCOPE_ECHO_A_RECEIVED]),
		     &received_before);
}

static struct pernet_operations echo_net_ops = {
	.init = echo_net_init,
	.exit = echo_net_exit,
	.id = &echo_net_id,
	.size = sizeof(struct echo_net),
};

static int __init echo_init(void)
{
	int err;

	/*
	 * Sockets on NETLINK_USERSOCK, which is open without a kernel's socket,
	 * wouldn't hold this module.
	 */
	if (unit >= MAX_LINKS || unit == NETLINK_USERSOCK) {
		pr_err("unit %u is not 0 to %d, or is for user space\n", unit,
		       MAX_LINKS - 1);
		return -EINVAL;
	}
	if (msg_type < NLMSG_MIN_TYPE || msg_type == NLSCOPE_ECHO_MSG_STATS) {
		pr_err("msg_type %u is under %d, or that of statistics\n",
		       msg_type, NLMSG_MIN_TYPE);
		return -EINVAL;
	}
	err = register_pernet_subsys(&echo_net_ops);
	if (err)
		return err;
	pr_info("listening on netlink protocol %u\n", unit);
	return 0;
}

static void __exit echo_exit(void)
{
	unregister_pernet_subsys(&echo_net_ops);
	pr_info("stopped after %lld messages\n",
		atomic64_read(&received_before));
}

module_init(echo_init);
module_exit(echo_exit);

MODULE_LICENSE("Dual MIT/GPL");
MODULE_AUTHOR("The nlscope authors");
MODULE_DESCRIPTION("Sends netlink messages back to whoever sent them");
MODULE_VERSION(NLSCOPE_ECHO_VERSION);
