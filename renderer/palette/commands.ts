/** Everything the user can do from the keyboard, once: the palette, the shortcuts and their sheet are made from this. */
import { spotlight } from '@mantine/spotlight';
import type { ExportRequest } from '../../core/contract/files.ts';
import { filterFieldId } from '../stores/filter-store.ts';
import type { ModuleStoreState } from '../stores/module-store.ts';
import { socketsFilterId } from '../stores/sockets-store.ts';
import type { Stores } from '../stores/stores.tsx';
import { focusNextPanel } from './focus-panel.ts';
import { openShortcuts } from './shortcuts-state.ts';

export interface AppCommand {
  id: string;
  group: 'Message' | 'Saved' | 'Capture' | 'Connection' | 'Module' | 'View';
  label: string;
  /** As in 'Ctrl+Enter'; a shortcut of one character is not taken while typing. */
  shortcut?: string;
  run(stores: Stores): void;
}

const focusFilter = ({ layout }: Pick<Stores, 'layout'>): void => {
  const isOfSockets = layout.getState().screen === 'sockets';
  document.getElementById(isOfSockets ? socketsFilterId : filterFieldId)?.focus();
};

const isRunning = ({ host }: Stores): boolean => host.getState().run.status === 'running';

/** Where what comes of it is said. */
function onModuleScreen({ layout, module }: Stores): ModuleStoreState {
  layout.getState().show('module');
  return module.getState();
}

async function showSelectedSocket({ log, notify, showSocket }: Stores): Promise<void> {
  const record = await log.getState().selectedRecord();
  if (record) showSocket({ protocol: record.protocol, portId: record.port });
  else notify({ kind: 'failed', title: 'No message is selected', nextStep: 'Select one in the Echo log first.' });
}

function showSelectedMessages({ sockets, notify, showMessagesOf }: Stores): void {
  const { reading, selected } = sockets.getState();
  const row = reading?.rows.find(({ key }) => key === selected);
  if (row) showMessagesOf(row);
  else notify({ kind: 'failed', title: 'No socket is selected', nextStep: 'Select one on the Sockets screen first.' });
}

function exportCommands(scope: ExportRequest['scope']): AppCommand[] {
  const what = scope === 'all' ? 'all messages' : 'what the filter shows';
  const formats = [
    ['pcapng', 'pcapng'],
    ['jsonl', 'JSON Lines'],
    ['txt', 'a hex dump'],
  ] as const;
  return formats.map(([format, name]) => ({
    id: `export-${scope}-${format}`,
    group: 'Capture',
    label: `Export ${what} as ${name}…`,
    run: ({ files }) => void files.getState().exportAs({ format, scope }),
  }));
}

/** On the Saved screen it is the file's text that is saved. */
async function save({ layout, loadSaved }: Stores): Promise<void> {
  const { store, commands: between } = await loadSaved();
  if (layout.getState().screen === 'saved') await store.getState().save();
  else between.saveComposed();
}

const noneOpen = {
  kind: 'failed',
  title: 'No saved message is open',
  nextStep: 'Open one on the Saved screen first.',
} as const;

async function openSavedInComposer({ loadSaved, notify }: Stores): Promise<void> {
  const { store, commands: between } = await loadSaved();
  const message = store.getState().open?.reading.message;
  if (message) between.openInComposer(message);
  else notify(noneOpen);
}

async function runSaved({ loadSaved, layout, notify }: Stores, which: 'open' | 'all'): Promise<void> {
  const { store } = await loadSaved();
  const path = which === 'all' ? '' : store.getState().open?.path;
  if (path === undefined) return void notify(noneOpen);
  layout.getState().show('saved');
  await store.getState().start(path);
}

export const commands: readonly AppCommand[] = [
  {
    id: 'send',
    group: 'Message',
    label: 'Send the message',
    shortcut: 'Ctrl+Enter',
    run: ({ composer }) => void composer.getState().send(),
  },
  {
    id: 'repeat',
    group: 'Message',
    label: 'Start or stop the repeat',
    shortcut: 'Ctrl+Shift+Enter',
    run: (stores) => {
      const { startRun, stopRun } = stores.composer.getState();
      void (isRunning(stores) ? stopRun() : startRun());
    },
  },
  { id: 'reset', group: 'Message', label: 'Reset the composer', run: ({ composer }) => composer.getState().reset() },
  { id: 'save', group: 'Saved', label: 'Save the message…', shortcut: 'Ctrl+S', run: (stores) => void save(stores) },
  {
    id: 'open-saved',
    group: 'Saved',
    label: 'Open the saved message in the composer',
    run: (stores) => void openSavedInComposer(stores),
  },
  {
    id: 'run-saved',
    group: 'Saved',
    label: 'Run the saved message',
    run: (stores) => void runSaved(stores, 'open'),
  },
  {
    id: 'run-all-saved',
    group: 'Saved',
    label: 'Run all saved messages',
    run: (stores) => void runSaved(stores, 'all'),
  },
  {
    id: 'stop-saved',
    group: 'Saved',
    label: 'Stop the run of saved messages',
    run: ({ loadSaved }) => void loadSaved().then(({ store }) => store.getState().stop()),
  },
  {
    id: 'pause',
    group: 'Capture',
    label: 'Pause or resume the log',
    shortcut: 'Ctrl+Shift+P',
    run: ({ log }) => {
      const { paused, pause, resume } = log.getState();
      if (paused) resume();
      else pause();
    },
  },
  {
    id: 'clear',
    group: 'Capture',
    label: 'Clear the capture',
    shortcut: 'Ctrl+L',
    run: ({ capture }) => void capture.clear(),
  },
  {
    id: 'restore',
    group: 'Capture',
    label: 'Bring a cleared capture back',
    run: ({ capture }) => void capture.restore(),
  },
  {
    id: 'open-file',
    group: 'Capture',
    label: 'Open a capture file…',
    shortcut: 'Ctrl+O',
    run: ({ files }) => void files.getState().open(),
  },
  ...exportCommands('all'),
  ...exportCommands('shown'),
  { id: 'filter', group: 'Capture', label: 'Edit the filter of what is shown', shortcut: '/', run: focusFilter },
  {
    id: 'remove-filter',
    group: 'Capture',
    label: 'Remove the filter',
    run: ({ filter }) => filter.getState().setText(''),
  },
  {
    id: 'connect',
    group: 'Connection',
    label: 'Connect or reconnect',
    run: ({ connection }) => void connection.getState().connect(),
  },
  {
    id: 'choose-connection',
    group: 'Connection',
    label: 'Choose protocol, port and faults',
    run: ({ connection }) => connection.getState().open(true),
  },
  {
    id: 'connect-peer',
    group: 'Connection',
    label: 'Connect to the loopback peer',
    run: ({ connection }) => void connection.getState().connectToPeer(),
  },
  {
    id: 'disconnect',
    group: 'Connection',
    label: 'Disconnect',
    run: ({ connection }) => void connection.getState().disconnect(),
  },
  {
    id: 'capture-all',
    group: 'Connection',
    label: 'Capture all netlink traffic of this machine, or stop that…',
    run: ({ host, nlmon }) => {
      const { prepare, stop } = nlmon.getState();
      void (host.getState().nlmon.status === 'off' ? prepare() : stop());
    },
  },
  {
    id: 'connect-module',
    group: 'Module',
    label: 'Connect to the echo module',
    run: ({ module }) => void module.getState().connect(),
  },
  {
    id: 'build-module',
    group: 'Module',
    label: 'Build the echo module',
    run: (stores) => void onModuleScreen(stores).build(),
  },
  {
    id: 'load-module',
    group: 'Module',
    label: 'Load the echo module…',
    run: (stores) => void onModuleScreen(stores).prepare('load'),
  },
  {
    id: 'reload-module',
    group: 'Module',
    label: 'Reload the echo module…',
    run: (stores) => void onModuleScreen(stores).prepare('reload'),
  },
  {
    id: 'unload-module',
    group: 'Module',
    label: 'Unload the echo module…',
    run: (stores) => void onModuleScreen(stores).prepare('unload'),
  },
  {
    id: 'first-echo',
    group: 'Module',
    label: 'Send the echo module a first echo',
    run: (stores) => void onModuleScreen(stores).sendFirstEcho(),
  },
  { id: 'palette', group: 'View', label: 'Command palette', shortcut: 'Ctrl+K', run: () => spotlight.open() },
  { id: 'echo', group: 'View', label: 'Echo', shortcut: 'Ctrl+1', run: ({ layout }) => layout.getState().show('echo') },
  {
    id: 'saved',
    group: 'View',
    label: 'Saved',
    shortcut: 'Ctrl+2',
    run: ({ layout }) => layout.getState().show('saved'),
  },
  {
    id: 'module',
    group: 'View',
    label: 'Module',
    shortcut: 'Ctrl+3',
    run: ({ layout }) => layout.getState().show('module'),
  },
  {
    id: 'sockets',
    group: 'View',
    label: 'Sockets',
    shortcut: 'Ctrl+4',
    run: ({ layout }) => layout.getState().show('sockets'),
  },
  {
    id: 'show-socket',
    group: 'View',
    label: 'Show the socket of the selected message',
    run: showSelectedSocket,
  },
  {
    id: 'show-messages',
    group: 'View',
    label: 'Show the messages of the selected socket',
    run: showSelectedMessages,
  },
  {
    id: 'show-conversation',
    group: 'View',
    label: 'Show only the conversation of the selected message, or all again',
    run: ({ showConversation }) => showConversation(),
  },
  {
    id: 'statistics',
    group: 'View',
    label: 'Statistics',
    shortcut: 'Ctrl+5',
    run: ({ layout }) => layout.getState().show('statistics'),
  },
  {
    id: 'settings',
    group: 'View',
    label: 'Settings',
    shortcut: 'Ctrl+6',
    run: ({ layout }) => layout.getState().show('settings'),
  },
  { id: 'next-panel', group: 'View', label: 'Go to the next panel', shortcut: 'F6', run: () => focusNextPanel(1) },
  {
    id: 'previous-panel',
    group: 'View',
    label: 'Go to the previous panel',
    shortcut: 'Shift+F6',
    run: () => focusNextPanel(-1),
  },
  { id: 'shortcuts', group: 'View', label: 'Keyboard shortcuts', shortcut: '?', run: openShortcuts },
];
