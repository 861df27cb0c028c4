/** The Statistics screen: how long round trips took, what went wrong and when, over the messages that the filter shows. */
import { Tabs } from '@mantine/core';
import { useStore } from 'zustand';
import { useStatistics, useStores } from '../stores/stores.tsx';
import frame from '../theme/screen.module.css';
import tabStyles from '../theme/tabs.module.css';
import { BaselineButton } from './baseline-button.tsx';
import { CountStrip } from './count-strip.tsx';
import { DistributionTab } from './distribution-tab.tsx';
import { ExportMenu } from './export-menu.tsx';
import { LadderTab } from './ladder-tab.tsx';
import styles from './statistics.module.css';
import { StatisticsEmpty } from './statistics-empty.tsx';
import { Subject } from './subject.tsx';
import { TimeTab } from './time-tab.tsx';
import { useLiveSurvey } from './use-live-survey.ts';

const tabs = [
  ['distribution', 'Distribution'],
  ['time', 'Over time'],
  ['ladder', 'Ladder'],
] as const;
export type StatisticsTab = (typeof tabs)[number][0];

export default function StatisticsScreen() {
  const { layout } = useStores();
  const { survey } = useStatistics();
  const isEmpty = useStore(survey, ({ reading }) => (reading?.records ?? 0) === 0);
  const isRead = useStore(survey, ({ reading }) => reading !== undefined);
  const kept = useStore(layout, (state) => state.tabs.statistics);
  const chosen = tabs.find(([id]) => id === kept)?.[0] ?? 'distribution';
  useLiveSurvey();
  return (
    <main className={frame.screen} aria-label="Statistics">
      <div className={frame.head}>
        <h2 className={frame.title}>Statistics</h2>
        <Subject />
        <div className={styles.actions}>
          <BaselineButton />
          <ExportMenu tab={chosen} />
        </div>
      </div>
      <Failure />
      <CountStrip />
      <Tabs
        value={chosen}
        onChange={(id) => id && layout.getState().choose('statistics', id)}
        keepMounted={false}
        classNames={{ root: styles.pane, ...tabStyles }}
      >
        <Tabs.List aria-label="Views">
          {tabs.map(([id, name]) => (
            <Tabs.Tab key={id} value={id}>
              {name}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={chosen} data-panel="statistics">
          {isEmpty ? (
            isRead && <StatisticsEmpty />
          ) : chosen === 'ladder' ? (
            <LadderTab />
          ) : chosen === 'time' ? (
            <TimeTab />
          ) : (
            <DistributionTab />
          )}
        </Tabs.Panel>
      </Tabs>
    </main>
  );
}

/** What was read before stays on screen. */
function Failure() {
  const { survey } = useStatistics();
  const error = useStore(survey, (state) => state.error);
  if (!error) return null;
  return (
    <div className={styles.failure} role="alert">
      <span aria-hidden>✗</span> {error.message}
      {error.nextStep && ` → ${error.nextStep}`}
    </div>
  );
}
