/* What the comparison programs share: a bound netlink socket, the clock, and errors that end the program. */
#pragma once

#include <linux/netlink.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static void refuse(const char *what)
{
	perror(what);
	exit(1);
}

static inline uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + now.tv_nsec;
}

/* Blocking, bound to a port of the kernel's choice, which goes to *port. */
static int open_bound(int protocol, uint32_t *port)
{
	struct sockaddr_nl address = { .nl_family = AF_NETLINK };
	socklen_t length = sizeof(address);
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);

	if (fd < 0)
		refuse("socket");
	if (bind(fd, (struct sockaddr *)&address, length) < 0)
		refuse("bind");
	if (getsockname(fd, (struct sockaddr *)&address, &length) < 0)
		refuse("getsockname");
	*port = address.nl_pid;
	return fd;
}
