/** The filter's fields with an example each; choosing one puts it into the field. */
import { ActionIcon, Menu } from '@mantine/core';
import { CircleQuestionMark } from 'lucide-react';
import type { RefObject } from 'react';
import styles from './filter-help.module.css';

const examples: [example: string, meaning: string][] = [
  ['type == 20', 'nlmsg_type'],
  ['dir == sent', 'sent or received'],
  ['echo == different', 'identical, different, lost, waiting, duplicate, unexpected'],
  ['rtt > 100us', 'round trip; ns, us, ms, s'],
  ['payload contains de:ad', 'bytes in hex'],
  ['payload contains "text"', 'text'],
  ['flags == 0x5', 'nlmsg_flags'],
  ['seq >= 4163', 'nlmsg_seq'],
  ['port == 0', "the other end's port"],
  ['len > 1KiB', 'nlmsg_len'],
  ['time > 12s', 'since the capture began'],
  ['no > 1000', 'number in the log'],
];

export function FilterHelp({
  insert,
  field,
}: {
  insert(example: string): void;
  field: RefObject<HTMLInputElement | null>;
}) {
  return (
    <Menu position="bottom-end" width={420} returnFocus={false}>
      <Menu.Target>
        <ActionIcon aria-label="Filter fields">
          <CircleQuestionMark size={14} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Join with && and ||, negate with !, group with ( )</Menu.Label>
        {examples.map(([example, meaning]) => (
          <Menu.Item
            key={example}
            onClick={() => {
              insert(example);
              field.current?.focus();
            }}
          >
            <span className={styles.entry}>
              <code>{example}</code>
              <span>{meaning}</span>
            </span>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
