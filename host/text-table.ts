/** Tables for the command line: columns as wide as their widest text, figures to the right, nothing behind the last word. */

export interface TextColumn<T> {
  readonly title: string;
  readonly isFigure?: true;
  of(row: T): string | number;
}

export function textTable<T>(columns: readonly TextColumn<T>[], list: readonly T[]): string {
  const rows = [columns.map(({ title }) => title), ...list.map((each) => columns.map(({ of }) => `${of(each)}`))];
  const widths = columns.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const cell = (text: string, column: number): string =>
    columns[column]!.isFigure ? text.padStart(widths[column]!) : text.padEnd(widths[column]!);
  return rows.map((row) => `${row.map(cell).join('  ').trimEnd()}\n`).join('');
}
