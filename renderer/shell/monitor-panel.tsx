/**
 * What is listened to beside the connection: all netlink traffic of the machine, or sockets that only listen, and one more.
 * Their messages are in the log with the connection's.
 */
import { Button, CloseButton } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useStore } from 'zustand';
import { mostListeners } from '../../core/contract/defaults.ts';
import { type AppErrorData, toErrorData } from '../../core/contract/errors.ts';
import type { MonitorListener } from '../../core/contract/monitor.ts';
import { parseProtocol } from '../../core/wire/constants.ts';
import { groupName, shortGroupName } from '../../core/wire/groups.ts';
import { readGroups } from '../stores/connection-store.ts';
import { failure } from '../stores/notice.ts';
import { useStores } from '../stores/stores.tsx';
import { GroupsField } from './groups-field.tsx';
import styles from './monitor-panel.module.css';
import { NlmonItem } from './nlmon-item.tsx';
import { ProtocolField } from './protocol-field.tsx';

export function MonitorPanel({ close }: { close(): void }) {
  const { host } = useStores();
  const listeners = useStore(host, (state) => state.listeners);
  return (
    <section className={styles.panel} aria-label="Also listen to">
      <h3 className={styles.title}>Also listen to</h3>
      <NlmonItem close={close} />
      {listeners.length > 0 && (
        <ul className={styles.list}>
          {listeners.map((listener) => (
            <ListenerItem key={listener.socket} listener={listener} />
          ))}
        </ul>
      )}
      {listeners.length < mostListeners && <ListenForm />}
    </section>
  );
}

function ListenerItem({ listener: { socket, protocol, protocolName, groups } }: { listener: MonitorListener }) {
  const { client, host, notify } = useStores();
  const families = useStore(host, (state) => state.families);
  const nameOf = (group: number): string => shortGroupName(groupName(protocol, group, families) ?? `${group}`);
  const names = groups.map(nameOf).join(', ');
  const remove = async (): Promise<void> => {
    try {
      host.setState({ listeners: await client.request('monitor.remove', { socket }) });
    } catch (thrown) {
      notify(failure('The listener was not removed', thrown));
    }
  };
  return (
    <li className={styles.item}>
      <span className={styles.socket} title="Number of the socket, for the filter">
        {socket}
      </span>
      <span className={styles.what}>
        {protocolName} <span className={styles.groups}>{names}</span>
      </span>
      <CloseButton size="xs" aria-label={`Stop listening to ${protocolName} ${names}`} onClick={() => void remove()} />
    </li>
  );
}

function ListenForm() {
  const { client, host } = useStores();
  const families = useStore(host, (state) => state.families);
  const [typed, setTyped] = useState('NETLINK_ROUTE');
  const [words, setWords] = useState<readonly string[]>([]);
  const [error, setError] = useState<AppErrorData>();
  const [isEmpty, setEmpty] = useState(false);
  const protocol = parseProtocol(typed);
  const groups = protocol === undefined ? undefined : readGroups(words, protocol, families);
  const change = (act: () => void): void => {
    setError(undefined);
    setEmpty(false);
    act();
  };
  const listen = async (): Promise<void> => {
    if (protocol === undefined || !groups || groups.issue) return;
    if (groups.numbers.length === 0) return setEmpty(true);
    try {
      host.setState({ listeners: await client.request('monitor.add', { protocol, groups: groups.numbers }) });
      setWords([]);
    } catch (thrown) {
      setError(toErrorData(thrown));
    }
  };
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    void listen();
  };
  return (
    <form className={styles.form} onSubmit={onSubmit} aria-label="Listen">
      <ProtocolField
        label="Protocol to listen to"
        value={typed}
        change={(text) =>
          change(() => {
            setTyped(text);
            // Elsewhere the same groups mean nothing.
            if (parseProtocol(text) !== protocol) setWords([]);
          })
        }
        issue={protocol === undefined ? 'a protocol by name, or a number from 0 to 31' : undefined}
      />
      <div>
        <GroupsField
          label="Groups to listen to"
          protocol={protocol}
          words={words}
          change={(next) => change(() => setWords(next))}
          issue={groups?.issue ?? (isEmpty ? 'a group at least: who joins none hears nothing' : undefined)}
          isRefused={error !== undefined}
        />
      </div>
      {error && (
        <div className={styles.error} role="alert">
          <p>
            {error.message} <code>{error.code}</code>
          </p>
          {error.nextStep && <p>{error.nextStep}</p>}
        </div>
      )}
      {/* Never disabled: that would lose the focus, and with it Escape. */}
      <Button type="submit">Listen</Button>
    </form>
  );
}
