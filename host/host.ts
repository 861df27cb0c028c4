/**
 * The composition root: makes the capture, the connector and the echo service, and turns them into the handlers of the
 * contract. Tells its listeners what changed, at most once a frame. Knows no transport.
 */
import { release } from 'node:os';
import { compileFilter, type Filter, FilterError, parseFilter } from '../core/capture/filter.ts';
import type {
  ConnectionState,
  ConnectTo,
  Handlers,
  HostDescription,
  RecordDetail,
  Settings,
} from '../core/contract/api.ts';
import { AppError } from '../core/contract/errors.ts';
import { NETLINK_GENERIC, NETLINK_USERSOCK } from '../core/wire/constants.ts';
import { groupName } from '../core/wire/groups.ts';
import packageJson from '../package.json' with { type: 'json' };
import { heldCapabilities } from './capabilities.ts';
import { Capture } from './capture.ts';
import { EchoService } from './echo-service.ts';
import { KernelLogReader } from './module/kernel-log.ts';
import { ModuleService } from './module/module-service.ts';
import type { OpenSocket } from './netlink/connection.ts';
import { Connector } from './netlink/connector.ts';
import { Families } from './netlink/families.ts';
import { listProtocols } from './netlink/protocols.ts';
import { monotonicNs } from './netlink/socket.ts';
import { createSocketTable, type SocketTableReader } from './netlink/socket-table.ts';
import { type Listener, Notifier } from './notifier.ts';
import { SavedService } from './saved/saved-service.ts';
import { openSettings, type SettingsFile } from './settings.ts';

export interface Host {
  handlers: Handlers;
  /** @returns a function that ends the subscription. */
  subscribe(listener: Listener): () => void;
  /** Ends the run, the connection and the peer. */
  close(): Promise<void>;
}

export interface HostOptions {
  kind: HostDescription['host'];
  settings?: SettingsFile;
  /** For tests. */
  openSocket?: OpenSocket;
}

/** Shortest time between two events of a kind: a frame at 30 Hz. */
const frameMs = 33;
const statisticsMs = 250;
const expireMs = 50;
const mebibyte = 1 << 20;

/** Opens on the loopback peer, connected, so that a first echo is one button away. Where that fails, the state says why. */
export async function createHost({ kind, settings = openSettings(), openSocket }: HostOptions): Promise<Host> {
  const epochNs = monotonicNs();
  const nowNs = (): number => Number(monotonicNs() - epochNs);
  const { captureBudgetMiB, lostAfterMs } = settings.read();
  const capture = new Capture({
    budgetBytes: captureBudgetMiB * mebibyte,
    lostAfterMs,
    epochWallMs: Date.now(),
    nowNs,
    protocolOf: (socket) => connector.ends(socket).protocol,
    changed: () => notifier.emitWithin('capture.changed', frameMs),
    settled: (number, lost) => echo.settled(number, lost),
  });
  const connector = new Connector({
    epochNs,
    openSocket,
    groupName: (protocol, group) => groupName(protocol, group, protocol === NETLINK_GENERIC ? families.read() : []),
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
  const echo = new EchoService({ connector, capture, nowNs, runChanged });
  const module = new ModuleService({
    changed: () => notifier.emitWithin('module.changed', frameMs),
    outputAdded: () => notifier.emitWithin('module.output', frameMs),
    closeConnectionTo: async (protocol) => {
      const state = connector.state(0);
      if (state.status === 'open' && state.protocol === protocol) await closeConnection(parts);
    },
    ownersOn: (protocol) => sockets.ownersOn(protocol),
  });
  const sockets = createSocketTable({ nowNs });
  const families = new Families({ changed: () => notifier.emitWithin('families.changed', frameMs), openSocket });
  const kernelLog = new KernelLogReader({ epochNs, added: () => notifier.emitWithin('kernelLog.added', frameMs) });
  const saved = new SavedService({
    socketOptions: () => settings.read().socket,
    openSocket,
    changed: () => notifier.emitWithin('saved.changed', frameMs),
    progressed: () => notifier.emitWithin('saved.progress', frameMs),
  });
  const notifier = new Notifier({
    'connection.changed': () => connector.state(echo.nextSequence),
    'capture.changed': () => capture.summary(),
    'statistics.changed': () => capture.statistics(),
    'run.changed': () => echo.runState,
    'settings.changed': () => settings.read(),
    'module.changed': () => module.state,
    'module.output': () => module.drainOutput(),
    'kernelLog.added': () => kernelLog.drain(),
    'families.changed': () => families.read(),
    'saved.changed': () => saved.tree,
    'saved.progress': () => saved.run,
  });
  const ticks = [
    setInterval(() => capture.expire(), expireMs),
    setInterval(() => notifier.emit('statistics.changed'), statisticsMs),
  ];
  for (const tick of ticks) tick.unref();

  const parts = { kind, capture, connector, echo, notifier, settings, module, kernelLog, sockets, families, saved };
  await openConnection(parts, { protocol: NETLINK_USERSOCK, portId: 0, groups: [], peer: true }).catch(() => {});
  return {
    handlers: composeHandlers(parts),
    subscribe: (listener) => notifier.subscribe(listener),
    close: async () => {
      for (const tick of ticks) clearInterval(tick);
      module.close();
      kernelLog.close();
      families.close();
      await saved.close();
      await closeConnection(parts);
      notifier.close();
    },
  };
}

interface Parts {
  kind: HostDescription['host'];
  capture: Capture;
  connector: Connector;
  echo: EchoService;
  notifier: Notifier;
  settings: SettingsFile;
  module: ModuleService;
  kernelLog: KernelLogReader;
  sockets: SocketTableReader;
  families: Families;
  saved: SavedService;
}

function composeHandlers(parts: Parts): Handlers {
  const { capture, connector, echo, notifier, settings } = parts;
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
      notifier.emitWithin('connection.changed', frameMs);
      return echo.send(message);
    },
    'run.start': (plan) => echo.start(plan),
    'run.stop': () => echo.stop(),
    'run.read': () => echo.runState,

    'capture.read': () => capture.summary(),
    'capture.clear': () => {
      capture.clear();
      notifier.emit('statistics.changed');
      return capture.summary();
    },
    'capture.restore': () => {
      capture.restore();
      notifier.emit('statistics.changed');
      return capture.summary();
    },
    'capture.filter': ({ text }) => {
      capture.filter = text.trim() === '' ? undefined : compile(text);
      return capture.summary();
    },
    'capture.window': ({ from, count, headBytes }) => capture.window(from, count, headBytes),
    'capture.record': ({ number }) => recordDetail(parts, number),
    'capture.locate': ({ number }) => capture.locate(number),

    'capture.nearest': ({ atNs }) => capture.nearest(atNs),

    'statistics.read': () => capture.statistics(),

    ...parts.module.handlers,
    ...parts.kernelLog.handlers,
    ...parts.sockets.handlers,
    ...parts.families.handlers,
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

function writeSettings({ capture, notifier, settings }: Parts, next: Settings): Settings {
  try {
    settings.write(next);
  } finally {
    capture.budgetBytes = next.captureBudgetMiB * mebibyte;
    capture.lostAfterMs = next.lostAfterMs;
    notifier.emit('settings.changed');
  }
  return next;
}

function recordDetail({ capture, connector }: Parts, number: number): RecordDetail | null {
  const found = capture.record(number);
  if (!found) return null;
  const { peerPortId } = connector.ends(found.fields.socket);
  return {
    number,
    record: found.block,
    pair: capture.record(found.fields.pair)?.block,
    peer: found.fields.port === peerPortId,
  };
}

function compile(text: string): Filter {
  try {
    return compileFilter(parseFilter(text));
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    throw new AppError({ code: 'FILTER_SYNTAX', message: error.message, position: error.position }, { cause: error });
  }
}
