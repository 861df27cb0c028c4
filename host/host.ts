/**
 * The composition root: makes the capture, the connector and the echo service, and turns them into the handlers of the
 * contract. Tells its listeners what changed, at most once a frame. Knows no transport.
 */
import { release } from 'node:os';
import { isDeepStrictEqual } from 'node:util';
import type {
  ConnectionState,
  ConnectTo,
  Handlers,
  HostDescription,
  RecordDetail,
  Settings,
} from '../core/contract/api.ts';
import { NETLINK_GENERIC, NETLINK_USERSOCK } from '../core/wire/constants.ts';
import { groupName } from '../core/wire/groups.ts';
import { encodeFamiliesRequest } from '../core/wire/nlctrl.ts';
import packageJson from '../package.json' with { type: 'json' };
import { heldCapabilities } from './capabilities.ts';
import { Capture } from './capture.ts';
import { EchoService } from './echo-service.ts';
import { type FileDialogs, FileService, type FileTransfers } from './files/file-service.ts';
import { FilterInForce } from './filter-in-force.ts';
import { KernelLogReader } from './module/kernel-log.ts';
import { ModuleService } from './module/module-service.ts';
import type { OpenSocket } from './netlink/connection.ts';
import { Connector } from './netlink/connector.ts';
import { Families } from './netlink/families.ts';
import { KeptListeners, keptListenersPath } from './netlink/kept-listeners.ts';
import { Monitor } from './netlink/monitor.ts';
import { dumpNlctrl } from './netlink/nlctrl-dump.ts';
import type { GroupName } from './netlink/open-failure.ts';
import { listProtocols } from './netlink/protocols.ts';
import { monotonicNs } from './netlink/socket.ts';
import { createSocketTable, type SocketTableReader } from './netlink/socket-table.ts';
import { SocketTags } from './netlink/socket-tags.ts';
import { NlmonService } from './nlmon/nlmon-service.ts';
import { type Listener, Notifier } from './notifier.ts';
import { SavedService } from './saved/saved-service.ts';
import { SchemaReader } from './schema/schemas.ts';
import { openSettings, type SettingsFile } from './settings.ts';
import { ShownCapture } from './shown-capture.ts';
import { Spill } from './spill/spill.ts';
import { Spool } from './spool/spool.ts';
import { SpoolFolder, spoolFolder } from './spool/spool-folder.ts';

export interface Host {
  handlers: Handlers;
  /** @returns a function that ends the subscription. */
  subscribe(listener: Listener): () => void;
  /** Downloads and uploads, for who serves them. */
  files: FileTransfers;
  /** Ends the run, the connection and the peer. */
  close(): Promise<void>;
}

export interface HostOptions {
  kind: HostDescription['host'];
  settings?: SettingsFile;
  /** Where captures are saved as they run, and where what is over the memory's budget goes. */
  spoolFolder?: string;
  /** Where the listeners are kept for the next start. */
  listenersPath?: string;
  /** The desktop's; without them files are downloaded and uploaded. */
  dialogs?: FileDialogs;
  /** For tests. */
  openSocket?: OpenSocket;
}

/** Shortest time between two events of a kind: a frame at 30 Hz. */
const frameMs = 33;
/** As often as the log is drawn. */
const captureMs = 50;
const statisticsMs = 250;
const expireMs = 50;
const mebibyte = 1 << 20;

/** Opens on the loopback peer, connected, so that a first echo is one button away. Where that fails, the state says why. */
export async function createHost(options: HostOptions): Promise<Host> {
  const { kind, settings = openSettings(), listenersPath, dialogs, openSocket } = options;
  const { spoolFolder: capturesFolder = spoolFolder() } = options;
  const epochNs = monotonicNs();
  const nowNs = (): number => Number(monotonicNs() - epochNs);
  const captureChanged = (): void => notifier.emitWithin('capture.changed', captureMs);
  const capture = new Capture({
    ...limitsOf(settings.read()),
    epochWallMs: Date.now(),
    nowNs,
    changed: captureChanged,
    spill: new Spill(capturesFolder),
  });
  const shown = new ShownCapture(capture, () => {
    captureChanged();
    notifier.emit('statistics.changed');
  });
  const askFamilies = () => dumpNlctrl(encodeFamiliesRequest(1, 'little'), openSocket);
  const files = new FileService({
    shown,
    limits: () => limitsOf(settings.read()),
    spillFolder: capturesFolder,
    askFamilies,
    readSpecs: async () => (await schemas.read()).specs,
    changed: (ended) => (ended ? notifier.emit('file.changed') : notifier.emitWithin('file.changed', frameMs)),
    captureChanged,
    dialogs,
  });
  const spool = new Spool({
    capture,
    files,
    folder: new SpoolFolder(capturesFolder),
    askFamilies,
    changed: () => notifier.emit('spool.changed'),
  });
  const nameOfGroup: GroupName = (protocol, group) =>
    groupName(protocol, group, protocol === NETLINK_GENERIC ? families.read() : []);
  const tags = new SocketTags();
  const monitor = new Monitor({
    epochNs,
    tags,
    openSocket,
    groupName: nameOfGroup,
    socketOptions: () => settings.read().socket,
    received: (batch, tag) => capture.received(batch, tag),
    changed: () => notifier.emit('monitor.changed'),
    kept: new KeptListeners(listenersPath ?? keptListenersPath(), () => families.read()),
  });
  const connector = new Connector({
    epochNs,
    tags,
    openSocket,
    groupName: nameOfGroup,
    socketOptions: () => settings.read().socket,
    received: (batch, tag) => capture.received(batch, tag),
    queued: () => notifier.emitWithin('connection.changed', frameMs),
    closing: () => echo.stop(),
  });
  const runChanged = (): void => {
    notifier.emitWithin('run.changed', frameMs);
    // Its next sequence has changed.
    notifier.emitWithin('connection.changed', frameMs);
  };
  const lostAfterMs = (): number => settings.read().lostAfterMs;
  const echo = new EchoService({ connector, capture, nowNs, lostAfterMs, runChanged });
  const module = new ModuleService({
    changed: () => notifier.emitWithin('module.changed', frameMs),
    outputAdded: () => notifier.emitWithin('module.output', frameMs),
    closeConnectionTo: async (protocol) => {
      monitor.closeOn(protocol);
      const state = connector.state(0);
      if (state.status === 'open' && state.protocol === protocol) await closeConnection(parts);
    },
    ownersOn: (protocol) => sockets.ownersOn(protocol),
  });
  const sockets = createSocketTable({ nowNs });
  const nlmon = new NlmonService({
    epochNs,
    capture,
    tags,
    readSockets: () => sockets.read(),
    changed: () => notifier.emitWithin('nlmon.changed', frameMs),
    ownersFound: captureChanged,
  });
  const families = new Families({
    changed: () => {
      notifier.emitWithin('families.changed', frameMs);
      void filter.renew();
    },
    openSocket,
  });
  const schemas = new SchemaReader({
    folders: () => settings.read().schemaFolders,
    changed: () => {
      notifier.emitWithin('schemas.changed', frameMs);
      void saved.specsChanged();
      void filter.renew();
    },
  });
  const filter = new FilterInForce({
    shown,
    readSpecs: async () => (await schemas.read()).specs,
    readFamilies: () => families.read(),
  });
  const kernelLog = new KernelLogReader({ epochNs, added: () => notifier.emitWithin('kernelLog.added', frameMs) });
  const saved = new SavedService({
    schemas,
    log: { epochNs, tags, capture },
    socketOptions: () => settings.read().socket,
    openSocket,
    changed: () => notifier.emitWithin('saved.changed', frameMs),
    progressed: () => notifier.emitWithin('saved.progress', frameMs),
  });
  const notifier = new Notifier({
    'connection.changed': () => connector.state(echo.nextSequence),
    'monitor.changed': () => monitor.listeners,
    'nlmon.changed': () => nlmon.state,
    'capture.changed': () => shown.summary(),
    'statistics.changed': () => shown.current.statistics(),
    'file.changed': () => files.state,
    'run.changed': () => echo.runState,
    'settings.changed': () => settings.read(),
    'spool.changed': () => spool.state,
    'module.changed': () => module.state,
    'module.output': () => module.drainOutput(),
    'kernelLog.added': () => kernelLog.drain(),
    'families.changed': () => families.read(),
    'schemas.changed': () => schemas.current,
    'saved.changed': () => saved.tree,
    'saved.progress': () => saved.run,
  });
  const ticks = [
    setInterval(() => capture.expire(), expireMs),
    setInterval(() => notifier.emit('statistics.changed'), statisticsMs),
  ];
  for (const tick of ticks) tick.unref();

  const parts = {
    kind,
    capture,
    shown,
    filter,
    files,
    spool,
    connector,
    monitor,
    nlmon,
    tags,
    echo,
    notifier,
    settings,
    module,
    kernelLog,
    sockets,
    families,
    schemas,
    saved,
  };
  await spool.want(settings.read().spool === 'on');
  await openConnection(parts, { protocol: NETLINK_USERSOCK, portId: 0, groups: [], peer: true }).catch(() => {});
  monitor.restore();
  return {
    handlers: composeHandlers(parts),
    subscribe: (listener) => notifier.subscribe(listener),
    files,
    close: async () => {
      files.close();
      for (const tick of ticks) clearInterval(tick);
      module.close();
      kernelLog.close();
      families.close();
      monitor.close();
      await nlmon.stop();
      await saved.close();
      await closeConnection(parts);
      await spool.close();
      notifier.close();
    },
  };
}

interface Parts {
  kind: HostDescription['host'];
  capture: Capture;
  shown: ShownCapture;
  filter: FilterInForce;
  files: FileService;
  spool: Spool;
  connector: Connector;
  monitor: Monitor;
  nlmon: NlmonService;
  tags: SocketTags;
  echo: EchoService;
  notifier: Notifier;
  settings: SettingsFile;
  module: ModuleService;
  kernelLog: KernelLogReader;
  sockets: SocketTableReader;
  families: Families;
  schemas: SchemaReader;
  saved: SavedService;
}

function composeHandlers(parts: Parts): Handlers {
  const { capture, shown, connector, echo, notifier, settings } = parts;
  return {
    'host.describe': () => describe(parts.kind),

    'settings.read': () => settings.read(),
    'settings.write': (next) => writeSettings(parts, next),

    'connection.read': () => connector.state(echo.nextSequence),
    'connection.open': (to) => openConnection(parts, to),
    'connection.close': () => closeConnection(parts),
    'peer.setFaults': (faults) => {
      connector.setFaults(faults);
      notifier.emit('connection.changed');
      return connector.state(echo.nextSequence);
    },

    'message.send': (message) => {
      shown.showLive();
      notifier.emitWithin('connection.changed', frameMs);
      return echo.send(message);
    },
    'run.start': (plan) => {
      const state = echo.start(plan);
      shown.showLive();
      return state;
    },
    'run.stop': () => echo.stop(),
    'run.read': () => echo.runState,

    'capture.read': () => shown.summary(),
    'capture.clear': () => {
      shown.current.clear();
      notifier.emit('statistics.changed');
      return shown.summary();
    },
    'capture.restore': () => {
      shown.restore();
      notifier.emit('statistics.changed');
      return shown.summary();
    },
    'capture.filter': async ({ text }) => {
      await parts.filter.set(text);
      return shown.summary();
    },
    'capture.window': ({ from, count, headBytes }) => shown.current.window(from, count, headBytes),
    'capture.record': ({ number }) => recordDetail(parts, number),
    'capture.conversation': (range) => shown.current.conversation(range),
    'capture.locate': ({ number }) => shown.current.locate(number),

    'capture.nearest': ({ atNs }) => {
      shown.showLive();
      return capture.nearest(atNs);
    },

    'statistics.read': () => shown.current.statistics(),
    'statistics.survey': () => shown.current.survey(),
    'statistics.ladder': (range) => shown.current.ladder(range),

    ...parts.monitor.handlers,
    ...parts.nlmon.handlers,
    ...parts.files.handlers,
    ...parts.spool.handlers,
    ...parts.module.handlers,
    ...parts.kernelLog.handlers,
    ...parts.sockets.handlers,
    ...parts.families.handlers,
    ...parts.schemas.handlers,
    ...parts.saved.handlers,
  };
}

const describe = (host: HostDescription['host']): HostDescription => ({
  host,
  version: packageJson.version,
  kernel: release(),
  node: process.versions.node,
  protocols: listProtocols(),
  capabilities: heldCapabilities(),
});

async function openConnection({ connector, echo, notifier }: Parts, to: ConnectTo): Promise<ConnectionState> {
  try {
    await connector.open(to);
  } finally {
    notifier.emit('connection.changed');
  }
  return connector.state(echo.nextSequence);
}

async function closeConnection({ connector, echo, notifier }: Parts): Promise<ConnectionState> {
  await connector.close();
  notifier.emit('connection.changed');
  return connector.state(echo.nextSequence);
}

const limitsOf = ({ captureBudgetMiB, lostAfterMs }: Settings) => ({
  budgetBytes: captureBudgetMiB * mebibyte,
  lostAfterMs,
});

function writeSettings(parts: Parts, next: Settings): Settings {
  const { capture, shown, notifier, settings, schemas, spool } = parts;
  const { schemaFolders, socket } = settings.read();
  try {
    settings.write(next);
  } finally {
    shown.budgetBytes = next.captureBudgetMiB * mebibyte;
    capture.lostAfterMs = next.lostAfterMs;
    void spool.want(next.spool === 'on');
    notifier.emit('settings.changed');
    if (!isDeepStrictEqual(socket, next.socket)) applySocketOptions(parts);
    if (!isDeepStrictEqual(schemaFolders, next.schemaFolders)) schemas.foldersChanged();
  }
  return next;
}

/** To what is open, as it is to what will be. */
function applySocketOptions({ connector, monitor, notifier }: Parts): void {
  connector.applyOptions();
  monitor.applyOptions();
  notifier.emit('connection.changed');
}

function recordDetail({ shown, tags }: Parts, number: number): RecordDetail | null {
  const capture = shown.current;
  const found = capture.record(number);
  if (!found) return null;
  return {
    number,
    record: found.block,
    pair: capture.record(found.fields.pair)?.block,
    peer: !shown.loaded && found.fields.port === tags.peerOf(found.fields.socket),
  };
}
