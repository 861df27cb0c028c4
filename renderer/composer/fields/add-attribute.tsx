/** Adds an attribute of the list's set: those that the operation takes first, then all of the set. */
import { Button, Select } from '@mantine/core';
import { useState } from 'react';
import type { Choice, FormList } from '../../../core/schema/form.ts';
import controls from '../../theme/controls.module.css';
import styles from './fields.module.css';
import { useForm } from './form-context.ts';
import { useAdd } from './use-add.ts';

interface AddAttributeProps {
  list: FormList;
  /** The field whose list it is. */
  name: string | undefined;
}

export function AddAttribute({ list, name }: AddAttributeProps) {
  const { form } = useForm();
  const add = useAdd(list);
  const [search, setSearch] = useState('');
  const [entry] = list.choices;
  if (list.isArray && entry) {
    return (
      <Button className={styles.entry} data-adds-to={list.key} onClick={() => add(entry)}>
        Add entry {entry.name}
      </Button>
    );
  }
  return (
    <Select
      size="xs"
      className={styles.add}
      classNames={{ input: controls.input, options: controls.options }}
      data-adds-to={list.key}
      aria-label={name === undefined ? 'Add attribute' : `Add attribute to ${name}`}
      placeholder="Add attribute…"
      searchable
      selectFirstOptionOnChange
      selectFirstOptionOnDropdownOpen
      searchValue={search}
      onSearchChange={setSearch}
      value={null}
      data={groupsOf(list.choices, form.operation.name)}
      nothingFoundMessage="the spec has no such attribute"
      withScrollArea={false}
      renderOption={({ option }) => {
        const choice = list.choices.find(({ number }) => `${number}` === option.value);
        return <span title={choice?.doc}>{option.label}</span>;
      }}
      onChange={(value) => {
        const choice = list.choices.find(({ number }) => `${number}` === value);
        setSearch('');
        if (choice) add(choice);
      }}
    />
  );
}

function groupsOf(choices: readonly Choice[], operation: string) {
  const items = (isExpected: boolean) =>
    choices
      .filter((choice) => choice.isExpected === isExpected)
      .map(({ name, number }) => ({ value: `${number}`, label: name }));
  const [expected, others] = [items(true), items(false)];
  if (expected.length === 0) return others;
  return [
    { group: `What ${operation} takes`, items: expected },
    { group: 'All others of the set', items: others },
  ];
}
