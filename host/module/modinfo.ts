/** Reads what a .ko says of itself in its .modinfo strings. Total: bytes that are no module have none. */

/** Value of a field such as 'vermagic'; undefined where it is not there. */
export function readModinfo(bytes: Uint8Array, field: string): string | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  // A field starts right after the end of the one before, and the first at the section's start, which is aligned.
  for (let at = buffer.indexOf(`${field}=`); at >= 0; at = buffer.indexOf(`${field}=`, at + 1)) {
    if (at > 0 && buffer[at - 1] !== 0) continue;
    const start = at + field.length + 1;
    const end = buffer.indexOf(0, start);
    return end < 0 ? undefined : buffer.toString('utf8', start, end);
  }
  return undefined;
}
