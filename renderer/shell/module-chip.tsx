/** The echo module's state in the bar above every screen; leads to the Module screen. */
import { Button, Tooltip } from '@mantine/core';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import type { HostState } from '../stores/host-store.ts';
import { presenceWords, shortRelease } from '../stores/module-words.ts';
import { useStores } from '../stores/stores.tsx';
import { destinationWords } from './destination-chip.tsx';
import styles from './module-chip.module.css';

export function ModuleChip() {
  const { host, layout } = useStores();
  const { text, tone, release } = useStore(host, useShallow(labelsOf));
  const destination = useStore(host, ({ connection }) => destinationWords(connection));
  return (
    <Tooltip label={`Echo module ${text}. ${destination}`} events={{ hover: true, focus: true, touch: false }}>
      <Button className={styles.chip} onClick={() => layout.getState().show('module')}>
        <span className={styles.dot} data-tone={tone} aria-hidden="true" />
        <span className={styles.text}>
          <span className={styles.long}>Echo module</span>
          <span className={styles.short}>Module</span> {text}
        </span>
        <span className={styles.release}>{release}</span>
      </Button>
    </Tooltip>
  );
}

/** Only what is shown, since a build tells of each of its steps. */
function labelsOf({ module }: HostState): { text: string; tone: string; release: string } {
  return { ...presenceWords(module), release: module?.loaded ? shortRelease(module.release) : '' };
}
