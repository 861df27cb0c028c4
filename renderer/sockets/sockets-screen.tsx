/** The Sockets screen: every netlink socket of this machine, live; what is known of the selected one below. */

import { ActionIcon } from '@mantine/core';
import { Search, X } from 'lucide-react';
import { type KeyboardEvent, useEffect, useMemo, useRef } from 'react';
import { useStore } from 'zustand';
import { formatCount } from '../quantities.ts';
import { matches, type SocketRow, sorted, totalsOf } from '../stores/socket-rows.ts';
import { socketsFilterId } from '../stores/sockets-store.ts';
import { useStores } from '../stores/stores.tsx';
import frame from '../theme/screen.module.css';
import { SocketDetails } from './socket-details.tsx';
import { rateText } from './socket-row.tsx';
import { SocketTable } from './socket-table.tsx';
import styles from './sockets.module.css';
import { useLive } from './use-live.ts';
import { useSortOrder } from './use-sort-order.ts';

const noRows: readonly SocketRow[] = [];

export default function SocketsScreen() {
  const { sockets } = useStores();
  const grid = useRef<HTMLDivElement>(null);
  const rows = useStore(sockets, (state) => state.reading?.rows ?? noRows);
  const filter = useStore(sockets, (state) => state.filter);
  const selected = useStore(sockets, (state) => state.selected);
  const { order } = useSortOrder();
  const shown = useMemo(
    () =>
      sorted(
        rows.filter((row) => matches(row, filter)),
        order,
      ),
    [rows, filter, order],
  );
  useLive();
  useEffect(() => {
    // Whoever came by a shortcut has the focus nowhere; a button that was pressed keeps it.
    if (document.activeElement === document.body) grid.current?.focus();
  }, []);
  return (
    <main className={frame.screen} aria-label="Sockets">
      <div className={frame.head}>
        <h2 className={frame.title}>Sockets</h2>
        <Totals rows={rows} />
        <FilterField shown={shown.length} all={rows.length} focusTable={() => grid.current?.focus()} />
      </div>
      <Failure />
      <section className={styles.panel} aria-label="Table of sockets" data-panel="sockets">
        <SocketTable grid={grid} rows={shown} />
      </section>
      <SocketDetails row={rows.find(({ key }) => key === selected)} />
      <Remark />
    </main>
  );
}

function Totals({ rows }: { rows: readonly SocketRow[] }) {
  const { sockets, drops, dropsPerSecond, protocols } = useMemo(() => totalsOf(rows), [rows]);
  const words = protocols.map(({ name, sockets: count }) => `${name.replace(/^NETLINK_/, '')} ${count}`).join(' · ');
  return (
    <p className={styles.totals}>
      <span className={styles.total}>
        <b>{formatCount(sockets)}</b> {sockets === 1 ? 'socket' : 'sockets'}
      </span>
      <span className={styles.total} data-alarming={drops > 0 || undefined}>
        <b>{formatCount(drops)}</b> {drops === 1 ? 'drop' : 'drops'}
        {dropsPerSecond > 0 && <span className={styles.rate}> +{rateText(dropsPerSecond)}/s</span>}
      </span>
      <span className={styles.byProtocol} title={words}>
        {words}
      </span>
    </p>
  );
}

function FilterField({ shown, all, focusTable }: { shown: number; all: number; focusTable(): void }) {
  const { sockets } = useStores();
  const filter = useStore(sockets, (state) => state.filter);
  const field = useRef<HTMLInputElement>(null);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!['Enter', 'Escape', 'ArrowDown'].includes(event.key)) return;
    event.preventDefault();
    focusTable();
  };
  return (
    <search className={styles.filter} data-applied={filter.trim() !== '' || undefined}>
      <Search size={13} className={styles.icon} aria-hidden />
      <input
        ref={field}
        id={socketsFilterId}
        className={styles.input}
        aria-label="Filter the sockets"
        aria-keyshortcuts="/"
        placeholder="Protocol, port, process or pid"
        spellCheck={false}
        autoComplete="off"
        value={filter}
        onChange={(event) => sockets.getState().setFilter(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      {filter !== '' && (
        <>
          <span className={styles.count}>
            {formatCount(shown)} of {formatCount(all)}
          </span>
          <ActionIcon
            aria-label="Remove the filter of the sockets"
            onClick={() => {
              sockets.getState().setFilter('');
              field.current?.focus();
            }}
          >
            <X size={13} aria-hidden />
          </ActionIcon>
        </>
      )}
    </search>
  );
}

/** What was read before stays on screen. */
function Failure() {
  const { sockets } = useStores();
  const error = useStore(sockets, (state) => state.error);
  if (!error) return null;
  return (
    <div className={styles.failure} role="alert">
      <p>
        <span aria-hidden>✗</span> {error.message}
      </p>
      {error.nextStep && <p className={styles.nextStep}>→ {error.nextStep}</p>}
    </div>
  );
}

const remarkMs = 6_000;

/** Why a jump went nowhere; gone by itself. */
function Remark() {
  const { sockets } = useStores();
  const remark = useStore(sockets, (state) => state.remark);
  useEffect(() => {
    if (!remark) return;
    const timer = setTimeout(() => sockets.setState({ remark: undefined }), remarkMs);
    return () => clearTimeout(timer);
  }, [sockets, remark]);
  return (
    <div role="status" className={remark ? styles.remark : 'sr-only'}>
      {remark?.text}
    </div>
  );
}
