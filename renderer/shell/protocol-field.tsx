/** The protocol to connect to, by name or number, with those that this kernel has marked. */
import { Autocomplete, type ComboboxItem, type ComboboxParsedItem } from '@mantine/core';
import { useState } from 'react';
import { useStore } from 'zustand';
import type { HostDescription } from '../../core/contract/api.ts';
import { useStores } from '../stores/stores.tsx';
import styles from './connection-form.module.css';

type Protocols = HostDescription['protocols'];

/** All of them as long as one is chosen; else those that the text could become. */
function isMeant(search: string, option: ComboboxParsedItem, protocols: Protocols): boolean {
  const text = search.trim().toUpperCase();
  const { value } = option as ComboboxItem;
  if (protocols.some(({ name }) => name === text)) return true;
  return value.includes(text) || String(protocols.find(({ name }) => name === value)?.number) === text;
}

interface ProtocolFieldProps {
  label: string;
  /** As typed. */
  value: string;
  change(text: string): void;
  issue: string | undefined;
}

export function ProtocolField({ label, value, change, issue }: ProtocolFieldProps) {
  const { host } = useStores();
  const protocols = useStore(host, (state) => state.description.protocols);
  const [opened, setOpened] = useState(false);
  return (
    <Autocomplete
      label={label}
      value={value}
      onChange={change}
      data={protocols.map(({ name }) => name)}
      filter={({ options, search }) => options.filter((option) => isMeant(search, option, protocols))}
      dropdownOpened={opened}
      onDropdownOpen={() => setOpened(true)}
      onDropdownClose={() => setOpened(false)}
      onKeyDown={(event) => event.key === 'Enter' && setOpened(false)}
      withScrollArea={false}
      error={issue}
      // Fixed, so that a form that is short doesn't cut the list off.
      comboboxProps={{ withinPortal: false, floatingStrategy: 'fixed' }}
      renderOption={({ option }) => <ProtocolOption protocol={protocols.find(({ name }) => name === option.value)} />}
    />
  );
}

function ProtocolOption({ protocol }: { protocol: Protocols[number] | undefined }) {
  if (!protocol) return null;
  return (
    <span className={styles.option} data-registered={protocol.registered || undefined}>
      <span className={styles.number}>{protocol.number}</span>
      <span>{protocol.name}</span>
      <span className={styles.registered}>{protocol.registered ? 'registered' : 'not registered'}</span>
    </span>
  );
}
