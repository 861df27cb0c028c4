/** The shape of the table of netlink sockets, as /proc/net/netlink, sock_diag and /proc/PID/fd tell it. */

export interface SocketOwner {
  pid: number;
  /** /proc/PID/comm. */
  name: string;
  /** Not seen through the inode but guessed from a port that equals a pid: other users' descriptors are hidden. */
  guessed: boolean;
}

export interface SocketEntry {
  /** The same from one reading to the next, and of this socket alone. */
  key: string;
  protocol: number;
  protocolName: string;
  /** 0 is the kernel's side. */
  portId: number;
  /** Mask of the groups that it has joined, in hexadecimal: bit n-1 is group n. Of 1 to 32 alone without netlink_diag. */
  groups: string;
  receiveQueueBytes: number;
  sendQueueBytes: number;
  /** A dump is under way. */
  dumping: boolean;
  references: number;
  drops: number;
  inode: number;
  /** null for the kernel's own, and where it can't be told. */
  owner: SocketOwner | null;
  /** This nlscope's own: its connection, its echo peer. */
  ours: boolean;
}

export interface SocketTable {
  /** On the capture's clock. */
  atNs: number;
  sockets: SocketEntry[];
}
