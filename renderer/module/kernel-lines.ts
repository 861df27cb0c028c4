/** How a line of the kernel log is told: its time as dmesg writes it, its level as a word. Pure. */
import type { KernelLogLine } from '../../core/contract/module.ts';

/** '[  812.104220]' */
export function kernelTime(bootNs: number): string {
  const us = Math.floor(bootNs / 1e3);
  const seconds = `${Math.floor(us / 1e6)}`.padStart(5);
  return `[${seconds}.${`${us % 1e6}`.padStart(6, '0')}]`;
}

export interface Level {
  word: string;
  tone: 'bad' | 'warn' | 'text' | 'dim';
}

/** In syslog's order. */
const levels: readonly Level[] = [
  { word: 'emerg', tone: 'bad' },
  { word: 'alert', tone: 'bad' },
  { word: 'crit', tone: 'bad' },
  { word: 'error', tone: 'bad' },
  { word: 'warn', tone: 'warn' },
  { word: 'note', tone: 'text' },
  { word: 'info', tone: 'text' },
  { word: 'debug', tone: 'dim' },
];

export const levelOf = ({ level }: KernelLogLine): Level => levels[level] ?? levels[6]!;
