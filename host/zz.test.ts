import { test } from 'vitest';
import { writeFileSync, createReadStream, statSync, createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Capture } from './capture.ts';
import { ShownCapture } from './shown-capture.ts';
import { FileService } from './files/file-service.ts';
import { encodeMessage } from '../core/wire/message.ts';
test('big', async () => {
  const limits = { budgetBytes: 512 << 20, lostAfterMs: 1000 };
  const live = new Capture({ ...limits, epochWallMs: 1772600767123, nowNs: () => 0, protocolOf: () => 2, changed(){}, settled(){} });
  const shown = new ShownCapture(live, () => {});
  const service = new FileService({ shown, limits: () => limits, askFamilies: () => [], changed(){}, captureChanged(){} });
  const payload = new Uint8Array(50).fill(0x31);
  for (let i = 0; i < 500_000; i++) {
    const bytes = encodeMessage({ type: 20, flags: 1, sequence: i + 1, portId: 7, payload }, 'little');
    const tag = { socket: 0, answersOnly: false };
    live.load({ kind: 0, timeNs: i * 2000, detail: 300, mark: 0, port: 4711, group: 0 }, bytes, tag);
    live.load({ kind: 1, timeNs: i * 2000 + 1000, detail: 0, mark: 0, port: 4711, group: 0 }, bytes, tag);
  }
  for (const format of ['pcapng', 'jsonl', 'txt'] as const) {
    (globalThis as any).gc?.();
    const before = process.memoryUsage().rss; let top = 0; let lag = 0; let lastTick = performance.now();
    const timer = setInterval(() => { top = Math.max(top, process.memoryUsage().rss); lag = Math.max(lag, performance.now() - lastTick - 20); lastTick = performance.now(); }, 20);
    const start = performance.now();
    const t = await service.handlers['file.export']({ format, scope: 'all' });
    const path = '/tmp/exp/big.' + format;
    await pipeline(Readable.from(service.download(t!.path!.split('/').at(-1)!)!.chunks), createWriteStream(path));
    clearInterval(timer);
    console.log(format, Math.round(performance.now() - start), 'ms', statSync(path).size >> 20, 'MiB; rss +', (top - before) >> 20, 'MiB, lag', Math.round(lag));
  }
  let lag = 0; let lastTick = performance.now();
  const timer = setInterval(() => { lag = Math.max(lag, performance.now() - lastTick - 20); lastTick = performance.now(); }, 20);
  const start = performance.now();
  const t = await service.handlers['file.import']({ file: { name: 'big', sizeBytes: statSync('/tmp/exp/big.pcapng').size } });
  await service.upload(t!.path!.split('/').at(-1)!, createReadStream('/tmp/exp/big.pcapng'));
  clearInterval(timer);
  console.log('import', Math.round(performance.now() - start), 'ms', service.state, 'lag', Math.round(lag));
}, 120000);
