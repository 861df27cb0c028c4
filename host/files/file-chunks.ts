/**
 * A file in chunks of two mebibytes, each valid until the next is asked for. The next is read meanwhile, so that who works
 * on chunks does not wait for the disk.
 */
import { type FileHandle, open } from 'node:fs/promises';

const chunkBytes = 1 << 21;

/** @throws the system call's error */
export async function* fileChunks(path: string): AsyncGenerator<Uint8Array> {
  const file = await open(path);
  let reading = readChunk(file, new Uint8Array(chunkBytes));
  let spare = new Uint8Array(chunkBytes);
  try {
    for (;;) {
      const { bytesRead, buffer } = await reading;
      if (bytesRead === 0) return;
      reading = readChunk(file, spare);
      spare = buffer;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await reading.catch(() => {});
    await file.close();
  }
}

function readChunk(file: FileHandle, buffer: Uint8Array<ArrayBuffer>) {
  const reading = file.read(buffer, 0, chunkBytes);
  // It is told when the chunk is asked for.
  reading.catch(() => {});
  return reading;
}
