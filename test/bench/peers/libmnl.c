/*
 * NLMSG_NOOP with an acknowledgement through libmnl, one after the other, as its examples ask: put the header, send,
 * receive, run the callbacks. libmnl COUNT prints COUNT round trips in nanoseconds, a line each.
 */
#include <libmnl/libmnl.h>

#include "../c/netlink.h"

int main(int argc, char **argv)
{
	size_t count = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
	uint64_t *took = calloc(count + 1, sizeof(*took));
	size_t size = MNL_SOCKET_BUFFER_SIZE;
	char *buffer = malloc(size);
	struct mnl_socket *socket = mnl_socket_open(NETLINK_ROUTE);

	if (!took || !buffer || !socket || mnl_socket_bind(socket, 0, MNL_SOCKET_AUTOPID) < 0)
		refuse("open");
	for (size_t i = 0; i < count; i++) {
		uint64_t start = now_ns();
		struct nlmsghdr *request = mnl_nlmsg_put_header(buffer);
		ssize_t length;

		request->nlmsg_type = NLMSG_NOOP;
		request->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
		request->nlmsg_seq = i + 1;
		if (mnl_socket_sendto(socket, request, request->nlmsg_len) < 0)
			refuse("send");
		length = mnl_socket_recvfrom(socket, buffer, size);
		if (length < 0 || mnl_cb_run(buffer, length, i + 1, mnl_socket_get_portid(socket), NULL, NULL) < 0)
			refuse("receive");
		took[i] = now_ns() - start;
	}
	for (size_t i = 0; i < count; i++)
		printf("%llu\n", (unsigned long long)took[i]);
	return 0;
}
