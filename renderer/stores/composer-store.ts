/** The composer: the message as typed, its payload, the repeat, and the sending of them, also of a message from the log. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ComposedMessage, ConnectionState } from '../../core/contract/api.ts';
import type { Client } from '../../core/contract/connect.ts';
import { AppError } from '../../core/contract/errors.ts';
import { NETLINK_USERSOCK } from '../../core/wire/constants.ts';
import { decodeHeader, HEADER_LENGTH } from '../../core/wire/header.ts';
import { type Circumstances, type DraftField, defaultDraft, draftOf, readDraft } from './draft.ts';
import type { HostState, HostStore } from './host-store.ts';
import { type KeptStorage, keep, readKept } from './kept.ts';
import { type Composer, keptComposer, packComposer } from './kept-composer.ts';
import { failure, type Notify } from './notice.ts';
import { createPayload, type Payload, setBytes } from './payload.ts';
import { defaultRepeat, type Repeat, readRepeat } from './repeat.ts';

export interface ComposerState extends Composer {
  /** Of the connection, or of the last one while there is none: names of types and flags hang on it. */
  protocol: number;
  /** Number in the log of what was sent last from here, as long as it is still this message. */
  sent: number | undefined;
  /** Key of a field of the form that is to have the focus, until it has it. */
  goTo: string | undefined;

  edit(field: DraftField, text: string): void;
  editRepeat(change: Partial<Repeat>): void;
  /** Changes the payload by one of the functions of payload.ts. */
  changePayload(change: (payload: Payload) => Payload): void;
  expand(expanded: boolean): void;
  /** Takes a whole message, header included, as the draft; false where it has no header. */
  load(message: Uint8Array): boolean;
  reset(): void;

  send(): Promise<void>;
  /**
   * Sends a message of the log once more: its payload, type and flags, with a fresh sequence and our own port.
   * @returns its number in the log; undefined where it didn't get there.
   */
  sendAgain(message: Uint8Array, change?: MessageChange): Promise<number | undefined>;
  startRun(): Promise<void>;
  stopRun(): Promise<void>;
}
export type ComposerStore = StoreApi<ComposerState>;

/** What is to be different when a message is sent again. */
export type MessageChange = (message: ComposedMessage) => ComposedMessage;

const fresh = () => ({ draft: defaultDraft, payload: createPayload(), repeat: defaultRepeat, expanded: false });

export function createComposerStore(
  { client, host, notify }: { client: Client; host: HostStore; notify: Notify },
  storage: KeptStorage,
): { store: ComposerStore; flush(): void } {
  const attempt = async (title: string, act: () => Promise<unknown>): Promise<void> => {
    try {
      await act();
      notify({ kind: 'over', title });
    } catch (thrown) {
      notify(failure(title, thrown));
    }
  };
  const send = (message: ComposedMessage, told: (number: number) => void = () => {}): Promise<void> =>
    attempt('The message was not sent', async () => {
      const { number, error } = await client.request('message.send', message);
      told(number);
      if (error) throw new AppError(error);
    });
  const store = createStore<ComposerState>()((set, get) => ({
    ...(readKept(storage, keptComposer) ?? fresh()),
    protocol: protocolOf(host.getState().connection) ?? NETLINK_USERSOCK,
    sent: undefined,
    goTo: undefined,
    edit: (field, text) => set(({ draft }) => ({ draft: { ...draft, [field]: text } })),
    editRepeat: (change) => set(({ repeat }) => ({ repeat: { ...repeat, ...change } })),
    changePayload: (change) => set(({ payload }) => ({ payload: change(payload) })),
    expand: (expanded) => set({ expanded }),
    load: (message) => {
      const read = draftOf(message, get().protocol);
      if (read)
        set({
          draft: read.draft,
          sent: undefined,
          payload: setBytes(get().payload, read.payload),
          expanded: get().expanded || read.draft.length !== '',
        });
      return read !== undefined;
    },
    reset: () => {
      const { draft, payload, repeat, expanded } = get();
      set({ ...fresh(), sent: undefined });
      const undo = { label: 'Undo', run: () => set({ draft, payload, repeat, expanded }) };
      notify({ kind: 'done', title: 'The composer is reset', action: undo });
    },
    send: async () => {
      const { message, refusal } = readyMessage(get(), host.getState());
      if (message) await send(message, (sent) => set({ sent }));
      else notify({ kind: 'failed', title: 'The message was not sent', text: refusal });
    },
    sendAgain: async (message, change = (same) => same) => {
      const again = messageAgain(message);
      let number: number | undefined;
      if (again)
        await send(change(again), (told) => {
          number = told;
        });
      else notify({ kind: 'failed', title: 'The message was not sent', text: 'these bytes are shorter than a header' });
      return number;
    },
    startRun: async () => {
      const { message, refusal } = readyMessage(get(), host.getState());
      const { plan, issues } = readRepeat(get().repeat, get().payload.bytes);
      const problem = refusal ?? Object.values(issues ?? {})[0];
      if (message && plan)
        await attempt('The repeat did not start', () => client.request('run.start', { message, ...plan }));
      else notify({ kind: 'failed', title: 'The repeat did not start', text: problem });
    },
    stopRun: () => attempt('The repeat did not stop', () => client.request('run.stop', {})),
  }));
  host.subscribe(({ connection }) => {
    const protocol = protocolOf(connection) ?? store.getState().protocol;
    if (protocol !== store.getState().protocol) store.setState({ protocol, sent: undefined });
  });
  return { store, flush: keep(store, keptComposer, { storage, pick: packComposer }) };
}

const protocolOf = (connection: ConnectionState): number | undefined =>
  connection.status === 'open' ? connection.protocol : undefined;

/** What a draft is sent with. @param protocol of the last connection, for while there is none. */
export function circumstancesOf(connection: ConnectionState, protocol: number): Circumstances {
  if (connection.status === 'closed') return { protocol, portId: 0, destinationPortId: 0 };
  const { portId, destinationPortId } = connection;
  return { protocol, portId, destinationPortId };
}

function readyMessage(
  state: ComposerState,
  { linked, connection }: Pick<HostState, 'linked' | 'connection'>,
): { message?: ComposedMessage; refusal?: string } {
  if (!linked) return { refusal: 'the host is gone: start nlscope again' };
  if (connection.status === 'closed') return { refusal: 'there is no connection: connect first' };
  if (state.payload.error)
    return { refusal: `the payload does not read as ${state.payload.view}: ${state.payload.error.message}` };
  const { message, issues } = readDraft(state.draft, state.payload.bytes, circumstancesOf(connection, state.protocol));
  const [field, issue] = Object.entries(issues)[0] ?? [];
  return message ? { message } : { refusal: `${field}: ${issue}` };
}

function messageAgain(bytes: Uint8Array): ComposedMessage | undefined {
  const header = decodeHeader(bytes, 'little');
  if (!header) return undefined;
  const { type, flags, length } = header;
  return { type, flags, payload: bytes.slice(HEADER_LENGTH), ...(length !== bytes.length && { length }) };
}
