/** What the user is told in passing: that something failed, why, and the next step; or that something is done, and how to undo it. */
import { toErrorData } from '../../core/contract/errors.ts';

export interface Notice {
  kind: 'failed' | 'done';
  /** What failed, or what is done. */
  title: string;
  /** Why. */
  text?: string;
  nextStep?: string;
  action?: NoticeAction;
  /** The other answer; what asks for one stays until it is answered. */
  otherAction?: NoticeAction;
}

export interface NoticeAction {
  label: string;
  run(): void;
}

/** What was told before under this title holds no longer. */
export interface Withdrawal {
  kind: 'over';
  title: string;
}

export type Notify = (notice: Notice | Withdrawal) => void;

/** A thrown value as a notice. @param title what failed, such as "Connecting failed". */
export function failure(title: string, thrown: unknown): Notice {
  const { code, message, syscall, nextStep } = toErrorData(thrown);
  const isUntold = (word: string | undefined): word is string => word !== undefined && !message.includes(word);
  const where = [
    code !== 'INTERNAL' && isUntold(code) ? code : undefined,
    isUntold(syscall) ? `in ${syscall}()` : undefined,
  ]
    .filter(Boolean)
    .join(' ');
  return { kind: 'failed', title, text: where ? `${message} (${where})` : message, nextStep };
}
