/** Under the filter: the names that can stand next in the path to an attribute. A file of its own, as it needs the specs. */
import { type RefObject, useEffect, useImperativeHandle, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { type AttributeName, attributeNames } from '../../core/schema/attribute-names.ts';
import { formatCount } from '../quantities.ts';
import { useStores } from '../stores/stores.tsx';
import styles from './attribute-completion.module.css';
import type { TypedPath } from './attribute-path.ts';

export interface CompletionKeys {
  /** @returns whether the key was the list's. */
  take(key: string): boolean;
}

interface AttributeCompletionProps {
  typed: TypedPath;
  /** Its options are `${id}-0` and so on. */
  id: string;
  keys: RefObject<CompletionKeys | null>;
  /** The active option's id, for the field that has the focus. */
  activate(option: string | undefined): void;
  choose(name: string): void;
  close(): void;
}

/** More than anyone goes through. */
const most = 100;

export default function AttributeCompletion({ typed, id, keys, activate, choose, close }: AttributeCompletionProps) {
  const { schema } = useStores();
  const registry = useStore(schema, ({ interpreter }) => interpreter?.registry);
  useEffect(() => void schema.getState().load(), [schema]);
  const place = JSON.stringify(typed.path);
  const names = useMemo(
    () => (registry ? attributeNames(registry, JSON.parse(place) as (string | number)[]) : []),
    [registry, place],
  );
  const matching = useMemo(() => narrow(names, typed.begun), [names, typed.begun]);
  const [active, setActive] = useState({ begun: '', index: 0 });
  const index = active.begun === typed.begun ? Math.min(active.index, matching.length - 1) : 0;
  const isOpen = matching.length > 0 && !(matching.length === 1 && matching[0]!.name === typed.begun);
  const list = useRef<HTMLDivElement>(null);

  useEffect(() => {
    activate(isOpen ? `${id}-${index}` : undefined);
    list.current?.children[index]?.scrollIntoView({ block: 'nearest' });
    return () => activate(undefined);
  }, [activate, id, index, isOpen]);
  useImperativeHandle(keys, () => ({
    take: (key) => {
      if (!isOpen) return false;
      const count = Math.min(matching.length, most);
      if (key === 'ArrowDown') setActive({ begun: typed.begun, index: (index + 1) % count });
      else if (key === 'ArrowUp') setActive({ begun: typed.begun, index: (index + count - 1) % count });
      else if (key === 'Tab') choose(matching[index]!.name);
      else if (key === 'Escape') close();
      else return false;
      return true;
    },
  }));
  if (!isOpen) return null;
  return (
    <div className={styles.panel}>
      <div ref={list} id={id} className={styles.list} role="listbox" aria-label="Attributes">
        {matching.slice(0, most).map(({ name, families }, at) => (
          // biome-ignore lint/a11y/useFocusableInteractive lint/a11y/useKeyWithClickEvents: the field has focus and keys
          <div
            key={`${name} ${families.length}`}
            id={`${id}-${at}`}
            className={styles.option}
            role="option"
            aria-selected={at === index}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => choose(name)}
          >
            <code>{name}</code>
            <span>{familiesText(families)}</span>
          </div>
        ))}
      </div>
      <div className={styles.foot}>
        <kbd>Tab</kbd> takes it, <kbd>↑</kbd> <kbd>↓</kbd> go through
        {matching.length > most && ` the first ${most} of ${formatCount(matching.length)}`}
      </div>
    </div>
  );
}

const familiesText = (families: readonly string[]): string => {
  if (families.length === 0) return 'a family';
  return families.length > 3
    ? `${families.slice(0, 2).join(', ')} and ${families.length - 2} more`
    : families.join(', ');
};

/** Those that begin so, then those that have it in them. */
function narrow(names: readonly AttributeName[], begun: string): AttributeName[] {
  const word = begun.toLowerCase().replaceAll('_', '-');
  const placed = names.map((each) => ({ each, at: each.name.toLowerCase().replaceAll('_', '-').indexOf(word) }));
  const starting = placed.filter(({ at }) => at === 0);
  return [...starting, ...placed.filter(({ at }) => at > 0)].map(({ each }) => each);
}
