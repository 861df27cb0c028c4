/** What was sent and what came back, side by side in the same lines, with their differences marked. */
import { ChevronDown, ChevronUp } from 'lucide-react';
import { useRef } from 'react';
import { useStore } from 'zustand';
import { RecordKind } from '../../core/capture/record.ts';
import type { WindowRow } from '../../core/capture/window.ts';
import type { ByteRange } from '../../core/wire/bytes.ts';
import { formatCount } from '../quantities.ts';
import type { SelectedRecord } from '../stores/log-detail.ts';
import styles from './hex.module.css';
import { HexBytes } from './hex-bytes.tsx';
import { offsetDigits, offsetText } from './hex-layout.ts';
import type { InspectorStore } from './inspector-store.ts';
import { type DumpSubject, dumpStyle, useDump } from './use-dump.ts';

interface PairDumpProps extends DumpSubject {
  selected: SelectedRecord;
}

export function PairDump({ selected, ...subject }: PairDumpProps) {
  const { record, pair } = selected;
  if (!pair) return <p className={styles.nothing}>{aloneWords(record)}</p>;
  const [sent, received] = record.kind === RecordKind.sent ? [record, pair] : [pair, record];
  return (
    <div className={styles.sides}>
      <Differences ranges={subject.bad} inspector={subject.inspector} />
      <BothDumps sent={sent} received={received} {...subject} />
    </div>
  );
}

function aloneWords({ number, kind }: WindowRow): string {
  if (kind === RecordKind.sent) return `Nothing has come back for #${number}.`;
  if (kind === RecordKind.received) return `#${number} answers nothing that was sent.`;
  return `#${number} is an event, not a message.`;
}

function BothDumps({ sent, received, ...subject }: DumpSubject & { sent: WindowRow; received: WindowRow }) {
  const scroller = useRef<HTMLDivElement>(null);
  const length = Math.max(sent.head.length, received.head.length);
  const { virtualizer, marksOf, handlers } = useDump({ ...subject, length }, scroller);
  const { layout } = subject;
  const digits = offsetDigits(length, layout);
  return (
    // biome-ignore lint/a11y/useSemanticElements: bytes are no form fields
    <div
      ref={scroller}
      className={styles.dump}
      role="group"
      aria-roledescription="hex dump"
      aria-label={`Bytes of #${sent.number} sent and #${received.number} received`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the caret moves by keys
      tabIndex={0}
      style={dumpStyle(layout)}
      {...handlers}
    >
      <div className={styles.sideTitles}>
        <span className={styles.offset}>{' '.repeat(digits)}</span>
        <span className={styles.half}>
          <span className={styles.sent}>→ sent</span> #{sent.number}
        </span>
        <span>
          <span className={styles.received}>← received</span> #{received.number}
        </span>
      </div>
      <div className={styles.lines} style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ index, start: top }) => {
          const start = index * layout.bytesPerLine;
          const marks = marksOf(start);
          return (
            <div key={index} className={styles.line} style={{ top }}>
              <span className={styles.offset}>{offsetText(start, digits, layout)}</span>
              <span className={styles.half}>
                <HexBytes bytes={sent.head} start={start} layout={layout} {...marks} />
              </span>
              <HexBytes bytes={received.head} start={start} layout={layout} {...marks} />
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** Counts the differences and steps through them, round and round. */
function Differences({ ranges, inspector }: { ranges: readonly ByteRange[]; inspector: InspectorStore }) {
  const caret = useStore(inspector, (state) => state.selection?.caret ?? -1);
  const bytes = ranges.reduce((sum, { length }) => sum + length, 0);
  const step = (range: ByteRange | undefined): void => range && inspector.getState().selectRange(range);
  if (ranges.length === 0) return <div className={styles.differences}>No difference in the payload</div>;
  return (
    <div className={styles.differences}>
      <span className={styles.badText}>
        ≠ {formatCount(bytes)} {bytes === 1 ? 'byte differs' : 'bytes differ'}
        {ranges.length > 1 && `, in ${formatCount(ranges.length)} places`}
      </span>
      <button
        type="button"
        className={styles.step}
        aria-label="Previous difference"
        onClick={() => step(ranges.findLast(({ offset }) => offset < caret) ?? ranges.at(-1))}
      >
        <ChevronUp size={14} aria-hidden />
      </button>
      <button
        type="button"
        className={styles.step}
        aria-label="Next difference"
        onClick={() => step(ranges.find(({ offset }) => offset > caret) ?? ranges[0])}
      >
        <ChevronDown size={14} aria-hidden />
      </button>
    </div>
  );
}
