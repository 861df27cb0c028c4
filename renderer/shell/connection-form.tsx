/** The connection as asked for: the loopback peer with its faults, or a protocol of the kernel, a port and groups. */
import { Button, Group, Switch, TextInput } from '@mantine/core';
import type { FormEvent } from 'react';
import { useStore } from 'zustand';
import { NETLINK_MUNISOCK, parseProtocol } from '../../core/wire/constants.ts';
import { groupsIn, protocolIn, readForm } from '../stores/connection-store.ts';
import type { HostState } from '../stores/host-store.ts';
import { useStores } from '../stores/stores.tsx';
import styles from './connection-form.module.css';
import { GroupsField } from './groups-field.tsx';
import { MonitorPanel } from './monitor-panel.tsx';
import { PeerFaultsForm } from './peer-faults-form.tsx';
import { ProtocolField } from './protocol-field.tsx';

/** The form, and below it the sockets that only listen. */
export function ConnectionPanel({ close }: { close(): void }) {
  return (
    <>
      <ConnectionForm close={close} />
      <MonitorPanel close={close} />
    </>
  );
}

function ConnectionForm({ close }: { close(): void }) {
  const { host, connection, layout } = useStores();
  const { form, busy, error } = useStore(connection);
  const isOpen = useStore(host, (state) => state.connection.status === 'open');
  const hasPeer = useStore(host, (state) => state.connection.status === 'open' && state.connection.peer !== null);
  const { edit, setGroups, connect, connectToPeer } = connection.getState();
  const families = useStore(host, (state) => state.families);
  const issues = readForm(form, families).issues ?? {};
  const open = async (act: () => Promise<void>): Promise<void> => {
    await act();
    if (!connection.getState().error) close();
  };
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    // Not by a disabled button: that would lose the focus, and with it Escape.
    if (!busy) void open(connect);
  };
  return (
    <form className={styles.form} onSubmit={onSubmit} aria-label="Connection">
      <Switch
        label="Loopback peer"
        description="A thread of our own that echoes over NETLINK_USERSOCK. Needs no kernel module."
        checked={form.peer}
        onChange={(event) => edit({ peer: event.currentTarget.checked })}
      />
      <div className={form.peer ? undefined : styles.pair}>
        {!form.peer && (
          <ProtocolField
            label="Protocol, by name or number"
            value={form.protocol}
            change={(protocol) => edit({ protocol })}
            issue={issues.protocol}
          />
        )}
        <TextInput
          label="Own port"
          placeholder="auto"
          value={form.portId}
          onChange={(event) => edit({ portId: event.currentTarget.value })}
          error={issues.portId}
        />
      </div>
      <div>
        <GroupsField
          label="Groups to join"
          protocol={protocolIn(form)}
          words={groupsIn(form)}
          change={setGroups}
          issue={issues.groups}
          isRefused={error !== undefined}
        />
        <GroupsHint />
      </div>
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
      <Button type="submit" variant="filled" disabled={Object.keys(issues).length > 0} aria-busy={busy} data-autofocus>
        {isOpen ? 'Reconnect' : 'Connect'}
      </Button>
      {hasPeer && <PeerFaultsForm />}
    </form>
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
