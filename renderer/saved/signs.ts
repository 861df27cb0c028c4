/** How each outcome of a run is marked: by a sign, with a colour beside it. */
import type { SavedStatus } from '../../core/contract/saved.ts';

export const signs: Readonly<Record<SavedStatus, { sign: string; tone: 'ok' | 'bad' | 'warn' | 'dim' }>> = {
  waiting: { sign: '·', tone: 'dim' },
  running: { sign: '…', tone: 'dim' },
  passed: { sign: '✓', tone: 'ok' },
  failed: { sign: '✗', tone: 'bad' },
  error: { sign: '!', tone: 'warn' },
  skipped: { sign: '–', tone: 'dim' },
};
