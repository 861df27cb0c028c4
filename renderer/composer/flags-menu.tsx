/** The flags as a list to tick, by the names that fit this kind of message. */
import { ActionIcon, Checkbox, Popover } from '@mantine/core';
import { ChevronDown } from 'lucide-react';
import { useStore } from 'zustand';
import { type FlagKind, flagNames, NLM_F_DUMP, parseFlags } from '../../core/wire/flags.ts';
import { useStores } from '../stores/stores.tsx';
import styles from './composer.module.css';

const bits = Array.from({ length: 12 }, (_, bit) => 1 << bit);

/** Each bit with its name in this kind of message; DUMP is two of them. */
function namedFlags(kind: FlagKind): { bits: number; name: string }[] {
  const named = bits.map((bit) => ({ bits: bit, name: flagNames(bit, kind)[0]! }));
  const dump = kind === 'get' ? [{ bits: NLM_F_DUMP, name: 'DUMP' }] : [];
  return [...named.filter(({ name }) => !name.startsWith('0x')), ...dump];
}

export function FlagsMenu({ kind }: { kind: FlagKind }) {
  const { composer } = useStores();
  const text = useStore(composer, (state) => state.draft.flags);
  const parsed = parseFlags(text);
  const flags = 'flags' in parsed ? parsed.flags : 0;
  const set = (next: number): void => composer.getState().edit('flags', flagNames(next, kind).join('|'));
  return (
    <Popover position="bottom-end" trapFocus>
      <Popover.Target>
        <ActionIcon aria-label="Choose flags">
          <ChevronDown size={13} aria-hidden />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown>
        <fieldset className={styles.flags} aria-label="Flags">
          {namedFlags(kind).map(({ bits, name }) => {
            const on = (flags & bits) === bits;
            return (
              <Checkbox
                key={name}
                label={`${name}  0x${bits.toString(16)}`}
                checked={on}
                mb={6}
                onChange={() => set(on ? flags & ~bits : flags | bits)}
              />
            );
          })}
        </fieldset>
      </Popover.Dropdown>
    </Popover>
  );
}
