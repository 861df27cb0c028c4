/*
 * NLMSG_NOOP with an acknowledgement through libnl, one after the other. libnl COUNT prints COUNT round trips in
 * nanoseconds, a line each.
 */
#include <netlink/msg.h>
#include <netlink/netlink.h>

#include "../c/netlink.h"

int main(int argc, char **argv)
{
	size_t count = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
	uint64_t *took = calloc(count + 1, sizeof(*took));
	struct nl_sock *socket = nl_socket_alloc();

	if (!took || !socket || nl_connect(socket, NETLINK_ROUTE) < 0)
		refuse("connect");
	for (size_t i = 0; i < count; i++) {
		uint64_t start = now_ns();

		/* It adds NLM_F_REQUEST and NLM_F_ACK by itself. */
		if (nl_send_simple(socket, NLMSG_NOOP, 0, NULL, 0) < 0)
			refuse("send");
		if (nl_wait_for_ack(socket) < 0)
			refuse("receive");
		took[i] = now_ns() - start;
	}
	for (size_t i = 0; i < count; i++)
		printf("%llu\n", (unsigned long long)took[i]);
	return 0;
}
