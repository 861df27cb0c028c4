/** The bytes of one message as a dump, in any layout, up to the largest message there can be. */
import { useRef } from 'react';
import { copySelection } from './clipboard.ts';
import styles from './hex.module.css';
import { HexBytes } from './hex-bytes.tsx';
import { offsetDigits, offsetText } from './hex-layout.ts';
import { type DumpSubject, dumpStyle, linePx, useDump } from './use-dump.ts';

export interface HexDumpProps extends DumpSubject {
  bytes: Uint8Array;
  label: string;
  /** In a smaller font, where a line would not fit otherwise. */
  isSmall?: boolean;
  /** A line below the last one. */
  footer?: string;
}

export function HexDump({ bytes, label, footer, isSmall = false, ...subject }: HexDumpProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const { virtualizer, marksOf, handlers } = useDump(subject, scroller);
  const { layout } = subject;
  const digits = offsetDigits(bytes.length, layout);
  const heightPx = virtualizer.getTotalSize() + (footer ? 2 * linePx : 0);
  return (
    // biome-ignore lint/a11y/useSemanticElements: bytes are no form fields
    <div
      ref={scroller}
      className={isSmall ? `${styles.dump} ${styles.small}` : styles.dump}
      role="group"
      aria-roledescription="hex dump"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the caret moves by keys
      tabIndex={0}
      style={dumpStyle(layout)}
      onCopy={(event) => copySelection(event, bytes, subject.inspector)}
      {...handlers}
    >
      <div className={styles.lines} style={{ height: heightPx }}>
        {virtualizer.getVirtualItems().map(({ index, start }) => (
          <div key={index} className={styles.line} style={{ top: start }}>
            <span className={styles.offset}>{offsetText(index * layout.bytesPerLine, digits, layout)}</span>
            <HexBytes
              bytes={bytes}
              start={index * layout.bytesPerLine}
              layout={layout}
              {...marksOf(index * layout.bytesPerLine)}
            />
          </div>
        ))}
        {footer && (
          <div className={styles.line} style={{ top: virtualizer.getTotalSize() + linePx / 2 }}>
            {footer}
          </div>
        )}
      </div>
    </div>
  );
}
