/** One cell of a row: an element with a text, written to where it says something else than before. */
import type { PreviewPart } from '../row-view.ts';
import type { CellPlace, LogColumn } from './columns.ts';
import styles from './log.module.css';

export class CellElement {
  readonly element = document.createElement('span');
  /** Nearly all cells are one text, which needs no element of its own. */
  readonly #text = document.createTextNode('');
  #said: string | undefined = '';
  #className = '';
  #title = '';

  constructor() {
    this.element.setAttribute('role', 'gridcell');
    this.element.append(this.#text);
  }

  place(column: LogColumn['id'], place: CellPlace): void {
    const { style, dataset } = this.element;
    dataset.column = column;
    style.left = `${place.left}px`;
    style.width = 'width' in place ? `${place.width}px` : '';
    style.right = 'right' in place ? '0' : '';
  }

  look(className: string, title: string): void {
    if (className !== this.#className) this.element.className = className;
    if (title !== this.#title) this.#setTitle(title);
    this.#className = className;
  }

  showText(text: string): void {
    if (text === this.#said) return;
    if (this.#said === undefined) this.element.replaceChildren(this.#text);
    this.#text.data = text;
    this.#said = text;
  }

  /** Bytes of which some are marked. */
  showParts(parts: readonly PreviewPart[]): void {
    this.#said = undefined;
    this.element.replaceChildren(
      ...parts.map(({ text, differs }) => {
        const part = document.createElement('span');
        part.className = differs ? `${styles.part} ${styles.differs}` : styles.part!;
        part.textContent = text;
        return part;
      }),
    );
  }

  #setTitle(title: string): void {
    this.#title = title;
    if (title) this.element.title = title;
    else this.element.removeAttribute('title');
  }
}
