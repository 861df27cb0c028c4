/** The window: bars around a screen. It places panels and knows nothing of what is in them. */
import { MantineProvider } from '@mantine/core';
import { useColorScheme } from '@mantine/hooks';
import { Notifications } from '@mantine/notifications';
import { lazy } from 'react';
import { useStore } from 'zustand';
import styles from './app.module.css';
import { Composer } from './composer/composer.tsx';
import { Log } from './log/log.tsx';
import { useShortcuts } from './palette/use-shortcuts.ts';
import { Part } from './part.tsx';
import { Announcer } from './shell/announcer.tsx';
import { Divider } from './shell/divider.tsx';
import { Footer } from './shell/footer.tsx';
import { Rail } from './shell/rail.tsx';
import { Strip } from './shell/strip.tsx';
import { TopBar } from './shell/top-bar.tsx';
import { type Stores, StoresProvider, useStores } from './stores/stores.tsx';
import { cssVariables, theme } from './theme/theme.ts';

// Not needed for the first picture, so not waited for.
const SavedScreen = lazy(() => import('./saved/saved-screen.tsx'));
const SaveDialog = lazy(() => import('./saved/save-dialog.tsx'));
const ModuleScreen = lazy(() => import('./module/module-screen.tsx'));
const SocketsScreen = lazy(() => import('./sockets/sockets-screen.tsx'));
const StatisticsScreen = lazy(() => import('./statistics/statistics-screen.tsx'));
const SettingsScreen = lazy(() => import('./settings/settings-screen.tsx'));
const Inspector = lazy(() => import('./inspector/inspector.tsx').then((module) => ({ default: module.Inspector })));
const RoundTrips = lazy(() =>
  import('./round-trips/round-trips.tsx').then((module) => ({ default: module.RoundTrips })),
);
const FileBar = lazy(() => import('./shell/file-bar.tsx'));
const Palette = lazy(() => import('./palette/palette.tsx'));
const ShortcutsSheet = lazy(() => import('./palette/shortcuts-sheet.tsx'));

/** Over dialogs (200), under menus and forms (300): a menu that was opened since is not covered. */
const belowMenus = 250;

export function App({ stores }: { stores: Stores }) {
  const chosen = useStore(stores.host, ({ settings }) => settings.theme);
  const system = useColorScheme(undefined, { getInitialValueInEffect: false });
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      forceColorScheme={chosen === 'system' ? system : chosen}
    >
      <StoresProvider stores={stores}>
        <Notifications position="bottom-right" limit={4} zIndex={belowMenus} className={styles.notices} />
        <Window />
      </StoresProvider>
    </MantineProvider>
  );
}

function Window() {
  const { layout } = useStores();
  const screen = useStore(layout, (state) => state.screen);
  useShortcuts();
  return (
    <div className={styles.window}>
      <TopBar />
      <div className={styles.middle}>
        <Rail />
        <Part key={screen}>
          {screen === 'echo' && <EchoScreen />}
          {screen === 'saved' && <SavedScreen />}
          {screen === 'module' && <ModuleScreen />}
          {screen === 'sockets' && <SocketsScreen />}
          {screen === 'statistics' && <StatisticsScreen />}
          {screen === 'settings' && <SettingsScreen />}
        </Part>
      </div>
      <Footer />
      <Announcer />
      <Part>
        <Palette />
        <ShortcutsSheet />
        <Naming />
      </Part>
    </div>
  );
}

/** Loaded with the first file. */
function Files() {
  const { host, files } = useStores();
  const isBusy = useStore(files, ({ job }) => job !== undefined);
  const isLoaded = useStore(host, ({ capture }) => capture.file !== null);
  if (!isBusy && !isLoaded) return null;
  return (
    <Part>
      <FileBar />
    </Part>
  );
}

function Naming() {
  const naming = useStore(useStores().naming, (state) => state.naming);
  return naming && <SaveDialog naming={naming} />;
}

function EchoScreen() {
  const { layout } = useStores();
  const sizes = useStore(layout, (state) => state.sizes);
  const { composer = 320, lower = 300, roundTrips = 232 } = sizes;
  return (
    <main className={styles.echo} aria-label="Echo">
      <section className={styles.composer} style={{ width: composer }} data-panel="composer" aria-label="Composer">
        <Composer />
      </section>
      <Divider pane="composer" label="Width of the composer" size={composer} range={[312, 560]} grows="right" />
      <div className={styles.records}>
        <Strip />
        <Files />
        <section className={styles.log} data-panel="log" aria-label="Log">
          <Log />
        </section>
        <Divider pane="lower" label="Height of the inspector" size={lower} range={[120, 640]} grows="up" />
        <div className={styles.lower} style={{ height: lower }}>
          <section className={styles.inspector} data-panel="inspector" aria-label="Inspector">
            <Part>
              <Inspector />
            </Part>
          </section>
          <Divider pane="roundTrips" label="Width of round trips" size={roundTrips} range={[160, 480]} grows="left" />
          <section
            className={styles.roundTrips}
            style={{ width: roundTrips }}
            data-panel="round-trips"
            aria-label="Round trips"
          >
            <Part>
              <RoundTrips />
            </Part>
          </section>
        </div>
      </div>
    </main>
  );
}
