// Owns the messages that a new user starts from: one for each kind of expectation that always holds.

/** By file name. Text rather than data: they show how such a file is written, and what may be in it. */
export const EXAMPLES: Readonly<Record<string, string>> = {
  'Echo of 50 bytes.yaml': `# The loopback peer sends back what it gets; it needs no kernel module.
name: Echo of 50 bytes
peer: true
header:
  type: echo
  flags: REQUEST
payload:
  pattern:
    rule: fill
    byte: 0x31
    length: 50
expect:
  echo: identical
`,
  'NOOP with ACK.yaml': `# The kernel does nothing, and says that it did.
name: NOOP with ACK
protocol: NETLINK_ROUTE
header:
  type: NLMSG_NOOP
  flags: REQUEST|ACK
expect:
  ack: ok
`,
  'RTM_GETLINK for lo.yaml': `# Asks for the loopback device by its name.
name: RTM_GETLINK for lo
protocol: NETLINK_ROUTE
header:
  type: RTM_GETLINK
  flags: REQUEST
payload:
  # struct ifinfomsg, all 0; then IFLA_IFNAME (3), 7 bytes long: "lo" with its NUL, and a byte of padding
  hex: |
    00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00
    07 00 03 00 6c 6f 00 00
expect:
  reply:
    type: RTM_NEWLINK
    # ifi_type 772 is ARPHRD_LOOPBACK, ifi_index is 1
    payload: 00 ?? 04 03 01 00 00 00 ...
`,
};
