// SPDX-License-Identifier: MIT
/*
 * fuzz SECONDS SEED [MODULE.ko] - rough treatment for nlscope_echo, as root
 *
 * Three processes send what nobody should: lengths that lie, every type and
 * flag, several messages in a datagram, nothing at all, 200,000 bytes; they
 * join the group, read or don't, ask for counters, and go away in the middle.
 * One of them does so in namespaces that come and go. A fourth writes the
 * parameters, and loads and unloads MODULE.ko where that is given. Last, with all
 * faults off, echoes are compared with what was sent. Prints the counts, and
 * ends with 1 where an echo was wrong or did not come.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PROTOCOL 25
#define LARGEST 200000
#define PARAMETERS "/sys/module/nlscope_echo/parameters/"

static struct counts {
	unsigned long sent, bytes, received, sockets, namespaces, loads, unloads;
} *counts;
static uint64_t state;
static char buffer[LARGEST + 64];

static uint32_t draw(uint32_t below)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (state >> 16) % below;
}

static void add(unsigned long *count, unsigned long amount)
{
	__atomic_add_fetch(count, amount, __ATOMIC_RELAXED);
}

static int open_socket(void)
{
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, PROTOCOL);
	int group = 1, on = 1;

	if (fd < 0)
		return -1;
	add(&counts->sockets, 1);
	if (draw(3) == 0)
		setsockopt(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group, sizeof(group));
	if (draw(2))
		setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof(on));
	if (draw(2))
		setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof(on));
	return fd;
}

static size_t compose(size_t room)
{
	size_t payload = draw(20) ? draw(300) : draw(room - sizeof(struct nlmsghdr));
	struct nlmsghdr header = {
		.nlmsg_len = sizeof(header) + payload,
		.nlmsg_type = draw(4) ? 20 : draw(3) ? draw(32) : draw(65536),
		.nlmsg_flags = draw(2) ? NLM_F_REQUEST : draw(65536),
		.nlmsg_seq = draw(UINT32_MAX),
		.nlmsg_pid = draw(2) ? 0 : draw(UINT32_MAX),
	};

	if (draw(12) == 0)
		header.nlmsg_len = draw(2) ? draw(64) : (uint32_t)state;
	memcpy(buffer, &header, sizeof(header));
	return sizeof(header) + payload;
}

static void send_something(int fd)
{
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	size_t length = compose(LARGEST);

	if (draw(5) == 0)
		for (size_t more = draw(8); more && 2 * length + 8 < LARGEST; more--) {
			length = NLMSG_ALIGN(length);
			memcpy(buffer + length, buffer, length);
			length *= 2;
		}
	if (draw(15) == 0)
		length = draw(length + 1);
	if (sendto(fd, buffer, length, 0, (struct sockaddr *)&kernel, sizeof(kernel)) >= 0) {
		add(&counts->sent, 1);
		add(&counts->bytes, length);
	}
}

static void use_sockets(void)
{
	static char into[LARGEST + 64];
	int fd = open_socket();

	if (fd < 0) {
		usleep(1000);
		return;
	}
	for (uint32_t round = draw(200); round; round--) {
		send_something(fd);
		while (draw(3) && recv(fd, into, sizeof(into), 0) >= 0)
			add(&counts->received, 1);
	}
	close(fd);
	usleep(draw(20000));
}

static void write_parameter(const char *name, unsigned int value)
{
	char path[128], text[16];
	int length = snprintf(text, sizeof(text), "%u", value);
	int fd;

	snprintf(path, sizeof(path), PARAMETERS "%s", name);
	fd = open(path, O_WRONLY);
	if (fd < 0)
		return;
	if (write(fd, text, length) < 0 && errno != EINVAL)
		perror(path);
	close(fd);
}

static const char *const parameters[] = {
	"strict", "dump", "group_copy", "delay_us", "drop_one_in", "flip_one_in", "duplicate_one_in",
};
#define PARAMETER_COUNT (sizeof(parameters) / sizeof(*parameters))

static int load(const char *module)
{
	int fd = open(module, O_RDONLY | O_CLOEXEC);
	int result = syscall(SYS_finit_module, fd, "", 0);

	close(fd);
	return result;
}

/* It goes only in a moment when nobody has a socket on it. */
static void reload(const char *module)
{
	for (int tries = 0; tries < 100; tries++) {
		if (syscall(SYS_delete_module, "nlscope_echo", O_NONBLOCK) == 0) {
			add(&counts->unloads, 1);
			if (load(module) == 0)
				add(&counts->loads, 1);
			return;
		}
		usleep(500);
	}
}

static void disturb(const char *module)
{
	uint32_t which = draw(PARAMETER_COUNT);

	write_parameter(parameters[which], which < 3 ? draw(2) : draw(which == 3 ? 50000 : 10));
	if (module && draw(4) == 0)
		reload(module);
	usleep(draw(5000));
}

static void live_apart(void)
{
	if (unshare(CLONE_NEWNET) == 0)
		add(&counts->namespaces, 1);
	for (int round = 0; round < 5; round++)
		use_sockets();
}

/* With all faults off, each echo is what was sent. */
static int check_echoes(const char *module)
{
	static char into[LARGEST + 64];
	struct timeval patience = { .tv_sec = 5 };
	int fd;

	if (module)
		load(module);
	for (size_t i = 0; i < PARAMETER_COUNT; i++)
		write_parameter(parameters[i], 0);
	/* A delay that was set before may still be under way. */
	sleep(1);
	fd = socket(AF_NETLINK, SOCK_RAW, PROTOCOL);
	if (fd < 0)
		return 1;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	for (int round = 0; round < 2000; round++) {
		struct nlmsghdr header = {
			.nlmsg_len = sizeof(header) + draw(4000),
			.nlmsg_type = 20,
			.nlmsg_seq = round,
		};
		ssize_t got;

		for (size_t at = sizeof(header); at < header.nlmsg_len; at++)
			buffer[at] = draw(256);
		memcpy(buffer, &header, sizeof(header));
		if (send(fd, buffer, header.nlmsg_len, 0) < 0)
			return 1;
		got = recv(fd, into, sizeof(into), 0);
		if (got < (ssize_t)header.nlmsg_len || memcmp(into, buffer, header.nlmsg_len)) {
			fprintf(stderr, "fuzz: echo %d of %u bytes is wrong: %zd came\n", round, header.nlmsg_len, got);
			return 1;
		}
	}
	close(fd);
	return 0;
}

static pid_t start(uint64_t seed, time_t end, int role, const char *module)
{
	pid_t child = fork();

	if (child)
		return child;
	state = seed;
	while (time(NULL) < end) {
		if (role == 0)
			disturb(module);
		else if (role == 1)
			live_apart();
		else
			use_sockets();
	}
	_exit(0);
}

int main(int argc, char **argv)
{
	enum { ROLES = 4 };
	const char *module = argc > 3 ? argv[3] : NULL;
	time_t end;
	uint64_t seed;
	int wrong;

	if (argc < 3) {
		fprintf(stderr, "Usage: fuzz SECONDS SEED [MODULE.ko]\n");
		return 2;
	}
	end = time(NULL) + atoi(argv[1]);
	seed = strtoull(argv[2], NULL, 0) * 2 + 1;
	counts = mmap(NULL, sizeof(*counts), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (counts == MAP_FAILED)
		return 2;
	for (int role = 0; role < ROLES; role++)
		start(seed + role * 0x9e3779b97f4a7c15, end, role, module);
	while (wait(NULL) > 0)
		;
	state = seed;
	wrong = check_echoes(module);
	printf("fuzz: seed %s, %s s: %lu datagrams, %lu bytes, %lu received, %lu sockets, %lu namespaces, %lu loads, %lu unloads, echoes %s\n",
	       argv[2], argv[1], counts->sent, counts->bytes, counts->received, counts->sockets, counts->namespaces,
	       counts->loads, counts->unloads, wrong ? "WRONG" : "right");
	return wrong;
}
