/**
 * One row of the log as elements that are written to in place. In a flood all rows on screen are other ones 20 times a
 * second, and describing them anew takes several times what the browser takes to show them: so only what differs from
 * what the row said last is written.
 */
import type { WindowRow } from '../../core/capture/window.ts';
import { type RowOptions, rowView } from '../row-view.ts';
import { timeText } from '../times.ts';
import { CellElement } from './cell-element.ts';
import { type CellPlace, charactersIn, type LogColumn } from './columns.ts';
import styles from './log.module.css';
import { cellClass, cellText, cellTitle, mayBeCut, rowClass } from './row-cells.ts';

/** How rows are shown: the same object for as long as nothing of it changes. */
export interface RowLook {
  columns: readonly LogColumn[];
  places: readonly CellPlace[];
  options: RowOptions;
}

export interface ShownRow {
  /** Row index from 0. */
  row: number;
  /** Undefined until the host has answered. */
  record: WindowRow | undefined;
  /** Time of the row before, where times are told as differences. */
  beforeNs: number | undefined;
  /** From the page's start. */
  startPx: number;
  isSelected: boolean;
  /** Of the selected row's conversation. */
  isRelated: boolean;
}

export const rowId = (number: number): string => `log-row-${number}`;

export class RowElement {
  readonly element = document.createElement('div');
  readonly #cells: CellElement[] = [];
  #places: readonly CellPlace[] | undefined;
  /** That fit into each cell. */
  #characters: readonly number[] = [];
  #look: RowLook | undefined;
  #shown: Partial<ShownRow> = {};
  #className = '';
  /** Its number, where it is selected. */
  #selected: number | undefined;

  constructor() {
    this.element.setAttribute('role', 'row');
    this.element.setAttribute('aria-selected', 'false');
  }

  show(shown: ShownRow, look: RowLook): void {
    const before = this.#shown;
    if (shown.startPx !== before.startPx) this.element.style.top = `${shown.startPx}px`;
    if (shown.row !== before.row) this.element.setAttribute('aria-rowindex', `${shown.row + 2}`);
    if (look !== this.#look || !saysTheSame(before, shown)) this.#write(shown, look);
    this.#shown = shown;
    this.#look = look;
  }

  #write({ record, beforeNs, isSelected, isRelated }: ShownRow, look: RowLook): void {
    this.#setSelected(isSelected ? record?.number : undefined);
    if (!record) {
      // The cells stay as they are, unseen: the answer comes within a frame or two.
      this.#setClass(`${styles.row} ${styles.unread}`);
      return;
    }
    const view = rowView(record, look.options);
    const time = timeText(record.timeNs, beforeNs, look.options);
    this.#place(look);
    this.#setClass(rowClass(view, isSelected, isRelated));
    const isMarked = view.preview.some(({ differs }) => differs);
    look.columns.forEach(({ id: column }, index) => {
      const cell = this.#cells[index]!;
      const text = cellText(column, record, view, time);
      const isCut = mayBeCut(column, view, text, this.#characters[index]!);
      cell.look(cellClass(column, view, isCut), cellTitle(column, view));
      if (column === 'payload' && isMarked) cell.showParts(view.preview);
      else cell.showText(text);
    });
  }

  #place({ columns, places }: RowLook): void {
    if (places === this.#places) return;
    this.#places = places;
    this.#characters = columns.map(charactersIn);
    for (const { element } of this.#cells.splice(columns.length)) element.remove();
    columns.forEach(({ id }, index) => {
      const cell = this.#cells[index] ?? new CellElement();
      if (!this.#cells[index]) this.element.append(cell.element);
      this.#cells[index] = cell;
      cell.place(id, places[index]!);
    });
  }

  #setSelected(number: number | undefined): void {
    if (number === this.#selected) return;
    this.#selected = number;
    this.element.setAttribute('aria-selected', `${number !== undefined}`);
    if (number === undefined) this.element.removeAttribute('id');
    else this.element.id = rowId(number);
  }

  #setClass(className: string): void {
    if (className !== this.#className) this.element.className = className;
    this.#className = className;
  }
}

const saysTheSame = (a: Partial<ShownRow>, b: ShownRow): boolean =>
  a.record === b.record && a.beforeNs === b.beforeNs && a.isSelected === b.isSelected && a.isRelated === b.isRelated;
