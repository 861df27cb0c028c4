/** The messages of a conversation as a virtual grid. Going through it selects in the log; Enter goes there. */
// biome-ignore-all lint/a11y/useSemanticElements: rows of a virtual grid have no place in a table
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and points at its active row
import { useVirtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, type KeyboardEvent, type MouseEvent, useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { rowAfter } from '../../row-keys.ts';
import type { RowOptions } from '../../row-view.ts';
import { conversationFilter } from '../../stores/conversation-filter.ts';
import { logId } from '../../stores/log-store.ts';
import { useStores } from '../../stores/stores.tsx';
import styles from './conversation.module.css';
import { ConversationRow, partId } from './conversation-row.tsx';
import type { ConversationState, ConversationStore } from './conversation-store.ts';
import { scaleFor } from './conversation-words.ts';

const rowPx = 22;
const titlesPx = 22;

interface ConversationListProps {
  store: ConversationStore;
  found: NonNullable<ConversationState['found']>;
}

export function ConversationList({ store, found }: ConversationListProps) {
  const { log, host, filter } = useStores();
  const scroller = useRef<HTMLDivElement>(null);
  const from = useStore(store, (state) => state.from);
  const rows = useStore(store, (state) => state.rows);
  const selected = useStore(log, (state) => state.selected);
  const digits = useStore(host, ({ capture }) => `${Math.max(0, capture.next - 1)}`.length);
  const options = useRowOptions();
  const own = (found.request === null ? 0 : 1) + found.replies;
  const count = own + found.notifications;
  // A row of its own stands between the replies and the notifications.
  const titleAt = found.notifications > 0 ? own : -1;
  const virtualizer = useVirtualizer({
    count: count + (titleAt < 0 ? 0 : 1),
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    scrollMargin: titlesPx,
    scrollPaddingStart: titlesPx,
    overscan: 6,
    useFlushSync: false,
  });
  const rowAt = (index: number): number => (titleAt >= 0 && index > titleAt ? index - 1 : index);
  const indexOf = (row: number): number => (titleAt >= 0 && row >= titleAt ? row + 1 : row);

  const [active, setActive] = useState(found.row);
  useEffect(() => setActive(found.row), [found.row]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only going to another row moves the view
  useEffect(() => virtualizer.scrollToIndex(indexOf(active), { align: 'auto' }), [active]);

  const items = virtualizer.getVirtualItems();
  const [top, bottom] = [rowAt(items[0]?.index ?? 0), rowAt(items.at(-1)?.index ?? 0)];
  useEffect(() => store.getState().view({ from: top, count: bottom - top + 1 }), [store, top, bottom]);

  const recordAt = (row: number) => rows[row - from];
  const goTo = async (row: number): Promise<void> => {
    setActive(row);
    const number = await store.getState().numberAt(row);
    if (number !== undefined) await log.getState().selectNumber(number);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const page = Math.max(1, Math.floor(((virtualizer.scrollRect?.height ?? 0) - titlesPx) / rowPx) - 1);
    const next = rowAfter(event, { at: active, count, page });
    const record = recordAt(active);
    if (next !== undefined) void goTo(next);
    else if (event.key === 'Enter') {
      void goTo(active);
      document.getElementById(logId)?.focus();
    } else if (event.key === 'c' && !event.ctrlKey && !event.metaKey && !event.altKey && record)
      filter.getState().narrow(conversationFilter(record));
    else return;
    event.preventDefault();
  };
  const onClick = (event: MouseEvent): void => {
    const row = (event.target as Element).closest('[data-index]')?.getAttribute('data-index');
    if (row) void goTo(Number(row));
  };
  const durationNs = found.endNs - found.startNs;
  const scale = useMemo(() => scaleFor(durationNs), [durationNs]);
  const isDrawn = items.some(({ index }) => index !== titleAt && rowAt(index) === active);
  return (
    <div className={styles.list}>
      <div
        ref={scroller}
        className={styles.grid}
        role="grid"
        tabIndex={0}
        aria-label="Conversation"
        aria-rowcount={count + 1}
        aria-activedescendant={isDrawn ? partId(active) : undefined}
        style={{ '--digits': `${digits}ch` } as CSSProperties}
        onKeyDown={onKeyDown}
        onClick={onClick}
      >
        <Titles unit={scale.unit} />
        <div role="rowgroup" className={styles.span} style={{ height: virtualizer.getTotalSize() }}>
          {items.map(({ index, start }) =>
            index === titleAt ? (
              <div key="notifications" role="row" className={styles.section} style={{ top: start - titlesPx }}>
                <span role="gridcell">Notifications with this sequence</span>
              </div>
            ) : (
              <ConversationRow
                key={rowAt(index)}
                index={rowAt(index)}
                topPx={start - titlesPx}
                record={recordAt(rowAt(index))}
                beforeNs={index - 1 === titleAt ? undefined : recordAt(rowAt(index) - 1)?.timeNs}
                startNs={found.startNs}
                durationNs={durationNs}
                scale={scale}
                options={options}
                isSelected={recordAt(rowAt(index)) !== undefined && recordAt(rowAt(index))?.number === selected}
                isActive={rowAt(index) === active}
              />
            ),
          )}
        </div>
      </div>
    </div>
  );
}

function Titles({ unit }: { unit: string }) {
  return (
    <div role="row" aria-rowindex={1} className={styles.titles}>
      <span role="columnheader" className={`${styles.figure} ${styles.number}`}>
        #
      </span>
      <span role="columnheader">Way</span>
      <span role="columnheader">Message</span>
      <span role="columnheader" className={styles.flags}>
        Flags
      </span>
      <span role="columnheader" className={`${styles.figure} ${styles.length}`}>
        Bytes
      </span>
      <span role="columnheader" className={styles.figure} title="Time since the request">
        Since {unit}
      </span>
      <span
        role="columnheader"
        className={styles.figure}
        title="Time since the message before; ″ came in the same datagram"
      >
        Gap {unit}
      </span>
    </div>
  );
}

/** As in the log, but that a conversation is always told in words. */
function useRowOptions(): RowOptions {
  const { host, schema } = useStores();
  const interpreter = useStore(schema, (state) => state.interpreter);
  const epochWallMs = useStore(host, ({ capture }) => capture.epochWallMs);
  const familyNames = useStore(host, (state) => state.familyNames);
  return useMemo(
    () => ({
      time: 'epoch',
      epochWallMs,
      slowNs: Number.POSITIVE_INFINITY,
      previewBytes: 0,
      familyNames,
      interpreter,
      inWords: true,
      showsType: false,
    }),
    [epochWallMs, familyNames, interpreter],
  );
}
