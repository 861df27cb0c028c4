# NLMSG_NOOP with an acknowledgement through pyroute2, one after the other. pyroute2_noop.py COUNT prints COUNT round
# trips in nanoseconds, a line each.
import sys
from time import monotonic_ns

from pyroute2.netlink import NLM_F_ACK, NLM_F_REQUEST, NLMSG_NOOP, nlmsg
from pyroute2.netlink.nlsocket import NetlinkSocket

NETLINK_ROUTE = 0

socket = NetlinkSocket(NETLINK_ROUTE)
socket.bind()
took = []
for _ in range(int(sys.argv[1])):
    start = monotonic_ns()
    for _ in socket.nlm_request(nlmsg(), NLMSG_NOOP, NLM_F_REQUEST | NLM_F_ACK):
        pass
    took.append(monotonic_ns() - start)
socket.close()
print("\n".join(map(str, took)))
