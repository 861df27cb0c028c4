/** What a file of ours says of the machine and the program that wrote it. */
import { arch, release, type } from 'node:os';
import type { PcapngOrigin } from '../../core/capture/pcapng-write.ts';
import packageJson from '../../package.json' with { type: 'json' };

export const fileOrigin = (): PcapngOrigin => ({
  hardware: arch(),
  os: `${type()} ${release()}`,
  application: `nlscope ${packageJson.version}`,
});
