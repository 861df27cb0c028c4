/** One result in full: what it came to, the next step, and the bytes that went out and came back. */
import { Button } from '@mantine/core';
import { useStore } from 'zustand';
import type { SavedResult } from '../../core/contract/saved.ts';
import { dumpCanonical } from '../../core/payload/dump.ts';
import { typeWords } from '../../core/saved/describe-saved.ts';
import { decodeAcknowledgement } from '../../core/wire/ack.ts';
import { errno } from '../../core/wire/errno.ts';
import { decodeHeader } from '../../core/wire/header.ts';
import { formatTime } from '../quantities.ts';
import { useSaved } from '../stores/stores.tsx';
import styles from './saved.module.css';
import { signs } from './signs.ts';

export function ResultDetail({ result }: { result: SavedResult }) {
  const { store: saved, commands } = useSaved();
  const exchange = useStore(saved, (state) => state.exchange);
  const { openFile } = saved.getState();
  if (!result)
    return <p className={styles.hint}>Select a result to see why, and the bytes. Enter opens its message.</p>;
  const { sign, tone } = signs[result.status];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
    <section className={styles.detail} tabIndex={0} aria-label="The selected result">
      <div className={styles.detailHead}>
        <b className={styles.sign} data-tone={tone} aria-hidden>
          {sign}
        </b>
        <p className={styles.detailWords}>
          {result.words || result.status}
          {result.nextStep && <span className={styles.nextStep}> {result.nextStep}</span>}
        </p>
        {exchange?.record !== undefined && (
          <Button onClick={() => void commands.showInLog(exchange.record!)}>Show in the log</Button>
        )}
        <Button onClick={() => void openFile(result.path)}>Open the message</Button>
      </div>
      {exchange?.sent && (
        <Bytes title={`→ sent, ${titleOf(exchange.protocol, exchange.sent)}`} side="sent" bytes={exchange.sent} />
      )}
      {exchange?.received.map(({ bytes, afterNs }) => (
        <Bytes
          key={afterNs}
          title={`← received after ${formatTime(afterNs)}, ${titleOf(exchange.protocol, bytes)}`}
          side="received"
          bytes={bytes}
        />
      ))}
    </section>
  );
}

/** More than anybody reads here; the rest is counted. */
const shownBytes = 4_096;

function Bytes({ title, side, bytes }: { title: string; side: 'sent' | 'received'; bytes: Uint8Array }) {
  const rest = bytes.length - shownBytes;
  return (
    <>
      <h4 className={styles.bytesTitle} data-side={side}>
        {title}
      </h4>
      <pre className={styles.bytes}>
        {dumpCanonical(bytes.subarray(0, shownBytes))}
        {rest > 0 && `\n… ${rest} more`}
      </pre>
    </>
  );
}

function titleOf(protocol: number, bytes: Uint8Array): string {
  const answer = decodeAcknowledgement(bytes, 'little');
  const size = `${bytes.length} bytes`;
  if (answer && answer.error < 0) return `${errno(answer.error).name}, ${size}`;
  if (answer) return `${answer.kind === 'done' ? 'DONE' : 'ACK'}, ${size}`;
  return `${typeWords(protocol, decodeHeader(bytes, 'little')?.type ?? 0)}, ${size}`;
}
