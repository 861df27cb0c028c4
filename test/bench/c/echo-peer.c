/*
 * Sends back every datagram that its NETLINK_USERSOCK socket gets, whole and unchanged. Prints its port; ends with its
 * standard input.
 */
#include <poll.h>
#include <pthread.h>

#include "netlink.h"

static char buffer[1 << 20];

static void *end_with_input(void *unused)
{
	(void)unused;
	while (read(0, buffer, 1) > 0)
		;
	exit(0);
}

int main(void)
{
	uint32_t port;
	int fd = open_bound(NETLINK_USERSOCK, &port);
	pthread_t watcher;

	if (pthread_create(&watcher, NULL, end_with_input, NULL) != 0)
		return 1;
	printf("%u\n", port);
	fflush(stdout);
	for (;;) {
		struct sockaddr_nl from;
		socklen_t size = sizeof(from);
		ssize_t length = recvfrom(fd, buffer, sizeof(buffer), 0, (struct sockaddr *)&from, &size);

		if (length >= 0)
			sendto(fd, buffer, length, 0, (struct sockaddr *)&from, sizeof(from));
	}
}
