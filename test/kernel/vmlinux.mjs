// Takes the ELF kernel out of a bzImage: emulated, a guest takes seconds to unpack what takes the host a moment.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** The first bytes of each format Debian packs its kernels with, and what unpacks it. */
const formats = [
  { magic: '02214c18', unpack: unpackLz4 },
  { magic: 'fd377a585a00', unpack: through('/usr/bin/xz', '-dcq') },
  { magic: '28b52ffd', unpack: through('/usr/bin/zstd', '-dcq') },
];

/**
 * Offsets are those of the x86 boot protocol (Documentation/arch/x86/boot.rst).
 * @param {string} path of a bzImage
 * @returns {Buffer}
 */
export function unpackedKernel(path) {
  const image = readFileSync(path);
  if (image.toString('latin1', 0x202, 0x206) !== 'HdrS') throw new Error(`${path} is no bzImage`);
  const realModeBytes = ((image[0x1f1] || 4) + 1) * 512;
  const start = realModeBytes + image.readUInt32LE(0x248);
  // The build appends the unpacked length, which is no part of the packed stream.
  const payload = image.subarray(start, start + image.readUInt32LE(0x24c) - 4);
  const format = formats.find(({ magic }) => payload.toString('hex', 0, 6).startsWith(magic));
  if (!format) throw new Error(`${path} is packed in an unknown way: ${payload.toString('hex', 0, 6)}`);
  return format.unpack(payload);
}

function through(/** @type {string} */ command, /** @type {string} */ option) {
  return (/** @type {Buffer} */ input) => {
    const { stdout, stderr, status } = spawnSync(command, [option], { input, maxBuffer: 1 << 28 });
    if (status !== 0) throw new Error(`${command} can't unpack the kernel: ${stderr}`);
    return stdout;
  };
}

/** LZ4's legacy frame: blocks that each unpack to 8 MiB, the last one to less. */
function unpackLz4(/** @type {Buffer} */ frame) {
  const blocks = [];
  for (let at = 4; at < frame.length; ) {
    const length = frame.readUInt32LE(at);
    blocks.push(unpackBlock(frame.subarray(at + 4, at + 4 + length)));
    at += 4 + length;
  }
  return Buffer.concat(blocks);
}

function unpackBlock(/** @type {Buffer} */ block) {
  const out = Buffer.allocUnsafe(8 << 20);
  let from = 0;
  let to = 0;
  const extended = (/** @type {number} */ length) => {
    if (length !== 15) return length;
    let byte = 255;
    for (; byte === 255; length += byte) byte = block[from++];
    return length;
  };
  while (from < block.length) {
    const token = block[from++];
    const literals = extended(token >> 4);
    block.copy(out, to, from, from + literals);
    from += literals;
    to += literals;
    // The last sequence has literals only.
    if (from >= block.length) break;
    const distance = block.readUInt16LE(from);
    from += 2;
    const end = to + extended(token & 15) + 4;
    // A match may reach into what it is writing: byte by byte.
    for (; to < end; to++) out[to] = out[to - distance];
  }
  return out.subarray(0, to);
}
