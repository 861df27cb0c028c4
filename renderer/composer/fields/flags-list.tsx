/** The bits of a field as a list to tick. */
import { ActionIcon, Checkbox, Popover } from '@mantine/core';
import { ChevronDown } from 'lucide-react';
import type { EnumEntry } from '../../../core/schema/spec.ts';
import { toggleFlag } from '../../stores/flag-words.ts';
import styles from './fields.module.css';

interface FlagsListProps {
  name: string;
  entries: readonly EnumEntry[];
  /** 'up | running' */
  text: string;
  set(text: string): void;
}

export function FlagsList({ name, entries, text, set }: FlagsListProps) {
  return (
    <Popover position="bottom-end" trapFocus>
      <Popover.Target>
        <ActionIcon aria-label={`Choose flags of ${name}`}>
          <ChevronDown size={13} aria-hidden />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown>
        <fieldset className={styles.flags} aria-label={`Flags of ${name}`}>
          {entries.map((entry) => {
            const { isOn, next } = toggleFlag(text, entry);
            return (
              <Checkbox
                key={entry.name}
                label={`${entry.name}  0x${(1n << BigInt(entry.value)).toString(16)}`}
                title={entry.doc}
                checked={isOn}
                onChange={() => set(next)}
              />
            );
          })}
        </fieldset>
      </Popover.Dropdown>
    </Popover>
  );
}
