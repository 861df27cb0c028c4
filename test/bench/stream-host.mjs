// The browser host as `nlscope serve` runs it, in a process of its own that also tells how long its event loop was held.
// Parent says 'reset' or 'read'; 'read' is answered with delays in ms and the CPU time used since 'reset'.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { main } from '../../dist/host/cli.js';

// The histogram counts from timer to timer, so its resolution is part of each figure; it is taken off.
const resolutionMs = 2;
const delay = monitorEventLoopDelay({ resolution: resolutionMs });
delay.enable();
let cpu = process.cpuUsage();

process.on('message', (message) => {
  if (message === 'reset') {
    delay.reset();
    cpu = process.cpuUsage();
  } else {
    const { user, system } = process.cpuUsage(cpu);
    const ms = (ns) => Math.max(0, ns / 1e6 - resolutionMs);
    process.send?.({
      delayP50Ms: ms(delay.percentile(50)),
      delayP99Ms: ms(delay.percentile(99)),
      delayMaxMs: ms(delay.max),
      cpuSeconds: (user + system) / 1e6,
    });
  }
});
process.exitCode = await main(['serve']);
process.disconnect?.();
