// Owns what a message is called in one line of a log, and how a summary goes on from there.
import type { ByteOrder } from './bytes.ts';
import { FIRST_FREE_TYPE, messageTypeName, NETLINK_GENERIC, NLCTRL_TYPE } from './constants.ts';
import { HEADER_LENGTH } from './header.ts';
import { nlctrlCommandName } from './nlctrl.ts';
import { readUevent } from './uevent.ts';

export interface TypeNames {
  /** The family of generic netlink that has this message type. */
  familyName(type: number): string | undefined;
  /** What a spec calls the message. */
  nameOf(): string | undefined;
}

/**
 * 'RTM_NEWLINK', 'newtable'; of generic netlink the family and its command: 'nlctrl GETFAMILY', 'ethtool linkinfo-get',
 * 'other cmd 27'. Undefined where nobody has a name for the type. `head` is the start of the message.
 */
export function typeWords(
  head: Uint8Array,
  { protocol, type }: { readonly protocol: number; readonly type: number },
  names: TypeNames,
): string | undefined {
  if (protocol !== NETLINK_GENERIC || type < FIRST_FREE_TYPE) return messageTypeName(protocol, type) ?? names.nameOf();
  const family = names.familyName(type) ?? messageTypeName(protocol, type) ?? `${type}`;
  const command = head[HEADER_LENGTH];
  if (command === undefined) return family;
  // Netlink's own names are those of the controller; any other's only a spec has.
  const own = type === NLCTRL_TYPE ? nlctrlCommandName(command) : undefined;
  return `${family} ${own ?? names.nameOf() ?? `cmd ${command}`}`;
}

/** 'add' of a uevent, which has no type; 'udev add' of what udev made of it. */
export function ueventWords(head: Uint8Array, order: ByteOrder): string {
  const { form, ACTION = '' } = readUevent(head, order);
  return form === 'udev' ? `udev ${ACTION}`.trimEnd() : ACTION;
}

/** A summary without the words with which it begins, where what the message is called ends with them: 'get reply lo'. */
export function summaryBehind(called: string, summary: string): string {
  const words = summary.split(' ');
  for (let count = words.length; count > 0; count -= 1) {
    if (called.toLowerCase().endsWith(words.slice(0, count).join(' ').toLowerCase()))
      return words.slice(count).join(' ');
  }
  return summary;
}
