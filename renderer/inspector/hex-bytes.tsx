/** The bytes and the characters of one line of a dump, as plain elements. Drawn anew only when what they show changes. */
import { memo } from 'react';
import { asciiOf } from '../../core/payload/dump.ts';
import { hexByte } from '../../core/payload/hex.ts';
import styles from './hex.module.css';
import type { DumpLayout } from './hex-layout.ts';

/** What is marked in a line: numbers only, so that an unchanged line is told at once. */
export interface LineMarks {
  hoverFrom: number;
  hoverTo: number;
  selectFrom: number;
  selectTo: number;
  /** Place of the caret in the line; -1 where it isn't there. */
  caret: number;
  /** Bit n for byte n: differs from the other half, or is at fault. */
  badMask: number;
}

interface HexBytesProps extends LineMarks {
  bytes: Uint8Array;
  start: number;
  layout: DumpLayout;
}

export const HexBytes = memo(function HexBytes(props: HexBytesProps) {
  const { bytes, start, layout } = props;
  const line = bytes.subarray(start, start + layout.bytesPerLine);
  return (
    <>
      <span className={layout.isSpaced ? styles.bytes : styles.packed}>
        {Array.from(line, (byte, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a byte is its place
          <span key={at} data-at={start + at} className={classOf(props, at, at > 0 && at % layout.group === 0)}>
            {hexByte(byte)}
          </span>
        ))}
      </span>
      {layout.hasAscii && (
        <span className={styles.ascii} aria-hidden>
          {Array.from(asciiOf(line), (character, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: as above
            <span key={at} data-at={start + at} className={classOf(props, at, false)}>
              {character}
            </span>
          ))}
        </span>
      )}
    </>
  );
});

function classOf(marks: LineMarks, at: number, isGap: boolean): string {
  let name = isGap ? `${styles.byte} ${styles.gap}` : styles.byte!;
  if (at >= marks.selectFrom && at < marks.selectTo) name += ` ${styles.chosen}`;
  else if (at >= marks.hoverFrom && at < marks.hoverTo) name += ` ${styles.hovered}`;
  if ((marks.badMask >>> at) & 1) name += ` ${styles.bad}`;
  if (at === marks.caret) name += ` ${styles.caret}`;
  return name;
}
