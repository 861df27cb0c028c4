/** The left rail: one button a screen. A screen that does not exist is not in it. */
import { ActionIcon, Tooltip } from '@mantine/core';
import { ArrowDownUp, ChartSpline, Cpu, FolderOpen, Settings, Waypoints } from 'lucide-react';
import { useStore } from 'zustand';
import type { Screen } from '../stores/layout-store.ts';
import { useStores } from '../stores/stores.tsx';
import styles from './rail.module.css';

const entries: { screen: Screen; label: string; shortcut: string; Icon: typeof Settings }[] = [
  { screen: 'echo', label: 'Echo', shortcut: 'Ctrl 1', Icon: ArrowDownUp },
  { screen: 'saved', label: 'Saved', shortcut: 'Ctrl 2', Icon: FolderOpen },
  { screen: 'module', label: 'Module', shortcut: 'Ctrl 3', Icon: Cpu },
  { screen: 'sockets', label: 'Sockets', shortcut: 'Ctrl 4', Icon: Waypoints },
  { screen: 'statistics', label: 'Statistics', shortcut: 'Ctrl 5', Icon: ChartSpline },
  { screen: 'settings', label: 'Settings', shortcut: 'Ctrl 6', Icon: Settings },
];

export function Rail() {
  const { layout } = useStores();
  const shown = useStore(layout, ({ screen }) => screen);
  return (
    <nav className={styles.rail} aria-label="Screens">
      {entries.map(({ screen, label, shortcut, Icon }) => (
        <Tooltip key={screen} label={`${label}  ${shortcut}`} position="right">
          <ActionIcon
            className={styles.entry}
            size={36}
            aria-label={label}
            aria-current={shown === screen ? 'page' : undefined}
            onClick={() => layout.getState().show(screen)}
          >
            <Icon size={18} strokeWidth={1.9} aria-hidden />
          </ActionIcon>
        </Tooltip>
      ))}
    </nav>
  );
}
