/** What is done with captures as files: opening one, and exporting what is here. */
import { Button, Menu, Tooltip } from '@mantine/core';
import { FileText } from 'lucide-react';
import { useStore } from 'zustand';
import type { ExportRequest } from '../../core/contract/files.ts';
import { useStores } from '../stores/stores.tsx';
import styles from './file-menu.module.css';

const formats: readonly { format: ExportRequest['format']; label: string }[] = [
  { format: 'pcapng', label: 'pcapng, for Wireshark' },
  { format: 'jsonl', label: 'JSON Lines, decoded' },
  { format: 'txt', label: 'Hex dump' },
];

export function FileMenu() {
  const { host, files, filter } = useStores();
  const isEmpty = useStore(host, ({ capture }) => capture.first === capture.next);
  const isBusy = useStore(files, ({ job }) => job !== undefined);
  const isFiltered = useStore(filter, ({ applied }) => (applied ?? '') !== '');
  const { open, exportAs } = files.getState();
  const items = (scope: ExportRequest['scope'], disabled: boolean) =>
    formats.map(({ format, label }) => (
      <Menu.Item key={format} disabled={disabled} onClick={() => void exportAs({ format, scope })}>
        {label}
      </Menu.Item>
    ));
  return (
    <Menu position="bottom-start" width={232}>
      <Menu.Target>
        <Tooltip label="Open or export a capture">
          <Button className={styles.button} aria-label="File">
            <FileText size={13} aria-hidden />
            <span className={styles.name}>File</span>
          </Button>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          disabled={isBusy}
          rightSection={<span className={styles.keys}>Ctrl O</span>}
          onClick={() => void open()}
        >
          Open…
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>Export all messages as</Menu.Label>
        {items('all', isBusy || isEmpty)}
        <Menu.Label>Export what the filter shows as</Menu.Label>
        {items('shown', isBusy || isEmpty || !isFiltered)}
      </Menu.Dropdown>
    </Menu>
  );
}
