/** Bytes as other programs print them, told by their look. What none of the decoders knows is left to plain hex. */
import type { ParsedBytes } from './hex.ts';
import { parseLibnl } from './paste-libnl.ts';
import { parseDumpLines } from './paste-lines.ts';
import { parseQuoted } from './paste-quoted.ts';

/**
 * Takes what strace prints (strings, and netlink structs as far as their bytes are shown), C strings, libnl's debug output,
 * and the dumps of hexdump -C, xxd, tcpdump, Wireshark and nlscope itself.
 * @returns undefined for a text that looks like none of them
 */
export function parsePaste(text: string): ParsedBytes | undefined {
  // A dump's characters may be quotes; a string's line begins with no offset that fits.
  return parseLibnl(text) ?? parseDumpLines(text) ?? parseQuoted(text);
}
