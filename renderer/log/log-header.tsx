/** The head of the log: titles of the columns, and the menu that chooses them and how times are told. */
// biome-ignore-all lint/a11y/useSemanticElements: rows of a virtual grid have no place in a table
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and points at its active row
import { Menu } from '@mantine/core';
import { Columns3 } from 'lucide-react';
import { memo } from 'react';
import { useStore } from 'zustand';
import { useStores } from '../stores/stores.tsx';
import { keptTimeFormat, type TimeFormat, timeFormatPlace, timeFormats } from '../times.ts';
import { cellPlaces, type LogColumn, logColumns } from './columns.ts';
import styles from './log.module.css';

export const LogTitles = memo(function LogTitles({ columns }: { columns: readonly LogColumn[] }) {
  const places = cellPlaces(columns);
  return (
    <div className={styles.titles} role="row" aria-rowindex={1}>
      {columns.map(({ id, title, isFigure }, index) => (
        <span
          key={id}
          role="columnheader"
          style={places[index]}
          className={isFigure ? `${styles.cell} ${styles.figure}` : styles.cell}
        >
          {title}
        </span>
      ))}
    </div>
  );
});

const timeWords: Record<TimeFormat, string> = {
  epoch: 'Since the start of the capture',
  wall: 'Time of day',
  delta: 'Since the row before',
};

/** How times are told, as kept in the layout. */
export function useTimeFormat(): TimeFormat {
  const { layout } = useStores();
  return useStore(layout, ({ tabs }) => keptTimeFormat(tabs));
}

const payloadForms = ['words', 'bytes'] as const;
type PayloadForm = (typeof payloadForms)[number];

const payloadWords: Record<PayloadForm, string> = {
  words: 'In words, where a schema knows it',
  bytes: 'As bytes',
};

/** Where the choice is kept in the layout. */
const payloadPlace = 'log.payload';

export function usePayloadForm(): PayloadForm {
  const { layout } = useStores();
  return useStore(layout, ({ tabs }) => payloadForms.find((form) => form === tabs[payloadPlace]) ?? 'words');
}

/** @param shown the columns that fit; a chosen one that doesn't says so. */
export const LogMenu = memo(function LogMenu({ shown }: { shown: readonly LogColumn[] }) {
  const { layout } = useStores();
  const chosen = useStore(layout, (state) => state.columns) ?? logColumns.map(({ id }) => id);
  const time = useTimeFormat();
  const payload = usePayloadForm();
  const toggle = (id: string): void =>
    layout.getState().showColumns(chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id]);
  return (
    <Menu position="bottom-end" closeOnItemClick={false} width={268} checkIcon={tick} alignItemsLabels="all">
      <Menu.Target>
        <button
          type="button"
          className={styles.menu}
          aria-label="Columns, times and payload of the log"
          title="Columns, times and payload"
        >
          <Columns3 size={14} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Columns</Menu.Label>
        {logColumns.map(({ id, title }) => {
          const isChosen = chosen.includes(id);
          const isCramped = isChosen && !shown.some((column) => column.id === id);
          return (
            <Menu.CheckboxItem
              key={id}
              checked={isChosen}
              rightSection={
                isCramped && <span className={styles.dim}>{id === 'socket' ? 'of several' : 'no space'}</span>
              }
              disabled={isChosen && chosen.length === 1}
              onChange={() => toggle(id)}
            >
              {title === '#' ? 'Number' : title}
            </Menu.CheckboxItem>
          );
        })}
        <Menu.Item onClick={() => layout.getState().showColumns(null)}>All of them</Menu.Item>
        <Menu.Divider />
        <Menu.Label>Times</Menu.Label>
        {timeFormats.map((format) => (
          <Menu.RadioItem
            key={format}
            value={format}
            checked={format === time}
            onChange={() => layout.getState().choose(timeFormatPlace, format)}
          >
            {timeWords[format]}
          </Menu.RadioItem>
        ))}
        <Menu.Divider />
        <Menu.Label>Payload</Menu.Label>
        {payloadForms.map((form) => (
          <Menu.RadioItem
            key={form}
            value={form}
            checked={form === payload}
            onChange={() => layout.getState().choose(payloadPlace, form)}
          >
            {payloadWords[form]}
          </Menu.RadioItem>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
});

const tick = <span className={styles.tick}>✓</span>;
