/** Arguments as one would type them for a shell. For reading only: nothing runs through a shell. */

const plain = /^[\w@%+=:,./-]+$/;

export const shellLine = (argv: readonly string[]): string =>
  argv.map((word) => (plain.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(' ');
