/*
 * NLMSG_NOOP with an acknowledgement, with no library and no more than a measured run can't do without: the time between
 * sendto and recvfrom too, the sender's address, and a second thread in the process, for which the kernel counts at each
 * call who uses the socket. stamped COUNT prints COUNT round trips in nanoseconds, a line each.
 */
#include <pthread.h>

#include "../c/netlink.h"

static char reply[1 << 20];

static void *wait_for_end(void *unused)
{
	pause();
	return unused;
}

int main(int argc, char **argv)
{
	struct sockaddr_nl to = { .nl_family = AF_NETLINK }, from;
	struct nlmsghdr request = {
		.nlmsg_len = sizeof(request),
		.nlmsg_type = NLMSG_NOOP,
		.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK,
	};
	size_t count = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
	uint64_t *sent = calloc(count + 1, sizeof(*sent));
	uint64_t *took = calloc(count + 1, sizeof(*took));
	uint32_t own_port;
	int fd = open_bound(NETLINK_ROUTE, &own_port);
	pthread_t thread;

	if (!sent || !took || pthread_create(&thread, NULL, wait_for_end, NULL) != 0)
		refuse("start");
	for (size_t i = 0; i < count; i++) {
		socklen_t from_length = sizeof(from);
		uint64_t start;

		request.nlmsg_seq = i + 1;
		start = now_ns();
		if (sendto(fd, &request, sizeof(request), 0, (struct sockaddr *)&to, sizeof(to)) < 0)
			refuse("sendto");
		sent[i] = now_ns() - start;
		if (recvfrom(fd, reply, sizeof(reply), 0, (struct sockaddr *)&from, &from_length) < 0)
			refuse("recvfrom");
		took[i] = now_ns() - start;
	}
	for (size_t i = 0; i < count; i++)
		printf("%llu\n", (unsigned long long)took[i]);
	return 0;
}
