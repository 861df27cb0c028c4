/** The round trips of the standard set. Their names are what reports are compared by: one that changes is another case. */
import {
  ECHO_TYPE,
  NETLINK_GENERIC,
  NETLINK_MUNISOCK,
  NETLINK_ROUTE,
  NETLINK_USERSOCK,
  NLMSG_NOOP,
} from '../../core/wire/constants.ts';
import { NLM_F_ACK, NLM_F_REQUEST } from '../../core/wire/flags.ts';
import { encodeMessage } from '../../core/wire/message.ts';
import { encodeFamilyRequest } from '../../core/wire/nlctrl.ts';

export interface TripCase {
  readonly name: string;
  readonly protocol: number;
  /** Who replies: the user-space echo peer, or what is at port 0. */
  readonly to: 'peer' | 'kernel';
  /** The first message, header included. */
  readonly message: Uint8Array;
  /** The reply is an answer, which is not compared with what was sent. */
  readonly answersOnly: boolean;
}

/** Of payloads: the least, the article's, a page less a bit, a large one, and near the most that one message can be. */
const sizes = [16, 50, 1024, 16_384, 65_000];

/** RTM_GETLINK, with the ifinfomsg of <linux/rtnetlink.h> for interface 1, which is lo. */
const GETLINK = 18;
const loopbackInterface = Uint8Array.of(0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

const request = (type: number, flags: number, payload: Uint8Array): Uint8Array =>
  encodeMessage({ type, flags: NLM_F_REQUEST | flags, sequence: 1, portId: 0, payload }, 'little');

const echoes = (who: string, protocol: number, to: TripCase['to']): TripCase[] =>
  sizes.map((bytes) => ({
    name: `${who}, ${bytes.toLocaleString('en')} bytes`,
    ...{ protocol, to, answersOnly: false },
    message: request(ECHO_TYPE, 0, new Uint8Array(bytes).fill(0x31)),
  }));

const answers = (name: string, protocol: number, message: Uint8Array): TripCase => ({
  name: `kernel, ${name}`,
  ...{ protocol, message, to: 'kernel', answersOnly: true },
});

export const tripCases: readonly TripCase[] = [
  ...echoes('echo peer', NETLINK_USERSOCK, 'peer'),
  ...echoes('echo module', NETLINK_MUNISOCK, 'kernel'),
  answers('NOOP', NETLINK_ROUTE, request(NLMSG_NOOP, NLM_F_ACK, new Uint8Array(0))),
  answers('GETFAMILY', NETLINK_GENERIC, encodeFamilyRequest('nlctrl', 1, 'little')),
  answers('GETLINK', NETLINK_ROUTE, request(GETLINK, 0, loopbackInterface)),
];
