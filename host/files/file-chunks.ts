/** A file in chunks of a mebibyte, each in the memory of the one before: for who is done with a chunk before it asks for the next. */
import { open } from 'node:fs/promises';

const chunkBytes = 1 << 20;

/** @throws the system call's error */
export async function* fileChunks(path: string): AsyncGenerator<Uint8Array> {
  const file = await open(path);
  try {
    const buffer = new Uint8Array(chunkBytes);
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, chunkBytes);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}
