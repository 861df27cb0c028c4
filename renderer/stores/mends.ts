/**
 * Carries out what would mend a message, and shows what came of it: the message that was sent again is selected in the
 * log, what was loaded stands in the composer, what the kernel granted is told. Loaded with who shows explanations.
 */
import { RecordKind } from '../../core/capture/record.ts';
import type { SocketOptions } from '../../core/contract/api.ts';
import { protocolName } from '../../core/wire/constants.ts';
import { type Mend, mebibytes, needsRequest } from '../../core/wire/mend.ts';
import type { MessageChange } from './composer-store.ts';
import { editRequest, type MissingAttribute } from './edit-request.ts';
import type { SelectedRecord } from './log-detail.ts';
import { failure } from './notice.ts';
import { ownSocket } from './own-socket.ts';
import { saveSettings } from './save-settings.ts';
import type { Stores } from './stores.tsx';

/** The message that is to be mended. */
export interface Patient {
  readonly selected: SelectedRecord;
  /** Missing where all of it isn't known. */
  readonly request?: Uint8Array;
}

interface Place extends Patient {
  readonly stores: Stores;
  /** What the button said. */
  readonly label: string;
}

type Act<M extends Mend> = (mend: M, place: Place) => Promise<void>;

const ACTS: { readonly [Kind in Mend['kind']]: Act<Extract<Mend, { kind: Kind }>> } = {
  'send-again': (_, place) => sendAgain(place),
  'set-flags': ({ flags }, place) => sendAgain(place, (message) => ({ ...message, flags: message.flags | flags })),
  'automatic-length': (_, place) => sendAgain(place, ({ length: _, ...message }) => message),
  'own-port': (_, place) => sendAgain(place),
  'send-to': ({ portId }, place) => sendAgain(place, (message) => ({ ...message, destination: { portId, group: 0 } })),
  'wait-longer': async ({ ms }, place) => {
    if (await saveSettings(place.stores, { lostAfterMs: ms })) await sendAgain(place);
  },
  'strict-check': async ({ on }, place) => {
    if (await saveSocket(place.stores, { strictCheck: on })) await sendAgain(place);
  },
  'enlarge-buffer': enlargeBuffer,
  'join-group': joinGroup,
  'add-attribute': (missing, place) => edit(place, missing),
  edit: (_, place) => edit(place),
  'load-module': async (_, { stores }) => stores.layout.getState().show('module'),
};

/** What fails is told, and nothing else of it is done. @param label what the button said */
export async function carryOut<M extends Mend>(
  mend: M,
  label: string,
  patient: Patient,
  stores: Stores,
): Promise<void> {
  const place = { ...patient, stores, label };
  if (needsRequest(mend) && !isConnected(place)) return;
  try {
    await (ACTS[mend.kind] as unknown as Act<M>)(mend, place);
  } catch (thrown) {
    stores.notify(failure(`“${label}” failed`, thrown));
  }
}

/** A request goes to the protocol that it is of, or not at all. */
function isConnected({ stores, label, selected: { record } }: Place): boolean {
  const { connection } = stores.host.getState();
  if (connection.status === 'open' && connection.protocol === record.protocol) return true;
  const name = protocolName(record.protocol);
  stores.notify({
    kind: 'failed',
    title: `“${label}” needs a connection`,
    text: `The message is of ${name}, and ${connection.status === 'open' ? `the connection is to ${connection.protocolName}` : 'there is no connection'}.`,
    action: {
      label: `Connect to ${name}`,
      run: () => void stores.connection.getState().connectTo(record.protocol),
    },
  });
  return false;
}

const edit = ({ stores, selected, request }: Place, missing?: MissingAttribute): Promise<void> =>
  editRequest(stores, selected, request!, missing);

async function sendAgain(place: Place, change: MessageChange = (same) => same): Promise<void> {
  const { stores, request, label } = place;
  const destination = destinationOf(place);
  const number = await stores.composer
    .getState()
    .sendAgain(request!, (message) => change({ ...message, ...(destination && { destination }) }));
  if (number === undefined) return;
  stores.notify({ kind: 'done', title: `Sent as #${number}`, text: label });
  await showNew(stores, number);
}

/** Where it went before, as long as that is the same connection; a peer that was closed has its port no more. */
function destinationOf({ stores, selected: { record, pair } }: Place): { portId: number; group: number } | undefined {
  const { connection, capture } = stores.host.getState();
  const sent = [record, pair].find(
    (row) => row && (row.kind === RecordKind.sent || row.kind === RecordKind.sendFailed),
  );
  const isOurs = connection.status === 'open' && sent?.socket === connection.socket && !capture.file;
  return isOurs && sent ? { portId: sent.port, group: sent.group } : undefined;
}

/** Its event may still be on the way, and a log that is held still shows nothing new. */
async function showNew({ client, host, log, showMessage }: Stores, number: number): Promise<void> {
  host.setState({ capture: await client.request('capture.read', {}) });
  if (log.getState().paused) log.getState().resume();
  showMessage(number);
}

const saveSocket = (stores: Stores, change: Partial<SocketOptions>): Promise<boolean> =>
  saveSettings(stores, { socket: { ...stores.host.getState().settings.socket, ...change } });

async function enlargeBuffer({ bytes }: { bytes: number }, { stores, selected }: Place): Promise<void> {
  const { client, host, notify } = stores;
  const before = host.getState().settings.socket.receiveBufferBytes;
  // The kernel doubles what it is asked for, to have room for its bookkeeping.
  if (!(await saveSocket(stores, { receiveBufferBytes: bytes / 2 }))) return;
  const [connection, listeners] = await Promise.all([
    client.request('connection.read', {}),
    client.request('monitor.read', {}),
  ]);
  host.setState({ connection, listeners });
  const granted = ownSocket(host.getState(), selected.record)?.receiveBufferBytes;
  if (granted === undefined) return;
  const undo = { label: 'Undo', run: () => void saveSocket(stores, { receiveBufferBytes: before }) };
  if (granted >= bytes)
    return notify({ kind: 'done', title: `The kernel granted ${mebibytes(granted)}`, text: inForce, action: undo });
  notify({
    kind: 'failed',
    title: `The kernel granted ${mebibytes(granted)} of ${mebibytes(bytes)}`,
    text: 'More than twice net.core.rmem_max takes CAP_NET_ADMIN.',
    nextStep: `As root: sysctl -w net.core.rmem_max=${bytes / 2}`,
    action: undo,
  });
}

const inForce = 'The receive buffer of all our sockets, now and at the next start.';

async function joinGroup(
  { protocol, group, name }: Extract<Mend, { kind: 'join-group' }>,
  { stores: { client, host, notify } }: Place,
): Promise<void> {
  const listeners = await client.request('monitor.add', { protocol, groups: [group] });
  host.setState({ listeners });
  const added = listeners.at(-1);
  const leave = async (): Promise<void> => {
    if (added) host.setState({ listeners: await client.request('monitor.remove', { socket: added.socket }) });
  };
  notify({
    kind: 'done',
    title: `Listening to ${name}`,
    text: 'With a socket of its own, beside the connection. What changes from now on is in the log.',
    action: {
      label: 'Undo',
      run: () => void leave().catch((thrown) => notify(failure('The group was not left', thrown))),
    },
  });
}
