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
      filter={({ options, search }) => narrow(options, search)}
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

/** Those with all words of the search in them; all as long as it is the one chosen. */
function narrow(options: ComboboxParsedItem[], search: string): ComboboxParsedItem[] {
  const words = search.toLowerCase().split(/\s+/);
  const has = ({ label }: ComboboxItem): boolean => words.every((word) => label.includes(word));
  if (options.some((each) => 'group' in each && each.items.some(({ label }) => label === search))) return options;
  return options.map((each) => ('group' in each ? { ...each, items: each.items.filter(has) } : each));
}

/** Each label has the family's name in it, so that it is found by that too. */
function groupsOf(requests: readonly Request[]) {
  const families = new Map<string, { value: string; label: string }[]>();
  for (const { key, family, operation, isDump, type } of requests) {
    const { name, protocol } = family.spec;
    const group = protocol === NETLINK_GENERIC ? `${name}, id ${type}` : name;
    const items = families.get(group) ?? [];
    families.set(group, items);
    items.push({ value: key, label: `${name} ${operation.name} ${isDump ? 'dump' : 'do'}` });
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
