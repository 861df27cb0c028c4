/** The settings, saved as they are changed, and in force at once. */
import { NativeSelect, SegmentedControl, Switch, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useStore } from 'zustand';
import type { Settings, SocketOptions } from '../../core/contract/api.ts';
import { parseCount } from '../stores/repeat.ts';
import { saveSettings } from '../stores/save-settings.ts';
import { useStores } from '../stores/stores.tsx';
import { SchemaSection } from './schema-section.tsx';
import styles from './settings-screen.module.css';

const mebibyte = 2 ** 20;

export default function SettingsScreen() {
  const { host } = useStores();
  const settings = useStore(host, (state) => state.settings);
  const { host: hostKind, version, kernel, node } = useStore(host, (state) => state.description);
  const save = useSave();
  const saveSocket = (change: Partial<SocketOptions>) => save({ socket: { ...settings.socket, ...change } });
  return (
    <main className={styles.screen} aria-label="Settings" data-panel="settings">
      <h2>Settings</h2>
      <Section title="Appearance">
        <Setting label="Theme">
          <SegmentedControl
            aria-label="Theme"
            value={settings.theme}
            onChange={(theme) => save({ theme: theme as Settings['theme'] })}
            data={[
              { value: 'system', label: 'System' },
              { value: 'dark', label: 'Dark' },
              { value: 'light', label: 'Light' },
            ]}
          />
        </Setting>
      </Section>
      <Section title="Capture">
        <Setting
          label="Memory for the capture"
          description="Once it is full, the oldest messages go to the disk, as long as 1 GiB of that is free."
        >
          <NumberField
            label="Memory for the capture"
            unit="MiB"
            value={settings.captureBudgetMiB}
            range={[16, 16_384]}
            save={(captureBudgetMiB) => save({ captureBudgetMiB })}
          />
        </Setting>
        <Setting
          label="Lost after"
          description="How long a sent message waits for its echo. One that comes later still is marked late."
        >
          <NumberField
            label="Lost after"
            unit="ms"
            value={settings.lostAfterMs}
            range={[10, 600_000]}
            save={(lostAfterMs) => save({ lostAfterMs })}
          />
        </Setting>
        <Setting
          label="Save as it runs"
          description="Writes the capture to a pcapng file in ~/.local/state/nlscope/captures, or below $XDG_STATE_HOME. One that is cut off is offered at the next start. The last 20 are kept, up to 2 GiB."
        >
          <Switch
            aria-label="Save as it runs"
            checked={settings.spool === 'on'}
            onChange={(event) => save({ spool: event.currentTarget.checked ? 'on' : 'off' })}
          />
        </Setting>
      </Section>
      <Section title="Socket">
        <Setting
          label="Receive buffer"
          description="SO_RCVBUF. What does not fit is an overrun (ENOBUFS). Above the system's limit it takes CAP_NET_ADMIN."
        >
          <ReceiveBuffer value={settings.socket.receiveBufferBytes} save={saveSocket} />
        </Setting>
        <Setting
          label="Extended acknowledgements"
          description="NETLINK_EXT_ACK. The kernel says in words what it refused, and at which byte."
        >
          <OptionSwitch label="Extended acknowledgements" option="extAck" save={saveSocket} />
        </Setting>
        <Setting
          label="Capped acknowledgements"
          description="NETLINK_CAP_ACK. Errors come back without the payload that they are about."
        >
          <OptionSwitch label="Capped acknowledgements" option="capAck" save={saveSocket} />
        </Setting>
        <Setting
          label="Strict checking"
          description="NETLINK_GET_STRICT_CHK. The kernel refuses dump requests with fields it would else ignore."
        >
          <OptionSwitch label="Strict checking" option="strictCheck" save={saveSocket} />
        </Setting>
        <Setting
          label="Real-time receiving"
          description="SCHED_RR: time stamps are not late while the machine is busy. It takes CAP_SYS_NICE or RLIMIT_RTPRIO. Runs do without."
          issue={<RealTimeRefusal />}
        >
          <OptionSwitch label="Real-time receiving" option="realTime" save={saveSocket} />
        </Setting>
      </Section>
      <Section title="Schemas">
        <SchemaSection save={(schemaFolders) => save({ schemaFolders })} />
      </Section>
      <p className={styles.about}>
        nlscope {version} · {hostKind === 'electron' ? 'desktop' : 'in the browser'} · kernel {kernel} · Node {node}
      </p>
    </main>
  );
}

type Save = (change: Partial<Settings>) => void;

function useSave(): Save {
  const stores = useStores();
  return (change) => void saveSettings(stores, change);
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={styles.section}>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

interface SettingProps {
  label: string;
  description?: string;
  /** What is wrong with the value in force. */
  issue?: ReactNode;
  children: ReactNode;
}

function Setting({ label, description, issue, children }: SettingProps) {
  return (
    <div className={styles.setting}>
      <div>
        <span className={styles.label}>{label}</span>
        {description && <p className={styles.description}>{description}</p>}
        {issue}
      </div>
      <div className={styles.control}>{children}</div>
    </div>
  );
}

interface NumberFieldProps {
  label: string;
  unit: string;
  value: number;
  range: readonly [number, number];
  save(value: number): void;
}

/** Saves once the field is left or Enter is pressed, if the number is one. */
function NumberField({ label, unit, value, range, save }: NumberFieldProps) {
  const [typed, setTyped] = useState<string>();
  const number = parseCount(typed ?? String(value));
  const valid = number !== undefined && number >= range[0] && number <= range[1];
  const finish = (): void => {
    if (!valid) return;
    if (number !== value) save(number);
    setTyped(undefined);
  };
  return (
    <TextInput
      aria-label={`${label}, ${unit}`}
      inputMode="numeric"
      value={typed ?? String(value)}
      rightSection={<span className={styles.unit}>{unit}</span>}
      rightSectionWidth={40}
      error={valid ? undefined : `${range[0]} to ${range[1]}`}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={finish}
      onKeyDown={(event) => event.key === 'Enter' && finish()}
    />
  );
}

/** Powers of two, and the size in force if it is none of them. */
function ReceiveBuffer({ value, save }: { value: number; save(change: Partial<SocketOptions>): void }) {
  const sizes = [...new Set([0.25, 1, 4, 8, 16, 32, 64, 128, 256].map((size) => size * mebibyte)).add(value)];
  return (
    <NativeSelect
      aria-label="Receive buffer"
      value={String(value)}
      data={sizes
        .sort((a, b) => a - b)
        .map((size) => ({ value: String(size), label: `${+(size / mebibyte).toFixed(2)} MiB` }))}
      onChange={(event) => save({ receiveBufferBytes: Number(event.currentTarget.value) })}
    />
  );
}

interface OptionSwitchProps {
  label: string;
  option: 'extAck' | 'capAck' | 'strictCheck' | 'realTime';
  save(change: Partial<SocketOptions>): void;
}

function OptionSwitch({ label, option, save }: OptionSwitchProps) {
  const { host } = useStores();
  const checked = useStore(host, (state) => state.settings.socket[option]);
  return (
    <Switch
      aria-label={label}
      checked={checked}
      onChange={(event) => save({ [option]: event.currentTarget.checked })}
    />
  );
}

/** The setting stays as it was asked for, and is tried again as sockets are opened. */
function RealTimeRefusal() {
  const { host } = useStores();
  const refusal = useStore(
    host,
    ({ connection, listeners }) =>
      (connection.status === 'open' && connection.realTime.refusal) ||
      listeners.find(({ realTime }) => realTime.refusal)?.realTime.refusal,
  );
  if (!refusal) return null;
  return (
    <p className={styles.issue} role="alert">
      <span aria-hidden>✗</span> {refusal.syscall}: {refusal.code}: {refusal.message}.
      {refusal.nextStep && <span className={styles.nextStep}>{refusal.nextStep}</span>}
    </p>
  );
}
