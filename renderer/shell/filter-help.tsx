/** The filter's fields with an example each; choosing one puts it into the field. */
import { ActionIcon, Menu } from '@mantine/core';
import { CircleQuestionMark } from 'lucide-react';
import type { RefObject } from 'react';
import { filterFields } from '../../core/capture/filter.ts';
import styles from './filter-help.module.css';

export function FilterHelp({
  insert,
  field,
}: {
  insert(example: string): void;
  field: RefObject<HTMLInputElement | null>;
}) {
  return (
    <Menu position="bottom-end" width={480} returnFocus={false}>
      <Menu.Target>
        <ActionIcon aria-label="Filter fields">
          <CircleQuestionMark size={14} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown className={styles.menu}>
        <Menu.Label>Join with && and ||, negate with !, group with ( )</Menu.Label>
        {filterFields.map(({ name, description, example }) => (
          <Menu.Item
            key={name}
            onClick={() => {
              insert(example);
              field.current?.focus();
            }}
          >
            <span className={styles.entry}>
              <code>{example}</code>
              <span>{description}</span>
            </span>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
