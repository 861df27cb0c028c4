/** What the host last said, mirrored: its events land here and nowhere else. Panels read it, and ask the host for change. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type {
  CaptureSummary,
  ConnectionState,
  HostDescription,
  RoundTripStatistics,
  RunState,
  Settings,
} from '../../core/contract/api.ts';
import type { Client } from '../../core/contract/connect.ts';
import type { ModuleState } from '../../core/contract/module.ts';
import type { MonitorListener } from '../../core/contract/monitor.ts';
import type { NlmonState } from '../../core/contract/nlmon.ts';
import type { SpoolState } from '../../core/contract/spool.ts';
import type { Family } from '../../core/wire/family.ts';
import { createFrameSchedules, type Schedule } from './frame-schedule.ts';
import { sameData } from './same-data.ts';

export interface HostState {
  /** False once the host is gone; the page then says so and keeps what it shows. */
  linked: boolean;
  description: HostDescription;
  connection: ConnectionState;
  /** Sockets that only listen, beside the connection. */
  listeners: readonly MonitorListener[];
  /** The capture of all netlink traffic of the machine. */
  nlmon: NlmonState;
  capture: CaptureSummary;
  /** The same for figures to be read: it changes ten times a second at most. */
  figures: CaptureSummary;
  statistics: RoundTripStatistics;
  run: RunState;
  settings: Settings;
  spool: SpoolState;
  /** Undefined until the host has told it. */
  module: ModuleState | undefined;
  /** Generic netlink's, none until the host has told them. */
  families: readonly Family[];
  /** By message type; of families that are gone too, whose messages the log still has. */
  familyNames: ReadonlyMap<number, string>;
}
export type HostStore = StoreApi<HostState>;

/** Reads the host's state once, then follows its events. */
export async function createHostStore(
  client: Client,
  schedule: Schedule = createFrameSchedules().figures,
): Promise<HostStore> {
  const [description, connection, capture, statistics, run, settings, spool, listeners, nlmon] = await Promise.all([
    client.request('host.describe', {}),
    client.request('connection.read', {}),
    client.request('capture.read', {}),
    client.request('statistics.read', {}),
    client.request('run.read', {}),
    client.request('settings.read', {}),
    client.request('spool.read', {}),
    client.request('monitor.read', {}),
    client.request('nlmon.read', {}),
  ]);
  const store = createStore<HostState>()(() => ({
    linked: true,
    description,
    connection,
    listeners,
    nlmon,
    capture,
    figures: capture,
    statistics,
    run,
    settings,
    spool,
    module: undefined,
    families: [],
    familyNames: new Map(),
  }));
  client.on('connection.changed', (value) => store.setState({ connection: value }));
  client.on('capture.changed', (value) => store.setState({ capture: value }));
  // It comes four times a second, also where there are no echoes to tell of.
  client.on('statistics.changed', (value) => {
    if (!sameData(value, store.getState().statistics)) store.setState({ statistics: value });
  });
  client.on('run.changed', (value) => store.setState({ run: value }));
  client.on('settings.changed', (value) => store.setState({ settings: value }));
  client.on('monitor.changed', (value) => store.setState({ listeners: value }));
  client.on('nlmon.changed', (value) => store.setState({ nlmon: value }));
  client.on('spool.changed', (value) => store.setState({ spool: value }));
  store.subscribe(({ capture: now }, before) => {
    if (now !== before.capture) schedule(() => store.setState(({ capture: latest }) => ({ figures: latest })));
  });
  followModule(client, store);
  followFamilies(client, store);
  // The socket and the run have ended with the host.
  client.onClose(() =>
    store.setState(({ run, nlmon }) => ({
      linked: false,
      connection: { status: 'closed' },
      listeners: [],
      nlmon: { ...nlmon, status: 'off', device: null },
      run: run.status === 'running' ? { ...run, status: 'stopped' } : run,
    })),
  );
  return store;
}

/** Which protocols are registered changes as the module comes and goes, and is asked for anew. */
function followModule(client: Client, store: HostStore): void {
  const take = (module: ModuleState): void => store.setState({ module });
  client.on('module.changed', take);
  // Not waited for: a host that has to look around first does not hold up the first picture.
  client.request('module.read', {}).then(take, () => {});
  store.subscribe((now, before) => {
    if (servedBy(now) === servedBy(before)) return;
    client.request('host.describe', {}).then(
      (description) => store.setState({ description }),
      () => {},
    );
  });
}

/** A kernel without generic netlink has none, which is nothing to tell anybody. */
function followFamilies(client: Client, store: HostStore): void {
  const take = (families: readonly Family[]): void =>
    store.setState(({ familyNames }) => ({
      families,
      familyNames: new Map([...familyNames, ...families.map(({ id, name }): [number, string] => [id, name])]),
    }));
  client.on('families.changed', take);
  client.request('families.read', {}).then(take, () => {});
}

/** The protocol that the module serves. */
const servedBy = ({ module }: HostState): number | undefined => module?.loaded?.parameters.unit;
