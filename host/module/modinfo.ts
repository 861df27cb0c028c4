/** Reads a .ko, and what it says of itself in its .modinfo strings. Total: bytes that are no module have none. */
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';

/** Undefined where it can't be read: kbuild takes a .ko away and writes it anew. */
export function readModuleFile(path: string): { bytes: Buffer; builtAtMs: number } | undefined {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    return { bytes: readFileSync(file), builtAtMs: fstatSync(file).mtimeMs };
  } catch {
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

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
