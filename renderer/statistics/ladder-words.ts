/** Messages of the ladder in words and signs. Pure. */
import { EchoStatus, RecordKind } from '../../core/capture/record.ts';
import type { LadderMessage } from '../../core/echo/ladder.ts';
import { messageTypeName, NETLINK_GENERIC } from '../../core/wire/constants.ts';
import { formatTime } from '../quantities.ts';
import type { Palette } from './painter.ts';

export interface Verdict {
  /** What stands beside the arrow; nothing where all went well. */
  sign: string;
  words: string;
  colour: keyof Palette;
  /** Worth a label before others. */
  isTrouble: boolean;
}

export function verdictOf({ kind, echo, late }: LadderMessage): Verdict {
  if (kind === RecordKind.sendFailed) return trouble('✗', 'not sent: refused', 'bad');
  if (kind === RecordKind.overrun) return trouble('!', 'overrun: messages were lost here', 'bad');
  if (kind === RecordKind.sent && late && echo !== EchoStatus.different) return trouble('»', 'late', 'warn');
  switch (echo) {
    case EchoStatus.different:
      return trouble('≠', late ? 'different, late' : 'different', 'bad');
    case EchoStatus.lost:
      return trouble('✗', 'lost', 'bad');
    case EchoStatus.duplicate:
      return trouble('+', 'duplicate', 'warn');
    case EchoStatus.unexpected:
      return trouble('?', 'unexpected', 'warn');
    case EchoStatus.waiting:
      return { sign: '…', words: 'waiting', colour: 'dim', isTrouble: false };
    case EchoStatus.answered:
      return { sign: '', words: 'answered', colour: 'received', isTrouble: false };
    case EchoStatus.identical:
      return { sign: '✓', words: 'identical', colour: 'received', isTrouble: false };
    default:
      return {
        sign: '',
        words: kind === RecordKind.received ? 'notification' : 'no reply is due',
        colour: 'received',
        isTrouble: false,
      };
  }
}

const trouble = (sign: string, words: string, colour: 'bad' | 'warn'): Verdict => ({
  sign,
  words,
  colour,
  isTrouble: true,
});

/** '20 echo #4169' */
export function nameOf(
  { kind, protocol, type, sequence }: LadderMessage,
  familyNames: ReadonlyMap<number, string>,
): string {
  if (kind === RecordKind.overrun) return 'overrun';
  const family = protocol === NETLINK_GENERIC ? familyNames.get(type) : undefined;
  const known = family ?? messageTypeName(protocol, type);
  return `${type}${known ? ` ${known.replace(/^(NLMSG|RTM)_/, '')}` : ''} seq ${sequence}`;
}

/** All of it in a line, as it is read out. */
export function sentenceOf(message: LadderMessage, familyNames: ReadonlyMap<number, string>): string {
  const { kind, timeNs, sendNs, replyNs, length, number } = message;
  const direction = kind === RecordKind.received ? '←' : kind === RecordKind.overrun ? '' : '→';
  const parts = [
    `#${number} ${direction} ${nameOf(message, familyNames)}`.replace(/ +/g, ' '),
    `${(timeNs / 1e9).toFixed(6)} s`,
    ...(kind === RecordKind.overrun ? [] : [`${length} B`]),
    ...(kind === RecordKind.sent ? [`${formatTime(sendNs)} in sendmsg`] : []),
    ...(Number.isNaN(replyNs) ? [] : [`reply after ${formatTime(replyNs - timeNs)}`]),
    verdictOf(message).words,
  ];
  return parts.join(', ');
}
