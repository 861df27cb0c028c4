/** The list of all shortcuts, under "?". */
import { Kbd, Modal } from '@mantine/core';
import { useStore } from 'zustand';
import { commands } from './commands.ts';
import styles from './shortcuts-sheet.module.css';
import { closeShortcuts, shortcutsSheet } from './shortcuts-state.ts';

/** Those that hold only where the focus is. */
const local: [where: string, keys: [keys: string, meaning: string][]][] = [
  [
    'Log',
    [
      ['↑ ↓ or k j', 'select the message before or after'],
      ['g G', 'go to the first or last message'],
      ['Space', 'go to the other half of the round trip'],
      ['c', 'show only its conversation, or all again'],
      ['Enter', 'send the message again'],
      ['Delete', 'clear the capture'],
    ],
  ],
  [
    'Conversation',
    [
      ['↑ ↓ or k j', 'select the message before or after'],
      ['g G', 'go to the first or last message'],
      ['Enter', 'go to it in the log'],
      ['c', 'show only these in the log, or all again'],
    ],
  ],
  [
    'Saved',
    [
      ['↑ ↓ ← →', 'go through the folders'],
      ['Enter', 'open the message, fold a folder'],
      ['F2', 'rename, or move by a path'],
      ['Delete', 'delete; it can be undone'],
      ['r', 'run the message or folder'],
    ],
  ],
  [
    'Filter',
    [
      ['Enter', 'filter now'],
      ['Escape', 'leave the field'],
    ],
  ],
  [
    'Kernel log',
    [
      ['↑ ↓ or k j', 'go to the line before or after'],
      ['Enter', 'go to the message of that moment'],
    ],
  ],
  [
    'Sockets',
    [
      ['↑ ↓ or k j', 'select the socket before or after'],
      ['g G', 'go to the first or last socket'],
      ['Enter', 'show its messages'],
      ['/', 'filter the sockets'],
    ],
  ],
  [
    'Statistics over time',
    [
      ['← →', 'read the column before or after'],
      ['Shift+← →', 'select a stretch of time'],
      ['Enter', 'show only what is selected'],
      ['Escape', 'show all times'],
    ],
  ],
  [
    'Ladder',
    [
      ['+ −', 'zoom'],
      ['← →', 'earlier or later'],
      ['↑ ↓ or k j', 'select the message before or after'],
      ['f', 'fit all'],
      ['Enter', 'go to the message in the log'],
    ],
  ],
  ['Divider', [['← → ↑ ↓', 'resize the pane']]],
];

export default function ShortcutsSheet() {
  const opened = useStore(shortcutsSheet, (state) => state.opened);
  const everywhere = commands.flatMap(({ shortcut, label }) => (shortcut ? [[shortcut, label] as const] : []));
  return (
    <Modal opened={opened} onClose={closeShortcuts} title="Keyboard shortcuts" size={720}>
      <div className={styles.sheet}>
        <Section title="Everywhere" entries={everywhere} />
        <div>
          {local.map(([where, entries]) => (
            <Section key={where} title={where} entries={entries} />
          ))}
        </div>
      </div>
      <p className={styles.note}>In a browser, which keeps Ctrl with a digit for its tabs, use Alt with the digit.</p>
    </Modal>
  );
}

function Section({ title, entries }: { title: string; entries: readonly (readonly [string, string])[] }) {
  return (
    <section>
      <h3 className={styles.title}>{title}</h3>
      <dl className={styles.list}>
        {entries.map(([keys, meaning]) => (
          <div key={keys}>
            <dt>
              <Kbd>{keys}</Kbd>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
