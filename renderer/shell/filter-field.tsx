/** The log's filter: what is typed, how much it lets through, and under the field where it stops being understood. */
import { ActionIcon } from '@mantine/core';
import { Search, X } from 'lucide-react';
import { lazy, Suspense, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { formatCount } from '../quantities.ts';
import { filterFieldId } from '../stores/filter-store.ts';
import { useStores } from '../stores/stores.tsx';
import type { CompletionKeys } from './attribute-completion.tsx';
import { typedPath } from './attribute-path.ts';
import styles from './filter-field.module.css';
import { FilterHelp } from './filter-help.tsx';

const AttributeCompletion = lazy(() => import('./attribute-completion.tsx'));
const listId = 'filter-attributes';

export function FilterField() {
  const { filter } = useStores();
  const { text, applied, error, setText, apply } = useStore(filter);
  const field = useRef<HTMLInputElement>(null);
  const [scrolled, setScrolled] = useState(0);
  /** Where the caret is while something is typed. */
  const [caret, setCaret] = useState<number>();
  const [option, setOption] = useState<string>();
  const keys = useRef<CompletionKeys>(null);
  const typed = caret === undefined ? undefined : typedPath(text.slice(0, caret));
  const complete = (name: string): void => {
    if (!typed || caret === undefined) return;
    const end = typed.at + name.length;
    setText(text.slice(0, typed.at) + name + text.slice(caret));
    setCaret(end);
    requestAnimationFrame(() => field.current?.setSelectionRange(end, end));
  };
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
        aria-describedby={error && !option ? 'filter-error' : undefined}
        placeholder="Filter: rtt > 100us"
        spellCheck={false}
        autoComplete="off"
        value={text}
        aria-autocomplete="list"
        aria-controls={option && listId}
        aria-activedescendant={option}
        onChange={({ currentTarget }) => {
          setText(currentTarget.value);
          setCaret(currentTarget.selectionStart ?? undefined);
        }}
        onClick={() => setCaret(undefined)}
        onBlur={() => setCaret(undefined)}
        onScroll={(event) => setScrolled(event.currentTarget.scrollLeft)}
        onKeyDown={(event) => {
          const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
          if (isPlain && keys.current?.take(event.key)) {
            event.preventDefault();
            event.stopPropagation();
            return;
          }
          if (/^(Arrow(Left|Right)|Home|End|Enter)$/.test(event.key)) setCaret(undefined);
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
      {typed && (
        <Suspense>
          <AttributeCompletion
            typed={typed}
            id={listId}
            keys={keys}
            activate={setOption}
            choose={complete}
            close={() => setCaret(undefined)}
          />
        </Suspense>
      )}
      {error && !option && (
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
