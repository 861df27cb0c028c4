/** The table of sockets. Rows are known by their sockets, so that values change in place; only those in view are drawn. */
// biome-ignore-all lint/a11y/useSemanticElements: rows of a virtual grid have no place in a table
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and points at its active row
import { Button } from '@mantine/core';
import { useElementSize, useMergedRef } from '@mantine/hooks';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type MouseEvent, type RefObject, useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import { rowAfter } from '../row-keys.ts';
import type { SocketRow } from '../stores/socket-rows.ts';
import { useStores } from '../stores/stores.tsx';
import { fitColumns, type SocketColumn, tracksOf } from './columns.ts';
import { SocketRowView, socketRowId } from './socket-row.tsx';
import styles from './sockets.module.css';
import { useSortOrder } from './use-sort-order.ts';

const rowPx = 25;
const headerPx = 27;

interface SocketTableProps {
  grid: RefObject<HTMLDivElement | null>;
  /** In the order in which they are shown. */
  rows: readonly SocketRow[];
}

export function SocketTable({ grid, rows }: SocketTableProps) {
  const { sockets, host, showMessagesOf } = useStores();
  const families = useStore(host, (state) => state.families);
  const { ref: measured, width } = useElementSize();
  const columns = useMemo(() => fitColumns(width), [width]);
  const selected = useStore(sockets, (state) => state.selected);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => grid.current,
    estimateSize: () => rowPx,
    getItemKey: (index) => rows[index]?.key ?? index,
    // The titles stand before the rows, and over them.
    scrollMargin: headerPx,
    scrollPaddingStart: headerPx,
    overscan: 6,
    useFlushSync: false,
  });
  const at = rows.findIndex(({ key }) => key === selected);
  useReveal(rows, (index) => virtualizer.scrollToIndex(index, { align: 'auto' }));

  const select = (index: number): void => sockets.getState().select(rows[index]?.key);
  const onKeyDown = (event: KeyboardEvent): void => {
    // Titles of columns are buttons of their own.
    if (event.target !== event.currentTarget) return;
    const row = rows[at];
    const page = Math.max(1, Math.floor(((virtualizer.scrollRect?.height ?? 0) - headerPx) / rowPx) - 1);
    const next = rowAfter(event, { at, count: rows.length, page });
    if (next !== undefined) select(next);
    else if (event.key === 'Enter' && row) showMessagesOf(row);
    else if (event.key === 'Escape') sockets.getState().select(undefined);
    else return;
    event.preventDefault();
  };
  const onClick = (event: MouseEvent): void => {
    const index = (event.target as Element).closest('[data-socket]')?.getAttribute('aria-rowindex');
    if (index) select(Number(index) - 2);
  };
  const items = virtualizer.getVirtualItems();
  return (
    <>
      <div
        ref={useMergedRef(grid, measured)}
        className={styles.grid}
        role="grid"
        tabIndex={0}
        aria-label="Sockets"
        aria-rowcount={rows.length + 1}
        aria-colcount={columns.length + 1}
        aria-activedescendant={items.some(({ index }) => index === at) ? socketRowId(selected!) : undefined}
        style={{ '--tracks': tracksOf(columns) } as React.CSSProperties}
        onKeyDown={onKeyDown}
        onClick={onClick}
      >
        <Titles columns={columns} />
        <div role="rowgroup" className={styles.span} style={{ height: virtualizer.getTotalSize() }}>
          {items.map(({ index, key, start }) => {
            const row = rows[index];
            return (
              row && (
                <SocketRowView
                  key={key}
                  row={row}
                  index={index}
                  topPx={start - headerPx}
                  columns={columns}
                  families={families}
                  isSelected={row.key === selected}
                />
              )
            );
          })}
        </div>
      </div>
      {rows.length === 0 && <Empty />}
    </>
  );
}

/** Only a new wish moves the view, not a table that has changed since. */
function useReveal(rows: readonly SocketRow[], show: (index: number) => void): void {
  const { sockets } = useStores();
  const reveal = useStore(sockets, (state) => state.reveal);
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => {
    const index = rows.findIndex(({ key }) => key === reveal?.key);
    if (index >= 0) show(index);
  }, [reveal]);
}

function Titles({ columns }: { columns: readonly SocketColumn[] }) {
  const { order, sortBy } = useSortOrder();
  return (
    <div className={styles.titles} role="row" aria-rowindex={1}>
      <span role="columnheader" className={styles.cell}>
        <span className="sr-only">Mark</span>
      </span>
      {columns.map(({ id, title, about, isFigure }) => {
        const isSorted = id === order.field;
        return (
          <span
            key={id}
            role="columnheader"
            className={isFigure ? `${styles.cell} ${styles.figure}` : styles.cell}
            aria-sort={isSorted ? (order.descending ? 'descending' : 'ascending') : undefined}
          >
            <button type="button" className={styles.sort} title={about} onClick={() => sortBy(id)}>
              {title}
              <span className={styles.arrow} aria-hidden>
                {isSorted ? (order.descending ? '▾' : '▴') : ''}
              </span>
            </button>
          </span>
        );
      })}
    </div>
  );
}

function Empty() {
  const { sockets } = useStores();
  const isRead = useStore(sockets, (state) => state.reading !== undefined);
  const failed = useStore(sockets, (state) => state.error !== undefined);
  const filter = useStore(sockets, (state) => state.filter.trim());
  if (!isRead) return failed ? null : <p className={styles.empty}>Reading /proc/net/netlink…</p>;
  return (
    <div className={styles.empty}>
      <p className={styles.emptyTitle}>{filter ? 'No socket matches' : 'No netlink socket'}</p>
      <p>
        {filter ? (
          <>
            None has <code>{filter}</code> in its protocol, port, process or pid.
          </>
        ) : (
          'This network namespace has none, not even the kernel’s.'
        )}
      </p>
      {filter && (
        <Button size="sm" variant="default" onClick={() => sockets.getState().setFilter('')}>
          Show all sockets
        </Button>
      )}
    </div>
  );
}
