// Owns uevents, the one kind of netlink message without a nlmsghdr. The kernel sends (kobject_uevent_env() in
// lib/kobject_uevent.c) a line and then properties, each ended by a NUL:
//
//     add@/devices/virtual/net/lo | ACTION=add | DEVPATH=/devices/virtual/net/lo | SUBSYSTEM=net | SEQNUM=7 | ...
//
// What udev's rules made of it goes to group 2, with a header of 40 bytes in place of the line (struct
// monitor_netlink_header of libudev). It tells where the properties are, and hashes that sockets filter by.
import { type ByteOrder, type ByteRange, readU32 } from './bytes.ts';
import { decodeUtf8 } from './text.ts';

export const UDEV_HEADER_LENGTH = 40;
const UDEV_PREFIX = Uint8Array.from('libudev\0', (letter) => letter.charCodeAt(0));

export interface Uevent {
  readonly form: 'kernel' | 'udev';
  /** Bytes in front of the properties: the line with its NUL, or udev's header. */
  readonly headLength: number;
  readonly properties: ByteRange;
}

/** `order` is that of the machine: udev writes some of its header in it. Total. */
export function locateUevent(bytes: Uint8Array, order: ByteOrder): Uevent {
  if (!isUdev(bytes)) {
    const start = lineEnd(bytes);
    return { form: 'kernel', headLength: start, properties: { offset: start, length: bytes.length - start } };
  }
  const stated = Math.max(readU32(bytes, 16, order), UDEV_HEADER_LENGTH);
  const offset = Math.min(stated, bytes.length);
  const length = Math.min(readU32(bytes, 20, order), bytes.length - offset);
  return { form: 'udev', headLength: UDEV_HEADER_LENGTH, properties: { offset, length } };
}

const isUdev = (bytes: Uint8Array): boolean =>
  bytes.length >= UDEV_HEADER_LENGTH && UDEV_PREFIX.every((byte, at) => bytes[at] === byte);

/** Behind the NUL. A line has an @; what has none begins with a property. */
function lineEnd(bytes: Uint8Array): number {
  const nul = bytes.indexOf(0);
  const end = nul < 0 ? bytes.length : nul;
  const [at, equals] = [bytes.indexOf(0x40), bytes.indexOf(0x3d)];
  return at >= 0 && at < end && (equals < 0 || at < equals) ? Math.min(end + 1, bytes.length) : 0;
}

/** What tells one uevent from another; as far as `bytes` go, which may be the start of a longer one. */
export interface UeventWords extends Readonly<Partial<Record<'ACTION' | 'DEVPATH' | 'SUBSYSTEM' | 'SEQNUM', string>>> {
  readonly form: Uevent['form'];
}

const TOLD: ReadonlySet<string> = new Set(['ACTION', 'DEVPATH', 'SUBSYSTEM', 'SEQNUM']);
/** The kernel sends 64 properties at most (UEVENT_NUM_ENVP), SEQNUM as the last; udev adds its own. */
const LOOKED_AT = 256;
/** A path may be longer, and a line of a log is not. */
const LONGEST = 1024;
const LONGEST_KEY = 'SUBSYSTEM'.length;

export function readUevent(bytes: Uint8Array, order: ByteOrder): UeventWords {
  const { form, headLength, properties } = locateUevent(bytes, order);
  const words: Record<string, string> = form === 'kernel' ? readLine(bytes.subarray(0, headLength)) : {};
  const end = properties.offset + properties.length;
  for (let [offset, count] = [properties.offset, 0]; offset < end && count < LOOKED_AT; count += 1) {
    const nul = bytes.indexOf(0, offset);
    const next = nul < 0 || nul >= end ? end : nul;
    const text = bytes.subarray(offset, next);
    const equals = text.indexOf(0x3d);
    const key = equals <= LONGEST_KEY ? decodeUtf8(text.subarray(0, Math.max(0, equals))) : '';
    if (TOLD.has(key)) words[key] ??= decodeUtf8(text.subarray(equals + 1, equals + 1 + LONGEST));
    offset = next + 1;
  }
  return { ...words, form };
}

/** 'add@/devices/x' */
function readLine(line: Uint8Array): Record<string, string> {
  const [, ACTION, DEVPATH] = /^([^@]+)@([^\0]*)/.exec(decodeUtf8(line.subarray(0, LONGEST))) ?? [];
  return ACTION === undefined ? {} : { ACTION, DEVPATH: DEVPATH! };
}
