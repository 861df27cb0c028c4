/** What became of the messages, in one row of figures. As high with nothing as with millions. */
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { noSurveyCounts, type SurveyCounts } from '../../core/echo/survey-counts.ts';
import { formatCount, formatShare, formatShortCount } from '../quantities.ts';
import { useStatistics } from '../stores/stores.tsx';
import styles from './statistics.module.css';

const none = noSurveyCounts();

export function CountStrip() {
  const { survey } = useStatistics();
  const counts = useStore(survey, ({ reading }) => reading?.counts ?? none);
  return (
    <section className={styles.strip} aria-label="Counts">
      {figuresOf(counts).map(({ name, value, beside, sign, tone, meaning }) => (
        <dl key={name} className={styles.figure} title={`${meaning}: ${formatCount(value)}`}>
          <dt>{name}</dt>
          <dd data-tone={value > 0 ? tone : undefined}>
            {value > 0 && sign && <span aria-hidden>{sign} </span>}
            {formatShortCount(value)}
            {beside && <small> {beside}</small>}
          </dd>
        </dl>
      ))}
    </section>
  );
}

interface CountFigure {
  name: string;
  value: number;
  beside?: ReactNode;
  sign?: string;
  tone?: 'sent' | 'received' | 'ok' | 'bad' | 'warn';
  meaning: string;
}

function figuresOf(counts: SurveyCounts): CountFigure[] {
  const { sent, received, identical, different, lost, waiting, answered } = counts;
  const { duplicate, unexpected, reordered, late, sendFailed, overruns } = counts;
  return [
    { name: 'Sent', value: sent, tone: 'sent', meaning: 'Messages sent' },
    { name: 'Received', value: received, tone: 'received', meaning: 'Messages received, replies among them' },
    {
      name: 'Intact',
      value: identical,
      beside: formatShare(identical, sent),
      tone: 'ok',
      meaning: 'Sent messages whose echo has the same bytes',
    },
    {
      name: 'Answered',
      value: answered,
      meaning: 'Sent messages that got an acknowledgement, an error or data in place of an echo',
    },
    {
      name: 'Different',
      value: different,
      sign: '≠',
      tone: 'bad',
      meaning: 'Sent messages whose echo has other bytes',
    },
    {
      name: 'Lost',
      value: lost,
      beside: waiting > 0 ? `· ${formatCount(waiting)} waiting` : undefined,
      sign: '✗',
      tone: 'bad',
      meaning: 'Sent messages without a reply within the time limit; waiting: not yet',
    },
    { name: 'Late', value: late, sign: '»', tone: 'warn', meaning: 'Replies that came after the time limit' },
    { name: 'Duplicates', value: duplicate, sign: '+', tone: 'warn', meaning: 'Echoes of a message that had its echo' },
    {
      name: 'Unexpected',
      value: unexpected,
      sign: '?',
      tone: 'warn',
      meaning: 'Received messages that nothing had asked for',
    },
    {
      name: 'Reordered',
      value: reordered,
      sign: '⇅',
      tone: 'warn',
      meaning: 'Replies that came after the reply to a message sent later (RFC 4737)',
    },
    { name: 'Refused', value: sendFailed, sign: '✗', tone: 'bad', meaning: 'Sends that the kernel refused' },
    {
      name: 'Overruns',
      value: overruns,
      sign: '!',
      tone: 'bad',
      meaning: 'Places where the socket lost messages (ENOBUFS)',
    },
  ];
}
