// Owns questions to the kernel of this machine, put and read by our own specs.
import { endianness } from 'node:os';
import { type Composition, compose } from '../../core/schema/compose.ts';
import { describeWithSpecs, type SpecOptions } from '../../core/schema/decode.ts';
import { createRegistry, type Registry } from '../../core/schema/registry.ts';
import type { Spec } from '../../core/schema/spec.ts';
import { concat } from '../../core/wire/bytes.ts';
import { NLM_F_DUMP, NLM_F_REQUEST } from '../../core/wire/flags.ts';
import { splitDatagram } from '../../core/wire/message.ts';
import type { WireNode } from '../../core/wire/node.ts';
import { native } from '../../host/netlink/binding.ts';
import { loadSpec, specFiles } from './own-specs.ts';

const order = endianness() === 'LE' ? 'little' : 'big';
const specs: readonly Spec[] = specFiles.map(loadSpec);

export const openRegistry = (): Registry => createRegistry(specs);

export interface Answer {
  readonly trees: readonly WireNode[];
  /** A negative errno, or 0. */
  readonly error: number;
  /** What composing had to say of the request. */
  readonly issues: readonly string[];
}

/** By default a dump. Several requests go in one datagram; what the first acknowledgement or error ends is the answer. */
export function inquire(asked: Composition | readonly Composition[], registry = openRegistry()): Answer {
  const { messages, protocol, error, issues } = ask(asked, registry);
  const options: SpecOptions = { protocol, order, registry, direction: 'received' };
  return { trees: messages.map((message) => describeWithSpecs(message, options)), error, issues };
}

/** The same, with the messages as they came. */
export function ask(asked: Composition | readonly Composition[], registry: Registry) {
  const compositions = Array.isArray(asked) ? (asked as readonly Composition[]) : [asked as Composition];
  const { protocol } = registry.family(compositions[0]!.family)!.spec;
  const requests = compositions.map((one, sequence) =>
    compose({ flags: NLM_F_REQUEST | NLM_F_DUMP, sequence, ...one }, { registry, order }),
  );
  const { messages, error } = send(protocol, concat(requests.map(({ bytes }) => bytes)));
  const issues = requests.flatMap((request) => request.issues.map(({ path, message }) => `${path}: ${message}`));
  return { messages, protocol, error, issues };
}

const NLMSG_ERROR = 2;
const NLMSG_DONE = 3;
const TIMEOUT_MS = 5000;

function send(protocol: number, request: Uint8Array): { messages: Uint8Array[]; error: number } {
  const { NetlinkSocket } = native();
  const socket = new NetlinkSocket(protocol);
  try {
    socket.bind(0);
    socket.send(request, 0, 0, new Float64Array(2));
    const messages: Uint8Array[] = [];
    const buffer = new Uint8Array(1 << 18);
    for (;;) {
      const length = socket.receive(buffer, new Float64Array(5), TIMEOUT_MS);
      if (length < 0) throw new Error('the kernel does not answer');
      const datagram = buffer.slice(0, length);
      for (const { offset, length: size, header } of splitDatagram(datagram, order)) {
        const bytes = datagram.slice(offset, offset + size);
        if (header?.type !== NLMSG_DONE && header?.type !== NLMSG_ERROR) messages.push(bytes);
        else return { messages, error: new DataView(bytes.buffer).getInt32(16, order === 'little') };
      }
    }
  } finally {
    socket.close();
  }
}

/** What isn't as it should be: issues, and what only the kernel knows the meaning of. */
export function complaints(nodes: readonly WireNode[], path = ''): string[] {
  return nodes.flatMap((one) => {
    const here = `${path}/${one.name}`;
    const unknown = /not in the spec|tells what it is|a guess/.test(one.note ?? '') ? [`${here}: ${one.note}`] : [];
    return [...one.issues.map((issue) => `${here}: ${issue}`), ...unknown, ...complaints(one.children, here)];
  });
}

export const flat = (nodes: readonly WireNode[]): WireNode[] => nodes.flatMap((one) => [one, ...flat(one.children)]);

export const find = (tree: WireNode, name: string): WireNode | undefined =>
  flat([tree]).find((one) => one.name === name);
