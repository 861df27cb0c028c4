/** Copies the selected bytes, or the whole message, in the form that is asked for. */
import { Menu } from '@mantine/core';
import { useStore } from 'zustand';
import { COPY_FORMS, type CopyForm } from '../../core/payload/copy-as.ts';
import { writeClipboard } from '../clipboard.ts';
import { failure } from '../stores/notice.ts';
import { useStores } from '../stores/stores.tsx';
import { rangeOf } from './byte-selection.ts';
import { selectedBytes, textToCopy } from './clipboard.ts';
import styles from './inspector.module.css';
import type { InspectorStore } from './inspector-store.ts';

export function CopyMenu({ bytes, inspector }: { bytes: Uint8Array; inspector: InspectorStore }) {
  const { notify } = useStores();
  const count = useStore(inspector, ({ selection }) => (selection ? rangeOf(selection).length : 0));
  const copy = async ({ id, label }: CopyForm): Promise<void> => {
    const { text, what } = textToCopy(bytes, selectedBytes(bytes, inspector), id);
    try {
      await writeClipboard(text);
      notify({ kind: 'done', title: 'Copied', text: `${label}: ${what}` });
    } catch (thrown) {
      notify(failure('Nothing was copied', thrown));
    }
  };
  return (
    <Menu position="bottom-end" width={196}>
      <Menu.Target>
        <button type="button" className={styles.tool}>
          copy<span className={styles.long}> as</span> ▾
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{count > 0 ? `Selection, ${count} ${count === 1 ? 'byte' : 'bytes'}` : 'Whole message'}</Menu.Label>
        {COPY_FORMS.map((form) => (
          <Menu.Item key={form.id} onClick={() => void copy(form)}>
            {form.label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
