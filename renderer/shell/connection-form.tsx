/** The connection as asked for: the loopback peer with its faults, or a protocol of the kernel, a port and groups. */
import {
  Autocomplete,
  Button,
  type ComboboxItem,
  type ComboboxParsedItem,
  Group,
  Switch,
  TextInput,
} from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useStore } from 'zustand';
import type { HostDescription } from '../../core/contract/api.ts';
import { NETLINK_MUNISOCK, parseProtocol } from '../../core/wire/constants.ts';
import { type FormIssues, readForm } from '../stores/connection-store.ts';
import type { HostState } from '../stores/host-store.ts';
import { useStores } from '../stores/stores.tsx';
import styles from './connection-form.module.css';
import { PeerFaultsForm } from './peer-faults-form.tsx';

export function ConnectionForm({ close }: { close(): void }) {
  const { host, connection, layout } = useStores();
  const { form, busy, error } = useStore(connection);
  const isOpen = useStore(host, (state) => state.connection.status === 'open');
  const hasPeer = useStore(host, (state) => state.connection.status === 'open' && state.connection.peer !== null);
  const { edit, connect, connectToPeer } = connection.getState();
  const issues = readForm(form).issues ?? {};
  const open = async (act: () => Promise<void>): Promise<void> => {
    await act();
    if (!connection.getState().error) close();
  };
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    void open(connect);
  };
  return (
    <form className={styles.form} onSubmit={onSubmit} aria-label="Connection">
      <Switch
        label="Loopback peer"
        description="A thread of our own that echoes over NETLINK_USERSOCK. Needs no kernel module."
        checked={form.peer}
        onChange={(event) => edit({ peer: event.currentTarget.checked })}
      />
      {!form.peer && <ProtocolField issue={issues.protocol} />}
      <AddressFields issues={issues} />
      {error && (
        <div className={styles.error} role="alert">
          <p>
            {error.message} <code>{error.code}</code>
          </p>
          {error.nextStep && <p>{error.nextStep}</p>}
          {!form.peer && (
            <Group gap={8} mt={6}>
              <Button onClick={() => void open(connectToPeer)}>Use the loopback peer</Button>
              {isModules(parseProtocol(form.protocol), host.getState()) && (
                <Button
                  onClick={() => {
                    layout.getState().show('module');
                    close();
                  }}
                >
                  Build and load the module
                </Button>
              )}
            </Group>
          )}
        </div>
      )}
      <Button type="submit" variant="filled" disabled={busy || Object.keys(issues).length > 0} data-autofocus>
        {isOpen ? 'Reconnect' : 'Connect'}
      </Button>
      {hasPeer && <PeerFaultsForm />}
    </form>
  );
}

type Protocols = HostDescription['protocols'];

/** All of them as long as one is chosen; else those that the text could become. */
function isMeant(search: string, option: ComboboxParsedItem, protocols: Protocols): boolean {
  const text = search.trim().toUpperCase();
  const { value } = option as ComboboxItem;
  if (protocols.some(({ name }) => name === text)) return true;
  return value.includes(text) || String(protocols.find(({ name }) => name === value)?.number) === text;
}

function ProtocolField({ issue }: { issue: string | undefined }) {
  const { host, connection } = useStores();
  const protocols = useStore(host, (state) => state.description.protocols);
  const protocol = useStore(connection, (state) => state.form.protocol);
  const [opened, setOpened] = useState(false);
  return (
    <Autocomplete
      label="Protocol, by name or number"
      value={protocol}
      onChange={(text) => connection.getState().edit({ protocol: text })}
      data={protocols.map(({ name }) => name)}
      filter={({ options, search }) => options.filter((option) => isMeant(search, option, protocols))}
      dropdownOpened={opened}
      onDropdownOpen={() => setOpened(true)}
      onDropdownClose={() => setOpened(false)}
      onKeyDown={(event) => event.key === 'Enter' && setOpened(false)}
      withScrollArea={false}
      error={issue}
      comboboxProps={{ withinPortal: false }}
      renderOption={({ option }) => <ProtocolOption protocol={protocols.find(({ name }) => name === option.value)} />}
    />
  );
}

function ProtocolOption({ protocol }: { protocol: Protocols[number] | undefined }) {
  if (!protocol) return null;
  return (
    <span className={styles.option} data-registered={protocol.registered || undefined}>
      <span className={styles.number}>{protocol.number}</span>
      <span>{protocol.name}</span>
      <span className={styles.registered}>{protocol.registered ? 'registered' : 'not registered'}</span>
    </span>
  );
}

function AddressFields({ issues }: { issues: FormIssues }) {
  const { connection } = useStores();
  const { portId, groups } = useStore(connection, (state) => state.form);
  const { edit } = connection.getState();
  return (
    <div className={styles.pair}>
      <TextInput
        label="Own port"
        placeholder="auto"
        value={portId}
        onChange={(event) => edit({ portId: event.currentTarget.value })}
        error={issues.portId}
      />
      <TextInput
        label="Groups to join"
        placeholder="none, or 1, 5"
        value={groups}
        onChange={(event) => edit({ groups: event.currentTarget.value })}
        error={issues.groups}
      />
      <GroupsHint />
    </div>
  );
}

/** What there is to be heard of on the module's protocol. */
function GroupsHint() {
  const { host, connection } = useStores();
  const { form } = useStore(connection);
  const isShown = useStore(host, (state) => !form.peer && isModules(parseProtocol(form.protocol), state));
  const copies = useStore(host, ({ module }) => module?.loaded?.parameters.groupCopy);
  if (!isShown) return null;
  return (
    <p className={styles.groupsHint}>
      Group 1 carries copies of the other clients’ echoes
      {copies ? '.' : ', once “Copy to group 1” is on among the module’s parameters.'}
    </p>
  );
}

/** The echo module serves it, or would if it were loaded as usual. */
const isModules = (protocol: number | undefined, { module }: HostState): boolean =>
  protocol === (module?.loaded?.parameters.unit ?? NETLINK_MUNISOCK);
