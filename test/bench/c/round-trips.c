/*
 * The least that a round trip costs: sendto and recvfrom, blocking, one after the other, with the time before the one
 * and after the other. Nothing is looked at but the length.
 *
 * round-trips PROTOCOL PORT TYPE FLAGS COUNT PAYLOAD_BYTES [HEX]
 * prints COUNT round trips in nanoseconds, a line each. The payload is zeros, but for what HEX says of its start.
 */
#include "netlink.h"

static char reply[1 << 20];

static void fill(char *payload, size_t length, const char *hex)
{
	unsigned int byte;

	for (size_t i = 0; i < length && sscanf(hex + 2 * i, "%2x", &byte) == 1; i++)
		payload[i] = byte;
}

int main(int argc, char **argv)
{
	struct sockaddr_nl to = { .nl_family = AF_NETLINK };
	uint32_t own_port;
	uint64_t *took;
	char *request;
	size_t length, count;
	int fd;

	if (argc < 7) {
		fprintf(stderr, "usage: %s PROTOCOL PORT TYPE FLAGS COUNT PAYLOAD_BYTES [HEX]\n", argv[0]);
		return 2;
	}
	fd = open_bound(atoi(argv[1]), &own_port);
	to.nl_pid = strtoul(argv[2], NULL, 10);
	count = strtoul(argv[5], NULL, 10);
	length = NLMSG_LENGTH(strtoul(argv[6], NULL, 10));
	request = calloc(1, length);
	took = calloc(count, sizeof(*took));
	if (!request || !took)
		refuse("calloc");
	*(struct nlmsghdr *)request = (struct nlmsghdr){
		.nlmsg_len = length,
		.nlmsg_type = atoi(argv[3]),
		.nlmsg_flags = atoi(argv[4]),
	};
	if (argc > 7)
		fill(request + NLMSG_HDRLEN, length - NLMSG_HDRLEN, argv[7]);
	for (size_t i = 0; i < count; i++) {
		((struct nlmsghdr *)request)->nlmsg_seq = i + 1;
		uint64_t start = now_ns();

		if (sendto(fd, request, length, 0, (struct sockaddr *)&to, sizeof(to)) < 0)
			refuse("sendto");
		if (recv(fd, reply, sizeof(reply), 0) < 0)
			refuse("recv");
		took[i] = now_ns() - start;
	}
	for (size_t i = 0; i < count; i++)
		printf("%llu\n", (unsigned long long)took[i]);
	return 0;
}
