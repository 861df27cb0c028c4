/** The rows of the log that are in view. React places them; what they say is written to their elements directly. */
// biome-ignore-all lint/a11y/useSemanticElements: rows of a virtual grid have no place in a table
import { type RefObject, useLayoutEffect, useMemo, useRef } from 'react';
import { useStore } from 'zustand';
import { conversationOf, noPair } from '../../core/capture/record.ts';
import type { WindowRow } from '../../core/capture/window.ts';
import { type RowOptions, slowFrom } from '../row-view.ts';
import type { LogState } from '../stores/log-store.ts';
import { useStores } from '../stores/stores.tsx';
import { cellPlaces, type LogColumn, previewBytes } from './columns.ts';
import styles from './log.module.css';
import { usePayloadForm, useTimeFormat } from './log-header.tsx';
import { RowElement, type RowLook, type ShownRow } from './row-element.ts';
import type { LogScroll } from './use-log-scroll.ts';

export function LogRows({ scroll, columns }: { scroll: LogScroll; columns: readonly LogColumn[] }) {
  const { log } = useStores();
  const page = useRef<HTMLDivElement>(null);
  const from = useStore(log, (state) => state.from);
  const rows = useStore(log, (state) => state.rows);
  const selected = useStore(log, (state) => state.selected);
  const conversation = useStore(log, selectedConversation);
  const look = useLook(columns, scroll.widthPx);
  const elements = useRef(new Map<number, RowElement>());
  const isDelta = look.options.time === 'delta';

  useLayoutEffect(() => {
    const shownRow = ({ row, startPx }: { row: number; startPx: number }): ShownRow => {
      const record = rows[row - from];
      return {
        ...{ row, startPx, record },
        beforeNs: isDelta ? rows[row - from - 1]?.timeNs : undefined,
        isSelected: record !== undefined && record.number === selected,
        isRelated: record !== undefined && conversation !== noPair && conversationOf(record) === conversation,
      };
    };
    keepPlaces(page.current!, elements.current, scroll.items);
    for (const item of scroll.items) elements.current.get(item.place)!.show(shownRow(item), look);
  }, [scroll.items, rows, from, selected, conversation, look, isDelta]);
  useRush(page, rows);

  return (
    <div className={styles.span} role="rowgroup" style={{ height: scroll.heightPx }}>
      <div
        ref={page}
        className={styles.page}
        role="presentation"
        style={{ transform: `translateY(${scroll.pagePx}px)` }}
      />
    </div>
  );
}

const rushMs = 300;

/**
 * Marks the page while rows pass so quickly that each time all are other ones. Nobody points at their cells then, and
 * that a cell can't be pointed at saves a third of what its painting takes.
 */
function useRush(page: RefObject<HTMLDivElement | null>, rows: readonly WindowRow[]): void {
  const before = useRef(rows);
  const timer = useRef<number>(undefined);
  useLayoutEffect(() => {
    const [last, first] = [before.current.at(-1), rows[0]];
    before.current = rows;
    if (!last || !first || first.number <= last.number) return;
    page.current!.toggleAttribute('data-rush', true);
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => page.current?.removeAttribute('data-rush'), rushMs);
  }, [page, rows]);
}

/** An element for each place that is drawn: rows that pass quickly reuse elements instead of making new ones. */
function keepPlaces(page: HTMLElement, elements: Map<number, RowElement>, items: LogScroll['items']): void {
  if (items.length === elements.size && items.every(({ place }) => elements.has(place))) return;
  const drawn = new Set(items.map(({ place }) => place));
  for (const [place, { element }] of elements) {
    if (drawn.has(place)) continue;
    element.remove();
    elements.delete(place);
  }
  for (const { place } of items) {
    if (elements.has(place)) continue;
    const made = new RowElement();
    elements.set(place, made);
    page.append(made.element);
  }
}

/** Of the row as it is held: its detail comes later. */
function selectedConversation({ selected, rows, detail }: LogState): number {
  if (selected === undefined) return noPair;
  const isSelected = (row: WindowRow | undefined): boolean => row?.number === selected;
  const record = rows.find(isSelected) ?? (isSelected(detail?.record) ? detail?.record : undefined);
  return record ? conversationOf(record) : noPair;
}

function useLook(columns: readonly LogColumn[], widthPx: number): RowLook {
  const options = useRowOptions(columns, widthPx);
  return useMemo(() => ({ columns, places: cellPlaces(columns), options }), [columns, options]);
}

function useRowOptions(columns: readonly LogColumn[], widthPx: number): RowOptions {
  const preview = previewBytes(columns, widthPx);
  const showsType = columns.some(({ id }) => id === 'type');
  const { host, schema } = useStores();
  const time = useTimeFormat();
  const inWords = usePayloadForm() === 'words';
  const interpreter = useStore(schema, (state) => state.interpreter);
  const epochWallMs = useStore(host, ({ capture }) => capture.epochWallMs);
  const slowNs = useStore(host, ({ statistics }) => slowFrom(statistics.p99Ns));
  const familyNames = useStore(host, (state) => state.familyNames);
  return useMemo(
    () => ({ time, epochWallMs, slowNs, previewBytes: preview, familyNames, interpreter, inWords, showsType }),
    [time, epochWallMs, slowNs, preview, familyNames, interpreter, inWords, showsType],
  );
}
