/** The log: every message of the capture in order of time, live. Only rows on screen exist as elements. */
// biome-ignore-all lint/a11y/useSemanticElements: rows of a virtual grid have no place in a table
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and points at its active row
import { type KeyboardEvent, type MouseEvent, memo, useCallback, useEffect, useMemo, useRef } from 'react';
import { useStore } from 'zustand';
import { isEchoProtocol, NETLINK_GENERIC, NETLINK_USERSOCK } from '../../core/wire/constants.ts';
import { formatCount } from '../quantities.ts';
import { logId } from '../stores/log-store.ts';
import { useStores } from '../stores/stores.tsx';
import type { TimeFormat } from '../times.ts';
import { columnsFor, fitColumns, type LogColumn, widenType } from './columns.ts';
import { rowHeight } from './geometry.ts';
import { commandOf, type LogCommand } from './keys.ts';
import styles from './log.module.css';
import { LogEmpty } from './log-empty.tsx';
import { LogMenu, LogTitles, useTimeFormat } from './log-header.tsx';
import { LogRows } from './log-rows.tsx';
import { rowId } from './row-element.ts';
import { useFileDrop } from './use-file-drop.ts';
import { type LogScroll, useLogScroll } from './use-log-scroll.ts';

export function Log() {
  const { log } = useStores();
  const drop = useFileDrop();
  const scroller = useRef<HTMLDivElement>(null);
  const scroll = useLogScroll(log, scroller);
  const columns = useColumns(scroll.widthPx);
  const total = useStore(log, (state) => state.total);
  const active = useActiveRow(scroll);
  const onKeyDown = useLogKeys(scroll.viewportPx);

  // What a button in the log does takes the button away, and the focus with it.
  const focusLog = useCallback((): void => scroller.current?.focus(), []);
  const onClick = (event: MouseEvent): void => {
    const index = (event.target as Element).closest(`.${styles.row}`)?.getAttribute('aria-rowindex');
    if (index) void log.getState().selectRow(Number(index) - 2);
  };
  return (
    <div className={styles.log} {...drop.handlers}>
      <div
        ref={scroller}
        id={logId}
        className={styles.scroller}
        role="grid"
        tabIndex={0}
        aria-label="Messages"
        aria-rowcount={total + 1}
        aria-colcount={columns.length}
        aria-activedescendant={active}
        onScroll={scroll.onScroll}
        onKeyDown={onKeyDown}
        onClick={onClick}
      >
        <LogTitles columns={columns} />
        <LogRows scroll={scroll} columns={columns} />
      </div>
      <LogMenu shown={columns} />
      {total === 0 && <LogEmpty focusLog={focusLog} />}
      <NewBelow focusLog={focusLog} />
      <Remark />
      {drop.isOver && <div className={styles.drop}>Drop a capture file to open it</div>}
    </div>
  );
}

/** From this width on verdicts have space for the longest of the common error names. */
const roomyPx = 900;

function useColumns(widthPx: number): LogColumn[] {
  const { host, layout } = useStores();
  const chosen = useStore(layout, (state) => state.columns);
  const protocol = useProtocol();
  const isOverheard = useStore(host, ({ nlmon, capture }) => nlmon.status === 'on' || capture.counts.overheard > 0);
  const hasMany = useStore(host, ({ listeners, capture }) => listeners.length > 0 || capture.sockets > 1);
  const isShared = hasMany || isOverheard;
  const listensToGeneric = useStore(host, ({ listeners }) => listeners.some((one) => one.protocol === NETLINK_GENERIC));
  const hearsGeneric = listensToGeneric || isOverheard;
  const [isNamed, isGeneric] = [isShared || !isEchoProtocol(protocol), hearsGeneric || protocol === NETLINK_GENERIC];
  const format = useTimeFormat();
  const digits = useStore(host, ({ capture }) => `${Math.max(0, capture.next - 1)}`.length);
  const timeCharacters = useStore(host, ({ capture }) => charactersOf(format, Date.now() - capture.epochWallMs));
  return useMemo(() => {
    const columns = columnsFor({
      lastNumber: 10 ** (digits - 1),
      timeCharacters,
      isNamed,
      isGeneric,
      isShared,
      isOverheard,
      isRoomy: widthPx >= roomyPx,
    });
    const shown = fitColumns(columns, chosen, widthPx);
    return isGeneric ? widenType(shown, widthPx) : shown;
  }, [chosen, digits, isNamed, isGeneric, isShared, isOverheard, timeCharacters, widthPx]);
}

/** '14:03:12.005115', '12.005115' or '+12.000009'; seconds may have many digits by now. */
function charactersOf(format: TimeFormat, sinceEpochMs: number): number {
  if (format === 'wall') return 15;
  const sign = format === 'delta' ? 1 : 0;
  return Math.max(9, `${Math.floor(sinceEpochMs / 1_000)}`.length + 7 + sign);
}

/** The protocol of the connection; of the last one while there is none. */
function useProtocol(): number {
  const { host } = useStores();
  const protocol = useStore(host, ({ connection }) => (connection.status === 'open' ? connection.protocol : undefined));
  const last = useRef(protocol ?? NETLINK_USERSOCK);
  if (protocol !== undefined) last.current = protocol;
  return last.current;
}

/** Id of the selected row while it is drawn: what the grid's focus points at. */
function useActiveRow({ items }: LogScroll): string | undefined {
  const { log } = useStores();
  const selected = useStore(log, (state) => state.selected);
  const isDrawn = useStore(log, ({ rows, from }) =>
    items.some(({ row }) => selected !== undefined && rows[row - from]?.number === selected),
  );
  return isDrawn && selected !== undefined ? rowId(selected) : undefined;
}

function useLogKeys(viewportPx: number): (event: KeyboardEvent) => void {
  const { log, composer, showConversation } = useStores();
  const sendAgain = async (): Promise<void> => {
    const record = await log.getState().selectedRecord();
    if (record) await composer.getState().sendAgain(record.head);
  };
  const carryOut = (command: LogCommand): Promise<unknown> | undefined => {
    const state = log.getState();
    const pageRows = Math.max(1, Math.floor(viewportPx / rowHeight) - 1);
    switch (command.do) {
      case 'move':
        return state.moveSelection(command.rows);
      case 'page':
        return state.moveSelection(command.pages * pageRows);
      case 'first':
        return state.selectRow(0);
      case 'last':
        state.follow();
        return state.selectRow(state.total - 1);
      case 'pair':
        return state.selectPair();
      case 'conversation':
        return void showConversation();
      case 'again':
        return sendAgain();
      case 'clear':
        state.clearSelection();
    }
  };
  return (event) => {
    const command = commandOf(event);
    if (!command) return;
    event.preventDefault();
    void carryOut(command);
  };
}

const NewBelow = memo(function NewBelow({ focusLog }: { focusLog(): void }) {
  const { log } = useStores();
  const count = useStore(log, (state) => state.newBelow);
  if (count === 0) return null;
  return (
    <button
      type="button"
      className={styles.pill}
      onClick={() => {
        focusLog();
        log.getState().follow();
      }}
    >
      {formatCount(count)} new ↓
    </button>
  );
});

const remarkMs = 4_000;

/** Why a jump went nowhere; gone by itself. */
const Remark = memo(function Remark() {
  const { log } = useStores();
  const notice = useStore(log, (state) => state.notice);
  useEffect(() => {
    if (!notice) return;
    const timer = setTimeout(() => log.setState({ notice: undefined }), remarkMs);
    return () => clearTimeout(timer);
  }, [log, notice]);
  return (
    <div role="status" className={notice ? styles.remark : styles.silent}>
      {notice?.text}
    </div>
  );
});
