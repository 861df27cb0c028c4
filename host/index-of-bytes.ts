/** The search of filters in Node's native code, which looks at several bytes at once. */
import type { IndexOf } from '../core/capture/filter.ts';

export const indexOfBytes: IndexOf = (bytes, wanted, from) =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).indexOf(wanted, from);
