/** What goes between the composer and the saved messages: keeping what is composed, and composing what was kept. */
import type { Client } from '../../core/contract/connect.ts';
import type { SavedMessage } from '../../core/saved/saved-message.ts';
import { NETLINK_GENERIC, protocolName } from '../../core/wire/constants.ts';
import type { CaptureCommands } from './capture-commands.ts';
import type { ComposerStore } from './composer-store.ts';
import type { ConnectionStore } from './connection-store.ts';
import type { HostStore } from './host-store.ts';
import type { Notify } from './notice.ts';
import { draftOfSaved, type MessageToName, messageOf } from './saved-message.ts';
import { type Proposals, proposeExpectations } from './saved-proposal.ts';

/** What the dialog asks about. */
export interface Naming {
  message: MessageToName;
  proposals: Proposals;
}

export interface SavedCommands {
  /** Asks for a name for the composed message; says so where there is none that could be kept. */
  saveComposed(): Promise<void>;
  /** Makes it the composer's message, and offers the connection it is for where there is another. */
  openInComposer(message: SavedMessage): void;
  /** Selects a record of the live capture in the log, which is shown. */
  showInLog(record: number): Promise<void>;
}

export interface SavedCommandsPlace {
  client: Client;
  composer: ComposerStore;
  connection: ConnectionStore;
  host: HostStore;
  notify: Notify;
  capture: CaptureCommands;
  showComposer(): void;
  showMessage(number: number): void;
  /** Opens the dialog that asks for a name. */
  askName(naming: Naming): void;
}

export function createSavedCommands({
  client,
  composer,
  connection,
  host,
  notify,
  capture,
  showComposer,
  showMessage,
  askName,
}: SavedCommandsPlace): SavedCommands {
  const isPeer = (): boolean => {
    const { connection: open } = host.getState();
    return open.status === 'open' ? open.peer !== null : connection.getState().form.peer;
  };
  const offerConnection = ({ protocol, peer, header }: SavedMessage): void => {
    const { connection: open } = host.getState();
    if (open.status === 'open' && open.protocol === protocol && (!peer || open.peer !== null)) return;
    const to = peer ? 'the loopback peer' : protocolName(protocol);
    notify({
      kind: 'done',
      title: `This message is for ${to}`,
      text: protocol === NETLINK_GENERIC && header.family ? `Its type is the family ${header.family}.` : undefined,
      action: {
        label: `Connect to ${to}`,
        run: () => {
          const { connectToPeer, connectTo } = connection.getState();
          void (peer ? connectToPeer() : connectTo(protocol));
        },
      },
    });
  };
  return {
    saveComposed: async () => {
      const { draft, payload, protocol, sent } = composer.getState();
      const { familyNames } = host.getState();
      const read = messageOf(draft, payload, { protocol, peer: isPeer(), familyNames });
      if ('refusal' in read) {
        notify({ kind: 'failed', title: 'The message was not saved', text: read.refusal });
        return;
      }
      // A copy that is not to be had is none to go by.
      const copy =
        sent === undefined ? null : await client.request('capture.record', { number: sent }).catch(() => null);
      askName({ message: read.message, proposals: proposeExpectations(read.asked, copy) });
    },
    openInComposer: (message) => {
      composer.setState(draftOfSaved(message, host.getState().familyNames));
      showComposer();
      offerConnection(message);
    },
    showInLog: async (record) => {
      if (host.getState().capture.file) await capture.showLive();
      showMessage(record);
    },
  };
}
