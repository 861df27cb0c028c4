/** The request by family and operation, found by any part of its name. */
import { type ComboboxItem, type ComboboxParsedItem, Select } from '@mantine/core';
import { useMemo } from 'react';
import type { Form } from '../../../core/schema/form.ts';
import { type Request, requestKey } from '../../../core/schema/requests.ts';
import { NETLINK_GENERIC } from '../../../core/wire/constants.ts';
import controls from '../../theme/controls.module.css';
import styles from './fields.module.css';

interface RequestPickerProps {
  requests: readonly Request[];
  form: Form | undefined;
  choose(request: Request): void;
}

export function RequestPicker({ requests, form, choose }: RequestPickerProps) {
  const data = useMemo(() => groupsOf(requests), [requests]);
  const key = form && requestKey(form.family, form.operation.name, form.isDump);
  const chosen = requests.find((request) => request.key === key);
  return (
    <Select
      size="xs"
      aria-label="Request"
      classNames={{ input: controls.input, options: controls.options }}
      searchable
      selectFirstOptionOnChange
      // Mantine's own way to the chosen one takes back, a moment later, what typing has selected by then.
      selectFirstOptionOnDropdownOpen
      onDropdownOpen={() => window.setTimeout(showChosen)}
      filter={({ options, search }) => (search === labelOf(chosen) ? options : narrow(options, search))}
      // What is typed goes in place of the one chosen.
      onFocus={(event) => event.currentTarget.select()}
      onClick={(event) => event.currentTarget.select()}
      value={chosen?.key ?? null}
      placeholder={form && !chosen ? `${form.operation.name}, by other flags` : 'Choose a request…'}
      data={data}
      nothingFoundMessage="no such request"
      withScrollArea={false}
      allowDeselect={false}
      renderOption={({ option }) => <RequestOption request={requests.find((each) => each.key === option.value)} />}
      onChange={(value) => {
        const request = requests.find((each) => each.key === value);
        if (request) choose(request);
      }}
    />
  );
}

const showChosen = (): void =>
  document.querySelector('[role=option][data-combobox-active]')?.scrollIntoView({ block: 'nearest' });

/** Those with all words of the search in them. */
function narrow(options: ComboboxParsedItem[], search: string): ComboboxParsedItem[] {
  const words = search.toLowerCase().split(/\s+/);
  const has = ({ label }: ComboboxItem): boolean => words.every((word) => label.includes(word));
  return options
    .map((each) => ('group' in each ? { ...each, items: each.items.filter(has) } : each))
    .filter((each) => !('group' in each) || each.items.length > 0);
}

/** With the family's name, so that it is found by that too. */
const labelOf = (request: Request | undefined): string =>
  request
    ? `${request.family.spec.name} ${request.operation.name} ${request.isDump ? 'dump' : 'do'}`.toLowerCase()
    : '';

function groupsOf(requests: readonly Request[]) {
  const families = new Map<string, { value: string; label: string }[]>();
  for (const request of requests) {
    const { name, protocol } = request.family.spec;
    const group = protocol === NETLINK_GENERIC ? `${name}, id ${request.type}` : name;
    const items = families.get(group) ?? [];
    families.set(group, items);
    items.push({ value: request.key, label: labelOf(request) });
  }
  return [...families].map(([group, items]) => ({ group, items }));
}

function RequestOption({ request }: { request: Request | undefined }) {
  if (!request) return null;
  const { operation, isDump } = request;
  return (
    <span className={styles.option} title={operation.doc}>
      <span>{operation.name}</span>
      <span className={styles.kind}>{isDump ? 'dump' : 'do'}</span>
    </span>
  );
}
