// Owns the NLM_F_* flags of nlmsg_flags. From 0x100 up one bit means different things in different messages
// (a table in <linux/netlink.h>), so names are given for the kind of message at hand, never all at once.

/** 'acknowledge' is NLMSG_ERROR and NLMSG_DONE; 'other' is a message whose kind isn't known. */
export type FlagKind = 'get' | 'new' | 'delete' | 'acknowledge' | 'other';

export const NLM_F_REQUEST = 0x01;
export const NLM_F_MULTI = 0x02;
export const NLM_F_ACK = 0x04;
export const NLM_F_ECHO = 0x08;
export const NLM_F_DUMP_INTR = 0x10;
export const NLM_F_DUMP_FILTERED = 0x20;
export const NLM_F_DUMP = 0x300;
export const NLM_F_CAPPED = 0x100;
export const NLM_F_ACK_TLVS = 0x200;

type Flag = readonly [bit: number, name: string];

const COMMON: readonly Flag[] = [
  [NLM_F_REQUEST, 'REQUEST'],
  [NLM_F_MULTI, 'MULTI'],
  [NLM_F_ACK, 'ACK'],
  [NLM_F_ECHO, 'ECHO'],
  [NLM_F_DUMP_INTR, 'DUMP_INTR'],
  [NLM_F_DUMP_FILTERED, 'DUMP_FILTERED'],
];

/** In the order of names. DUMP goes before the two bits it is made of. */
const BY_KIND: Readonly<Record<FlagKind, readonly Flag[]>> = {
  get: [...COMMON, [NLM_F_DUMP, 'DUMP'], [0x100, 'ROOT'], [0x200, 'MATCH'], [0x400, 'ATOMIC']],
  new: [...COMMON, [0x100, 'REPLACE'], [0x200, 'EXCL'], [0x400, 'CREATE'], [0x800, 'APPEND']],
  delete: [...COMMON, [0x100, 'NONREC'], [0x200, 'BULK']],
  acknowledge: [...COMMON, [NLM_F_CAPPED, 'CAPPED'], [NLM_F_ACK_TLVS, 'ACK_TLVS']],
  other: COMMON,
};

/** ['REQUEST', 'DUMP']; bits without a name in this kind of message come last, as one hexadecimal number. */
export function flagNames(flags: number, kind: FlagKind): string[] {
  const names: string[] = [];
  let rest = flags;
  for (const [bits, name] of BY_KIND[kind]) {
    if ((rest & bits) !== bits) continue;
    names.push(name);
    rest &= ~bits;
  }
  return rest === 0 ? names : [...names, `0x${rest.toString(16)}`];
}

const BITS: ReadonlyMap<string, number> = new Map(
  Object.values(BY_KIND)
    .flat()
    .map(([bits, name]) => [name, bits]),
);

export type ParsedFlags = { readonly flags: number } | { readonly error: string; readonly position: number };

/**
 * Takes names and numbers joined by `|`, `+`, commas or spaces: 'REQUEST|ACK', 'nlm_f_dump', '0x301', '5', ''.
 * Names of all kinds of message are taken. `position` is the index of the word that isn't understood.
 */
export function parseFlags(text: string): ParsedFlags {
  let flags = 0;
  for (const match of text.matchAll(/[^\s|+,]+/g)) {
    const bits = flagBits(match[0]);
    if (bits === undefined) return { error: `'${match[0]}' is not a flag`, position: match.index };
    if (bits > 0xffff) return { error: `${match[0]} is more than 16 bits`, position: match.index };
    flags |= bits;
  }
  return { flags };
}

function flagBits(word: string): number | undefined {
  if (/^(0x[0-9a-f]+|\d+)$/i.test(word)) return Number(word);
  return BITS.get(word.toUpperCase().replace(/^NLM_F_/, ''));
}
