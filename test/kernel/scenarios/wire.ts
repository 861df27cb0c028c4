// A client of the echo module that sends any bytes and sees any bytes, through nlscope's own socket and wire library.
import assert from 'node:assert/strict';
import { decodeAcknowledgement, type ExtAck } from '../../../core/wire/ack.ts';
import { decodeAttributes } from '../../../core/wire/attribute.ts';
import { readU64 } from '../../../core/wire/bytes.ts';
import { ECHO_TYPE, NETLINK_MUNISOCK } from '../../../core/wire/constants.ts';
import { NLM_F_REQUEST } from '../../../core/wire/flags.ts';
import { decodeHeader, HEADER_LENGTH, type Header } from '../../../core/wire/header.ts';
import { encodeMessage } from '../../../core/wire/message.ts';
import { type NativeSocket, native } from '../../../host/netlink/binding.ts';

const statsType = 21;

export interface Received {
  header: Header;
  payload: Uint8Array;
  bytes: Uint8Array;
  /** The socket it came from: 0 is the kernel. */
  senderPortId: number;
  /** The multicast group it was sent to, or 0. */
  group: number;
}

/** In the order of kernel/nlscope_echo.h. */
const counterNames = [
  'received',
  'echoed',
  'refused',
  'overrun',
  'gone',
  'copied',
  'dropped',
  'flipped',
  'duplicated',
  'delayed',
  'malformed',
] as const;
export type Counters = Record<(typeof counterNames)[number], number>;

/** Answers come at once, in the sender's own system call, unless they are delayed. */
const silenceMs = 50;

export class Client {
  readonly socket: NativeSocket;
  readonly #buffer = new Uint8Array(1 << 20);
  readonly #out = new Float64Array(7);
  #sequence = 1000;

  constructor(protocol = NETLINK_MUNISOCK) {
    this.socket = new (native().NetlinkSocket)(protocol);
    this.socket.bind(0);
    this.socket.setOption('pktInfo', true);
    this.socket.setOption('extAck', true);
  }

  get portId(): number {
    return this.socket.address().portId;
  }

  send(bytes: Uint8Array): void {
    this.socket.send(bytes, 0, 0, new Float64Array(2));
  }

  /** A message with a sequence number of its own. */
  message(input: Partial<Parameters<typeof encodeMessage>[0]> = {}): Uint8Array {
    const sequence = this.#sequence++;
    const rest = { type: ECHO_TYPE, flags: NLM_F_REQUEST, sequence, portId: 0, payload: new Uint8Array() };
    return encodeMessage({ ...rest, ...input }, 'little');
  }

  receive(timeoutMs = silenceMs): Received | undefined {
    const length = this.socket.receive(this.#buffer, this.#out, timeoutMs);
    if (length < 0) return undefined;
    const bytes = this.#buffer.slice(0, length);
    const header = decodeHeader(bytes, 'little');
    assert(header, 'the kernel sent less than a header');
    const [, senderPortId = -1, group = -1] = this.#out;
    // The kernel fills a datagram up to a multiple of 4, which must not show anybody's memory.
    assert(
      bytes.subarray(header.length).every((byte) => byte === 0),
      'the padding is not zero',
    );
    return { header, payload: bytes.subarray(HEADER_LENGTH, header.length), bytes, senderPortId, group };
  }

  /** Everything up to the first silence. */
  receiveAll(timeoutMs = silenceMs): Received[] {
    const all = [];
    for (let next = this.receive(timeoutMs); next; next = this.receive(timeoutMs)) all.push(next);
    return all;
  }

  /** Sends, and takes everything that comes back. */
  ask(bytes: Uint8Array, timeoutMs?: number): Received[] {
    this.send(bytes);
    return this.receiveAll(timeoutMs);
  }

  /** Sends a payload and expects it back, byte by byte. */
  echo(payload: Uint8Array, timeoutMs = 1000): Received {
    const sent = this.message({ payload });
    this.send(sent);
    const back = this.receive(timeoutMs);
    assert(back, `no echo of ${payload.length} bytes`);
    assert.deepEqual(back.header, { ...decodeHeader(sent, 'little'), flags: 0 });
    assert(Buffer.from(back.payload).equals(payload), `the echo of ${payload.length} bytes differs`);
    assert.equal(back.senderPortId, 0);
    return back;
  }

  counters(): Counters {
    const reply = this.ask(this.message({ type: statsType })).find(({ header }) => header.type === statsType);
    assert(reply, 'no counters');
    const { attributes } = decodeAttributes(reply.payload, 'little');
    const value = (type: number): number => {
      const found = attributes.find((attribute) => attribute.type === type);
      assert(found, `no attribute ${type} among the counters`);
      return Number(readU64(reply.payload, found.offset + 4, 'little'));
    };
    return Object.fromEntries(counterNames.map((name, at) => [name, value(at + 3)])) as Counters;
  }

  /** How the counters change while `act` runs; only those that do. */
  counted(act: () => void): Partial<Counters> {
    const before = this.counters();
    act();
    const after = this.counters();
    const changes = counterNames.map((name) => [name, after[name] - before[name]] as const);
    return Object.fromEntries(changes.filter(([, change]) => change !== 0));
  }

  close(): void {
    this.socket.close();
  }
}

/** An ACK is 0, a refusal the negative errno with what the kernel says about it. */
export function answer(received: Received | undefined): { error: number; extAck?: ExtAck } {
  assert(received, 'no answer');
  const decoded = decodeAcknowledgement(received.bytes, 'little');
  assert(decoded, `type ${received.header.type} is no acknowledgement`);
  assert.deepEqual(decoded.issues, []);
  return { error: decoded.error, ...(decoded.extAck && { extAck: decoded.extAck }) };
}

/** Opens a client for as long as `act` takes. */
export function withClient<Result>(act: (client: Client) => Result): Result {
  const client = new Client();
  try {
    return act(client);
  } finally {
    client.close();
  }
}

export const counting = (length: number): Uint8Array => Uint8Array.from({ length }, (_, at) => at % 251);
