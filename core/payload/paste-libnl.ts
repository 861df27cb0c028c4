// Owns what libnl prints of a message (nl_msg_dump, NLDBG): the header's fields by name, then payload, attributes and
// padding as lines of hex with their characters behind, sixteen a line and fewer where attributes nest.
import { align4, concat, writeU8, writeU16 } from '../wire/bytes.ts';
import { encodeHeader } from '../wire/header.ts';
import type { ParsedBytes } from './hex.ts';

const SECTION = /^\s*\[([A-Z ]+?)(?: (\d+))?(?: NESTED| NET_BYTEORDER)*\]\s*(\d+) octets/i;
const FIELD = /^\s*\.(\w+)\s*=\s*(0x[0-9a-f]+|\d+)/i;

interface Section {
  name: string;
  /** Of an attribute. */
  type: number;
  octets: number;
  fields: Map<string, number>;
  bytes: number[];
}

/** Undefined for a text without a section of libnl's. */
export function parseLibnl(text: string): ParsedBytes | undefined {
  const sections: Section[] = [];
  for (const line of text.split('\n')) {
    const [head, name, type, octets] = SECTION.exec(line) ?? [];
    const current = sections.at(-1);
    const field = FIELD.exec(line);
    if (head)
      sections.push({
        name: name!.toUpperCase(),
        type: Number(type ?? 0),
        octets: Number(octets),
        fields: new Map(),
        bytes: [],
      });
    else if (current && field) current.fields.set(field[1]!, Number(field[2]));
    else if (current) takeHex(current, line);
  }
  if (sections.length === 0) return undefined;
  return { bytes: concat(sections.map(sectionBytes)) };
}

/** As many as are still missing: what stands behind them are their characters. */
function takeHex(section: Section, line: string): void {
  const pair = /\s*([0-9a-f]{2})(?=\s|$)/iy;
  for (let match = pair.exec(line); match && section.bytes.length < section.octets; match = pair.exec(line))
    section.bytes.push(Number.parseInt(match[1]!, 16));
}

function sectionBytes({ name, type, octets, fields, bytes }: Section): Uint8Array {
  const field = (key: string): number => fields.get(key) ?? 0;
  if (name === 'NETLINK HEADER') {
    const [length, sequence, portId] = [field('nlmsg_len'), field('seq'), field('port')];
    return encodeHeader({ length, type: field('type'), flags: field('flags'), sequence, portId }, 'little');
  }
  const content = Uint8Array.from(bytes);
  if (name === 'GENERIC NETLINK HEADER' && content.length === 0) return genericHeader(field('cmd'), field('version'));
  if (name !== 'ATTR') return content;
  // Of one that nests nothing but its header stands here: those inside have sections of their own.
  const head = new Uint8Array(4);
  writeU16(head, 0, 4 + octets, 'little');
  writeU16(head, 2, type, 'little');
  return concat([head, content]);
}

function genericHeader(command: number, version: number): Uint8Array {
  const bytes = new Uint8Array(align4(2));
  writeU8(bytes, 0, command);
  writeU8(bytes, 1, version);
  return bytes;
}
