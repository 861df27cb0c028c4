// Bundles decode.ts for Node and runs it with the garbage collector at hand.
//
//   npm run fuzz -- [--messages N] [--seed N] [--json]
//
// With NLSCOPE_KERNEL_SPECS=FOLDER the specs of a kernel tree (Documentation/netlink/specs) are used as well. A message that
// fails, or is slow, is printed with the seed and in hex, for `nlscope decode`.
import { spawnSync } from 'node:child_process';
import { bundle } from '../bench/bundle.mjs';

const program = await bundle('test/fuzz/decode.ts');
const { status } = spawnSync(process.execPath, ['--expose-gc', program, ...process.argv.slice(2)], {
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
