/** What the byte under the pointer or the caret means: the usual readings in one line, all of them in a table. */
import { ChevronDown, ChevronUp } from 'lucide-react';
import { useStore } from 'zustand';
import { RecordKind } from '../../core/capture/record.ts';
import { formatHex } from '../../core/payload/hex.ts';
import type { ByteRange } from '../../core/wire/bytes.ts';
import { HEADER_LENGTH } from '../../core/wire/header.ts';
import type { SelectedRecord } from '../stores/log-detail.ts';
import { useStores } from '../stores/stores.tsx';
import { readAt, summaryAt } from './data-inspector.ts';
import styles from './inspector.module.css';
import type { InspectorStore } from './inspector-store.ts';

interface ReadingsBarProps {
  selected: SelectedRecord;
  differences: readonly ByteRange[];
  inspector: InspectorStore;
}

export function ReadingsBar({ selected, differences, inspector }: ReadingsBarProps) {
  const { layout } = useStores();
  const isOpen = useStore(layout, (state) => state.tabs['inspector.readings'] === 'all');
  const hovered = useStore(inspector, (state) => state.hoverOffset);
  const caret = useStore(inspector, (state) => state.selection?.caret);
  const bytes = selected.record.head;
  const usual = differences[0]?.offset ?? HEADER_LENGTH;
  const offset = [hovered, caret, usual, 0].find((at) => at !== undefined && at < bytes.length);
  if (offset === undefined) return null;
  const Chevron = isOpen ? ChevronDown : ChevronUp;
  return (
    <div className={styles.readings}>
      {isOpen && <ReadingsTable bytes={bytes} offset={offset} />}
      <div className={styles.summary}>
        <button
          type="button"
          className={styles.more}
          aria-expanded={isOpen}
          aria-label="All readings"
          title={isOpen ? 'Only the usual readings' : 'All readings'}
          onClick={() => layout.getState().choose('inspector.readings', isOpen ? 'few' : 'all')}
        >
          <Chevron size={14} aria-hidden />
        </button>
        <span className={styles.summaryText}>
          offset {offset} (0x{offset.toString(16)})
          <OtherHalf selected={selected} differences={differences} offset={offset} />
          {summaryAt(bytes, offset).map((reading) => ` · ${reading}`)}
        </span>
      </div>
    </div>
  );
}

const shownBytes = 8;

/** The bytes that the other half has where this one differs. */
function OtherHalf({
  selected: { record, pair },
  differences,
  offset,
}: Omit<ReadingsBarProps, 'inspector'> & { offset: number }) {
  const range = differences.find((each) => offset >= each.offset && offset < each.offset + each.length);
  if (!range || !pair) return null;
  const there = pair.head.subarray(range.offset, range.offset + Math.min(range.length, shownBytes));
  const which = record.kind === RecordKind.sent ? 'echoed' : 'sent';
  return (
    <span className={styles.bad}>
      {' '}
      · {which} {there.length > 0 ? formatHex(there, { group: 16 }) : 'nothing'}
      {range.length > shownBytes && ' …'}
    </span>
  );
}

function ReadingsTable({ bytes, offset }: { bytes: Uint8Array; offset: number }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls is reached by keys
    <section className={styles.tableBox} aria-label="All readings" tabIndex={0}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">type</th>
            <th scope="col">little-endian</th>
            <th scope="col">big-endian</th>
          </tr>
        </thead>
        <tbody>
          {readAt(bytes, offset).map(({ label, little, big, isOrderless }) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              <td colSpan={isOrderless ? 2 : 1}>{little ?? '–'}</td>
              {!isOrderless && <td>{big ?? '–'}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
