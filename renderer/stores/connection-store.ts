/** The connection as asked for, its opening and closing, and what the loopback peer is told to do wrong. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ConnectTo, PeerFaults } from '../../core/contract/api.ts';
import type { Client } from '../../core/contract/connect.ts';
import { AppError, type AppErrorData, toErrorData } from '../../core/contract/errors.ts';
import { NETLINK_MUNISOCK, NETLINK_USERSOCK, parseProtocol, protocolName } from '../../core/wire/constants.ts';
import { type FamilyGroups, multicastGroups, parseGroup } from '../../core/wire/groups.ts';
import type { HostStore } from './host-store.ts';
import { type Kept, type KeptStorage, keep, readKept } from './kept.ts';
import { failure, type Notify } from './notice.ts';
import { parseCount } from './repeat.ts';

/** As typed. */
export interface ConnectionForm {
  /** By name or number. */
  readonly protocol: string;
  /** Empty lets the kernel choose. */
  readonly portId: string;
  /** Multicast groups by name or number, apart for each protocol by its number: elsewhere they mean nothing. */
  readonly groups: Readonly<Record<number, readonly string[]>>;
  readonly peer: boolean;
}

export interface FormIssues {
  protocol?: string;
  portId?: string;
  groups?: string;
}

export interface ConnectionStoreState {
  form: ConnectionForm;
  /** A connection is being opened or closed. */
  busy: boolean;
  /** The form is open; what fails is then said in it. */
  opened: boolean;
  /** Why the last attempt failed. */
  error: AppErrorData | undefined;

  edit(change: Partial<ConnectionForm>): void;
  /** Of the protocol that the form is for. */
  setGroups(words: readonly string[]): void;
  open(opened: boolean): void;
  connect(): Promise<void>;
  connectToPeer(): Promise<void>;
  /** Connects to the kernel's side of a protocol. */
  connectTo(protocol: number): Promise<void>;
  /** The same, quietly. @throws what the host says, to be told where it was asked for. */
  openProtocol(protocol: number): Promise<void>;
  disconnect(): Promise<void>;
  setFaults(faults: PeerFaults): Promise<void>;
}
export type ConnectionStore = StoreApi<ConnectionStoreState>;

const defaultForm: ConnectionForm = { protocol: 'NETLINK_MUNISOCK', portId: '', groups: {}, peer: true };

export const keptConnection: Kept<ConnectionForm> = {
  key: 'nlscope.connection',
  version: 2,
  read: ({ protocol, portId, groups, peer }) => {
    const isRead = isText(protocol) && isText(portId) && isGroups(groups) && typeof peer === 'boolean';
    return isRead ? { protocol, portId, groups, peer } : undefined;
  },
};

const isText = (found: unknown): found is string => typeof found === 'string' && found.length < 256;

const isGroups = (found: unknown): found is ConnectionForm['groups'] =>
  typeof found === 'object' &&
  found !== null &&
  Object.values(found).every((words) => Array.isArray(words) && words.length <= mostGroups && words.every(isText));

export function createConnectionStore(
  { client, host, notify }: { client: Client; host: HostStore; notify: Notify },
  storage: KeptStorage,
): { store: ConnectionStore; flush(): void } {
  const store = createStore<ConnectionStoreState>()((set, get) => {
    const attempt = async (title: string, act: () => Promise<unknown>): Promise<void> => {
      set({ busy: true, error: undefined });
      try {
        await act();
      } catch (thrown) {
        set({ error: toErrorData(thrown) });
        if (!get().opened) notify(withPeerOffered(title, thrown));
      } finally {
        set({ busy: false });
      }
    };
    const withPeerOffered = (title: string, thrown: unknown) => ({
      ...failure(title, thrown),
      ...(toErrorData(thrown).code === 'EPROTONOSUPPORT' && {
        action: { label: 'Use the loopback peer', run: () => void get().connectToPeer() },
      }),
    });
    return {
      form: readKept(storage, keptConnection) ?? defaultForm,
      busy: false,
      error: undefined,
      opened: false,
      open: (opened) => set({ opened }),
      setGroups: (words) => {
        const protocol = protocolIn(get().form);
        if (protocol !== undefined) get().edit({ groups: { ...get().form.groups, [protocol]: words } });
      },
      edit: (change) => set(({ form }) => ({ form: { ...form, ...change }, error: undefined })),
      connect: async () => {
        const { to, issues } = readForm(get().form, host.getState().families);
        if (to) return attempt('Connecting failed', () => client.request('connection.open', to));
        notify({ kind: 'failed', title: 'Connecting failed', text: Object.values(issues)[0] });
      },
      connectToPeer: async () => {
        set(({ form }) => ({ form: { ...form, peer: true } }));
        await get().connect();
      },
      connectTo: (protocol) => attempt('Connecting failed', () => get().openProtocol(protocol)),
      openProtocol: async (protocol) => {
        const form = formFor(protocol, get().form);
        const { to } = readForm(form, host.getState().families);
        await client.request('connection.open', to ?? { protocol, portId: 0, groups: [], peer: false });
        set({ form, error: undefined });
      },
      disconnect: () => attempt('Disconnecting failed', () => client.request('connection.close', {})),
      setFaults: async (faults) => {
        try {
          host.setState({ connection: await client.request('peer.setFaults', faults) });
        } catch (thrown) {
          notify(failure('The peer did not take the change', thrown));
        }
      },
    };
  });
  // The host connects by itself when it starts; only its state tells that it could not.
  const { connection } = host.getState();
  if (connection.status === 'closed' && connection.error)
    notify(failure('Connecting failed', new AppError(connection.error)));
  return { store, flush: keep(store, keptConnection, { storage, pick: ({ form }) => form }) };
}

/** The port stays as typed where it was typed for this protocol; groups are each protocol's own. */
function formFor(protocol: number, form: ConnectionForm): ConnectionForm {
  if (!form.peer && parseProtocol(form.protocol) === protocol) return form;
  const name = protocolName(protocol);
  const text = parseProtocol(name) === protocol ? name : `${protocol}`;
  return { ...defaultForm, groups: form.groups, protocol: text, peer: false };
}

/** The peer is always on NETLINK_USERSOCK. Undefined for a text that is no protocol. */
export const protocolIn = ({ peer, protocol }: ConnectionForm): number | undefined =>
  peer ? NETLINK_USERSOCK : parseProtocol(protocol);

/** As chosen for the protocol that the form is for. */
export function groupsIn(form: ConnectionForm): readonly string[] {
  const protocol = protocolIn(form);
  return (protocol === undefined ? undefined : form.groups[protocol]) ?? noGroups;
}

const noGroups: readonly string[] = [];
/** What the contract takes. */
const mostGroups = 64;

/** What a form asks for, or what can't be read in it. */
export function readForm(
  form: ConnectionForm,
  families: readonly FamilyGroups[],
): { to: ConnectTo; issues?: undefined } | { to?: undefined; issues: FormIssues } {
  const issues: FormIssues = {};
  const protocol = protocolIn(form);
  if (protocol === undefined) issues.protocol = 'a protocol by name, or a number from 0 to 31';
  const portId = form.portId.trim() === '' ? 0 : parseCount(form.portId);
  if (portId === undefined || portId > 0xffff_ffff) issues.portId = 'a port from 1 to 4294967295, or empty';
  const groups = readGroups(groupsIn(form), protocol ?? NETLINK_MUNISOCK, families);
  if (groups.issue) issues.groups = groups.issue;
  if (Object.keys(issues).length > 0) return { issues };
  return {
    to: { protocol: protocol ?? NETLINK_MUNISOCK, portId: portId ?? 0, groups: groups.numbers, peer: form.peer },
  };
}

/** Numbers of groups by name or number, and what is wrong with the words. */
export function readGroups(
  words: readonly string[],
  protocol: number,
  families: readonly FamilyGroups[],
): { numbers: number[]; issue?: string } {
  const known = multicastGroups(protocol, families);
  const numbers = words.map((word) => parseGroup(word, known));
  const unknown = words.filter((_, index) => numbers[index] === undefined);
  const found = [...new Set(numbers.filter((number) => number !== undefined))];
  if (unknown.length > 0)
    return {
      numbers: found,
      issue: `${protocolName(protocol)} has no group ${unknown.join(', ')}: a name or a number`,
    };
  if (found.length > mostGroups) return { numbers: found, issue: `${mostGroups} groups at most` };
  return { numbers: found };
}
