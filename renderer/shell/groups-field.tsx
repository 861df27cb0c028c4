/**
 * The multicast groups to join, chosen by name from those of the protocol or typed as numbers. Marks the groups that
 * need a privilege, and says why where this nlscope doesn't have it.
 */
import { type ComboboxItem, type ComboboxParsedItem, Pill, TagsInput } from '@mantine/core';
import { Lock } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useStore } from 'zustand';
import {
  type Capability,
  groupName,
  groupPrivilege,
  type MulticastGroup,
  multicastGroups,
  parseGroup,
} from '../../core/wire/groups.ts';
import { useStores } from '../stores/stores.tsx';
import controls from '../theme/controls.module.css';
import styles from './groups-field.module.css';

interface GroupsFieldProps {
  label: string;
  /** Undefined while it is not known: then there are no groups to choose from. */
  protocol: number | undefined;
  /** Groups as chosen, by name or number. */
  words: readonly string[];
  change(words: readonly string[]): void;
  issue: string | undefined;
  /** What failed is told below, with the reason: it need not be said twice. */
  isRefused: boolean;
}

export function GroupsField({ label, protocol, words, change, issue, isRefused }: GroupsFieldProps) {
  const { host } = useStores();
  const families = useStore(host, (state) => state.families);
  const held = useStore(host, ({ description }) => description.capabilities);
  const groups = useMemo(
    () => (protocol === undefined ? [] : multicastGroups(protocol, families)),
    [protocol, families],
  );
  const [search, setSearch] = useState('');
  const [opened, setOpened] = useState(false);
  const chosen = words.map((word) => groupOf(word, groups, protocol));
  const choose = (next: string[]): void =>
    change([...new Set(next.map((word) => groupOf(word, groups, protocol).name))]);
  return (
    <>
      <TagsInput
        size="xs"
        label={label}
        placeholder={words.length > 0 ? undefined : groups.length > 0 ? 'none; by name or number' : 'none, or numbers'}
        classNames={{ ...fieldStyles, pillsList: styles.pills, inputField: styles.typed, options: controls.options }}
        data={groups.map(({ name }) => name)}
        value={[...words]}
        onChange={choose}
        searchValue={search}
        onSearchChange={(typed) => {
          setSearch(typed);
          if (typed) setOpened(true);
        }}
        // After Escape the field still has the focus, and a click or a letter asks for the list again.
        onClick={() => setOpened(true)}
        dropdownOpened={opened}
        onDropdownOpen={() => setOpened(true)}
        onDropdownClose={() => setOpened(false)}
        splitChars={[',', ' ', ';']}
        // A number is taken as typed; of a name, the part that tells it is enough.
        selectFirstOptionOnChange={/^\s*\D/.test(search)}
        filter={({ options, search: text }) => options.filter((option) => isMeant(text, option, groups))}
        withScrollArea={false}
        error={issue}
        // Fixed, so that a form that is short doesn't cut the list off.
        comboboxProps={{ withinPortal: false, floatingStrategy: 'fixed' }}
        renderOption={({ option }) => (
          <GroupOption group={groups.find(({ name }) => name === option.value)} held={held} />
        )}
        renderPill={({ value, onRemove }) => (
          <GroupPill group={groupOf(`${value}`, groups, protocol)} held={held} onRemove={onRemove} />
        )}
      />
      {!isRefused && <MissingPrivileges groups={chosen} held={held} />}
    </>
  );
}

const fieldStyles = { label: controls.label, input: `${controls.input} ${styles.box}`, error: controls.error };

/** A word as the group it tells: by its name where it has one. One that tells none stays as it is typed. */
function groupOf(word: string, groups: readonly MulticastGroup[], protocol: number | undefined): MulticastGroup {
  const number = parseGroup(word, groups);
  if (number === undefined || protocol === undefined) return { number: 0, name: word };
  const named = groups.find((group) => group.number === number);
  if (named) return named;
  const privilege = groupPrivilege(protocol, number, groupName(protocol, number, []));
  return { number, name: `${number}`, ...(privilege && { privilege }) };
}

/** By a part of its name, or the start of its number. */
function isMeant(search: string, option: ComboboxParsedItem, groups: readonly MulticastGroup[]): boolean {
  const text = search.trim().toLowerCase();
  const { value } = option as ComboboxItem;
  const number = groups.find(({ name }) => name === value)?.number;
  return /^\d+$/.test(text) ? `${number}`.startsWith(text) : value.toLowerCase().includes(text);
}

interface HeldProps {
  /** Capabilities of the host's process. */
  held: readonly Capability[];
}

function GroupOption({ group, held }: HeldProps & { group: MulticastGroup | undefined }) {
  if (!group) return null;
  const { number, name, privilege } = group;
  return (
    <span className={styles.option} title={privilege?.why}>
      <span className={styles.number}>{number}</span>
      <span className={styles.name}>{name}</span>
      {privilege && (
        <span className={styles.privilege} data-missing={!held.includes(privilege.capability) || undefined}>
          <Lock size={11} aria-hidden />
          {!held.includes(privilege.capability) && <span className="sr-only">needs</span>}
          {privilege.capability}
        </span>
      )}
    </span>
  );
}

function GroupPill({ group, held, onRemove }: HeldProps & { group: MulticastGroup; onRemove?(): void }) {
  const { number, name, privilege } = group;
  const isMissing = privilege !== undefined && !held.includes(privilege.capability);
  return (
    <Pill
      size="xs"
      withRemoveButton
      onRemove={onRemove}
      removeButtonProps={{ 'aria-label': `Take out ${name}`, 'aria-hidden': undefined, tabIndex: 0 }}
      classNames={{ root: styles.pill, label: styles.pillLabel }}
      data-wrong={number === 0 || undefined}
      data-missing={isMissing || undefined}
      title={number === 0 ? 'No such group' : `Group ${number}`}
    >
      {isMissing && <Lock size={10} aria-hidden />}
      {name}
    </Pill>
  );
}

/** One line for each privilege that joining what is chosen needs and the host lacks. */
function MissingPrivileges({ groups, held }: HeldProps & { groups: readonly MulticastGroup[] }) {
  const reasons = new Map<string, string[]>();
  for (const { name, privilege } of groups) {
    if (!privilege || held.includes(privilege.capability)) continue;
    const reason = `${privilege.capability}, which this nlscope does not have. ${privilege.why}`;
    reasons.set(reason, [...(reasons.get(reason) ?? []), name]);
  }
  return [...reasons].map(([reason, names]) => (
    <p key={reason} className={styles.missing}>
      <Lock size={11} aria-hidden /> {names.join(', ')} {names.length === 1 ? 'needs' : 'need'} {reason}
    </p>
  ));
}
