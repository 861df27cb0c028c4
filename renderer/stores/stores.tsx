/** All stores of one window, made once and handed down. Panels meet here and nowhere else. */
import { createContext, type ReactNode, use } from 'react';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Client } from '../../core/contract/connect.ts';
import { pageFileTransfer } from '../file-transfer.ts';
import { type CaptureCommands, createCaptureCommands } from './capture-commands.ts';
import { type ComposerStore, createComposerStore } from './composer-store.ts';
import { type ConnectionStore, createConnectionStore } from './connection-store.ts';
import { conversationFilter } from './conversation-filter.ts';
import { createFileStore, type FileStore } from './file-store.ts';
import { createFilterStore, type FilterStore } from './filter-store.ts';
import { createFrameSchedules } from './frame-schedule.ts';
import { createHostStore, type HostStore } from './host-store.ts';
import type { KeptStorage } from './kept.ts';
import { createKernelLogStore, type KernelLogStore } from './kernel-log-store.ts';
import { createLayoutStore, type LayoutStore } from './layout-store.ts';
import { createLogStore, type LogStore, logId } from './log-store.ts';
import { createModuleStore, type ModuleStore } from './module-store.ts';
import { createNlmonStore, type NlmonStore } from './nlmon-store.ts';
import type { Notice, Notify } from './notice.ts';
import type { Saved } from './saved.ts';
import type { Naming } from './saved-commands.ts';
import { createSchemaStore, type SchemaStore } from './schema-store.ts';
import { createSocketsStore, type SocketAddress, type SocketsStore } from './sockets-store.ts';
import type { Statistics } from './statistics.ts';

export interface Stores {
  client: Client;
  host: HostStore;
  log: LogStore;
  filter: FilterStore;
  composer: ComposerStore;
  connection: ConnectionStore;
  layout: LayoutStore;
  module: ModuleStore;
  kernelLog: KernelLogStore;
  sockets: SocketsStore;
  nlmon: NlmonStore;
  schema: SchemaStore;
  /** Not needed for the first picture. */
  loadSaved(): Promise<Saved>;
  loadStatistics(): Promise<Statistics>;
  /** The composed message that a name is asked for. */
  naming: StoreApi<{ naming: Naming | undefined }>;
  /** Selects a message in the Echo log and goes there. */
  showMessage(number: number): void;
  /** Filters the log by the conversation of the selected message; once more brings back what was shown before. */
  showConversation(): void;
  /** Goes to the composer. */
  showComposer(): void;
  /** Filters the Echo log by a socket's port, or by the socket where it is one of ours, and goes there. */
  showMessagesOf(address: SocketAddress): void;
  /** Selects a socket on the Sockets screen and goes there. */
  showSocket(address: SocketAddress): void;
  capture: CaptureCommands;
  files: FileStore;
  notify: Notify;
  /** Writes what is kept over a reload and still due. */
  flush(): void;
}

/** @throws where the host does not answer. */
export async function createStores(client: Client, storage: KeptStorage, notify: Notify): Promise<Stores> {
  const schedules = createFrameSchedules();
  const host = await createHostStore(client, schedules.figures);
  client.onClose(() => notify(hostGone));
  const log = createLogStore(client, host, schedules.log);
  const shared = { client, host, notify };
  const filter = createFilterStore(client, storage, () => log.getState().filterChanged());
  const composer = createComposerStore(shared, storage);
  const connection = createConnectionStore(shared, storage);
  const layout = createLayoutStore(storage);
  const isShown = (): boolean => layout.store.getState().screen === 'module';
  const module = createModuleStore({ ...shared, connection: connection.store, isShown }, storage);
  const showEcho = (): void => {
    layout.store.getState().show('echo');
    // Where the focus was is gone with its screen.
    requestAnimationFrame(() => document.getElementById(logId)?.focus());
  };
  const showMessage = (number: number): void => {
    showEcho();
    void log.getState().selectNumber(number);
  };
  const showConversation = async (): Promise<void> => {
    const record = await log.getState().selectedRecord();
    if (record) filter.store.getState().narrow(conversationFilter(record));
    else notify({ kind: 'failed', title: 'No message is selected', nextStep: 'Select one in the Echo log first.' });
  };
  const sockets = createSocketsStore(client);
  const capture = createCaptureCommands(shared);
  const naming = createStore<{ naming: Naming | undefined }>()(() => ({ naming: undefined }));
  let saved: Promise<Saved> | undefined;
  let flushSaved = (): void => {};
  const loadSaved = (): Promise<Saved> => {
    saved ??= import('./saved.ts').then(({ createSaved }) => {
      const place = {
        ...{ ...shared, composer: composer.store, connection: connection.store },
        ...{ capture, showComposer, showMessage },
      };
      const made = createSaved({ ...place, askName: (asked) => naming.setState({ naming: asked }) }, storage);
      flushSaved = made.flush;
      return made;
    });
    return saved;
  };
  let statistics: Promise<Statistics> | undefined;
  let flushStatistics = (): void => {};
  const loadStatistics = (): Promise<Statistics> => {
    statistics ??= import('./statistics.ts').then(({ createStatistics }) => {
      const { download } = pageFileTransfer;
      const made = createStatistics({ ...shared, log, filter: filter.store, download }, storage);
      flushStatistics = made.flush;
      return made;
    });
    return statistics;
  };
  const showComposer = (): void => {
    layout.store.getState().show('echo');
    requestAnimationFrame(() => document.querySelector<HTMLElement>('[data-panel="composer"] input')?.focus());
  };
  const showMessagesOf = ({ protocol, portId }: SocketAddress): void => {
    const { connection: open, listeners } = host.getState();
    const own = [...(open.status === 'open' ? [open] : []), ...listeners];
    const found = own.find((socket) => socket.protocol === protocol && socket.portId === portId);
    const ownWords = found && (own.length === 1 ? '' : `socket == ${found.socket}`);
    filter.store.getState().setText(ownWords ?? `port == ${portId}`);
    void filter.store.getState().apply();
    showEcho();
  };
  const showSocket = (address: SocketAddress): void => {
    layout.store.getState().show('sockets');
    void sockets.getState().find(address);
  };
  return {
    client,
    host,
    log,
    filter: filter.store,
    composer: composer.store,
    connection: connection.store,
    layout: layout.store,
    module: module.store,
    kernelLog: createKernelLogStore(client, showMessage),
    sockets,
    nlmon: createNlmonStore(shared),
    schema: createSchemaStore(client, host),
    loadSaved,
    loadStatistics,
    naming,
    showMessage,
    showConversation,
    showComposer,
    showMessagesOf,
    showSocket,
    capture,
    files: createFileStore(shared, pageFileTransfer),
    notify,
    flush: () => {
      for (const { flush } of [filter, composer, connection, layout, module]) flush();
      flushSaved();
      flushStatistics();
    },
  };
}

const hostGone: Notice = {
  kind: 'failed',
  title: 'The host is gone',
  text: 'The program that holds the socket and the capture has ended. What is on screen stays.',
  nextStep: 'Start nlscope again and open its new link.',
};

const StoresContext = createContext<Stores | undefined>(undefined);

export function StoresProvider({ stores, children }: { stores: Stores; children: ReactNode }) {
  return <StoresContext value={stores}>{children}</StoresContext>;
}

export function useStores(): Stores {
  const stores = use(StoresContext);
  if (!stores) throw new Error('useStores is used outside of StoresProvider');
  return stores;
}

/** Suspends until the saved messages' store is loaded. */
export const useSaved = (): Saved => use(useStores().loadSaved());

/** Suspends until the Statistics screen's stores are loaded. */
export const useStatistics = (): Statistics => use(useStores().loadStatistics());
