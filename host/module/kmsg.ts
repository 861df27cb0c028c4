/** Records of /dev/kmsg as lines. Total: what is no record is passed over. Format: Documentation/ABI/testing/dev-kmsg. */
import type { KernelLogLine } from '../../core/contract/module.ts';

/** One record: 'priority,sequence,microseconds,flags;text', then lines of its dictionary. */
export function parseKmsg(record: string): Omit<KernelLogLine, 'atNs'> | undefined {
  const [head = ''] = record.split('\n');
  const found = /^(\d+),(\d+),(\d+),[^;]*;(.*)$/.exec(head);
  if (!found) return undefined;
  const [, priority, sequence, micros, text = ''] = found;
  // What can't be printed stands as \xNN.
  const plain = text.replace(/\\x([0-9a-f]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return {
    sequence: Number(sequence),
    level: Number(priority) & 7,
    bootNs: Number(micros) * 1_000,
    text: plain,
    ours: plain.startsWith('nlscope_echo'),
  };
}

/** A line of `dmesg --raw`, which has no sequence: '<priority>[seconds] text'. */
export function parseDmesg(line: string, sequence: number): Omit<KernelLogLine, 'atNs'> | undefined {
  const [, priority, seconds, text = ''] = /^<(\d+)>\[\s*(\d+\.\d+)\] ?(.*)$/.exec(line) ?? [];
  if (priority === undefined) return undefined;
  const bootNs = Math.round(Number(seconds) * 1e6) * 1_000;
  return { sequence, level: Number(priority) & 7, bootNs, text, ours: text.startsWith('nlscope_echo') };
}
