/** The log's filter: what is typed, how much it lets through, and under the field where it stops being understood. */
import { ActionIcon } from '@mantine/core';
import { Search, X } from 'lucide-react';
import { useRef, useState } from 'react';
import { useStore } from 'zustand';
import { formatCount } from '../quantities.ts';
import { filterFieldId } from '../stores/filter-store.ts';
import { useStores } from '../stores/stores.tsx';
import styles from './filter-field.module.css';
import { FilterHelp } from './filter-help.tsx';

export function FilterField() {
  const { filter } = useStores();
  const { text, applied, error, setText, apply } = useStore(filter);
  const field = useRef<HTMLInputElement>(null);
  const [scrolled, setScrolled] = useState(0);
  const state = error ? 'refused' : applied ? 'applied' : 'none';
  return (
    <search className={styles.filter} data-state={state}>
      <Search size={13} className={styles.icon} aria-hidden />
      <input
        ref={field}
        id={filterFieldId}
        className={styles.input}
        aria-label="Filter"
        aria-keyshortcuts="/"
        aria-invalid={error !== undefined}
        aria-describedby={error ? 'filter-error' : undefined}
        placeholder="Filter: rtt > 100us"
        spellCheck={false}
        autoComplete="off"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onScroll={(event) => setScrolled(event.currentTarget.scrollLeft)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') void apply();
          if (event.key === 'Escape') event.currentTarget.blur();
        }}
      />
      {text !== '' && (
        <ActionIcon
          aria-label="Remove the filter"
          onClick={() => {
            setText('');
            field.current?.focus();
          }}
        >
          <X size={13} aria-hidden />
        </ActionIcon>
      )}
      <MatchCount />
      <FilterHelp insert={(example) => setText(text.trim() ? `${text.trim()} && ${example}` : example)} field={field} />
      {error && (
        <div className={styles.error} id="filter-error" role="alert">
          <span className={styles.caret} style={{ left: `calc(${error.position ?? 0}ch - ${scrolled}px)` }} aria-hidden>
            ▲
          </span>
          {error.message}
          {error.position !== undefined && <span className={styles.column}> · column {error.position + 1}</span>}
        </div>
      )}
    </search>
  );
}

function MatchCount() {
  const { host, filter } = useStores();
  const held = useStore(host, ({ figures }) => figures.next - figures.first);
  const matched = useStore(host, ({ figures }) => figures.matched);
  const filtering = useStore(host, ({ figures }) => figures.filtering);
  const applied = useStore(filter, (state) => state.applied);
  return (
    <span
      className={styles.count}
      title={filtering > 0 ? `${formatCount(filtering)} still to be looked at` : undefined}
    >
      {applied ? `${formatCount(matched)}${filtering > 0 ? '…' : ''} of ${formatCount(held)}` : formatCount(held)}
    </span>
  );
}
