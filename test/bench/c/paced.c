/*
 * The sender of test/bench/lag.mjs: paced GROUP PER_SECOND COUNT
 *
 * Sends COUNT messages of 50 bytes to a group of NETLINK_USERSOCK, each at its time, or at once where that has passed.
 * The payload begins with CLOCK_MONOTONIC in nanoseconds, taken right before the send. Prints {"perSecond":N}.
 */
#include <errno.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "netlink.h"

struct message {
	struct nlmsghdr header;
	uint64_t sent_ns;
	char rest[26];
} __attribute__((packed));

static void sleep_until(uint64_t ns)
{
	struct timespec until = { ns / 1000000000u, ns % 1000000000u };

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR)
		continue;
}

int main(int argc, char **argv)
{
	if (argc != 4)
		return 2;
	const uint32_t group = atoi(argv[1]);
	const double interval_ns = 1e9 / atof(argv[2]);
	const long count = atol(argv[3]);
	const struct sockaddr_nl to = { .nl_family = AF_NETLINK, .nl_groups = 1u << (group - 1) };
	struct message message = { .header = { .nlmsg_len = sizeof(message), .nlmsg_type = 20 } };
	uint32_t port;
	const int fd = open_bound(NETLINK_USERSOCK, &port);

	message.header.nlmsg_pid = port;
	/* What it stands for, events of the kernel, doesn't wait for a CPU. Without the privilege it may fall behind. */
	setpriority(PRIO_PROCESS, 0, -10);
	/* Sleeps are late by the timer slack, 50 us by default. */
	prctl(PR_SET_TIMERSLACK, 1ul);
	const uint64_t start_ns = now_ns();
	for (long i = 0; i < count; i++) {
		const uint64_t due_ns = start_ns + (uint64_t)(i * interval_ns);

		if (now_ns() < due_ns)
			sleep_until(due_ns);
		message.header.nlmsg_seq = i;
		message.sent_ns = now_ns();
		/* ECONNREFUSED also where it was delivered: the unicast to port 0 that goes with it has no receiver. */
		if (sendto(fd, &message, sizeof(message), 0, (const struct sockaddr *)&to, sizeof(to)) < 0 &&
		    errno != ECONNREFUSED)
			refuse("sendto");
	}
	printf("{\"perSecond\":%f}\n", count / ((now_ns() - start_ns) / 1e9));
	return 0;
}
