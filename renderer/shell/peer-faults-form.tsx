/** What the loopback peer does wrong on purpose. Applied as a whole, at once, to the peer that runs. */
import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { PeerFaults } from '../../core/contract/api.ts';
import { noFaults } from '../../core/contract/defaults.ts';
import type { HostState } from '../stores/host-store.ts';
import { parseCount } from '../stores/repeat.ts';
import { useStores } from '../stores/stores.tsx';
import styles from './connection-form.module.css';

type Fault = keyof PeerFaults;

const fields: { fault: Fault; label: string; most: number }[] = [
  { fault: 'dropOneIn', label: 'Drop, 1 in', most: 1e9 },
  { fault: 'duplicateOneIn', label: 'Duplicate, 1 in', most: 1e9 },
  { fault: 'reorderOneIn', label: 'Reorder, 1 in', most: 1e9 },
  { fault: 'corruptOneIn', label: 'Corrupt, 1 in', most: 1e9 },
  { fault: 'truncateOneIn', label: 'Truncate, 1 in', most: 1e9 },
  { fault: 'wrongSequenceOneIn', label: 'Wrong seq, 1 in', most: 1e9 },
  { fault: 'delayUs', label: 'Delay, µs', most: 10_000_000 },
  { fault: 'floodPerSecond', label: 'Flood, per s', most: 1_000_000 },
  { fault: 'floodBytes', label: 'Flood, bytes', most: 65_536 },
];

const asTyped = (faults: PeerFaults): Record<Fault, string> =>
  Object.fromEntries(fields.map(({ fault }) => [fault, String(faults[fault])])) as Record<Fault, string>;

const faultsInForce = ({ connection }: HostState): PeerFaults =>
  (connection.status === 'open' && connection.peer?.faults) || noFaults;

export function PeerFaultsForm() {
  const { host, connection } = useStores();
  const [typed, setTyped] = useState(() => asTyped(faultsInForce(host.getState())));
  const issueOf = ({ fault, most }: (typeof fields)[number]): string | undefined => {
    const value = parseCount(typed[fault]);
    return value !== undefined && value <= most ? undefined : `0 to ${most}`;
  };
  const apply = (texts: Record<Fault, string>): void => {
    setTyped(texts);
    const values = fields.map(({ fault }) => [fault, parseCount(texts[fault])]);
    void connection.getState().setFaults(Object.fromEntries(values));
  };
  return (
    <fieldset className={styles.faults}>
      <legend>What the peer does wrong</legend>
      <p className={styles.hint}>1 in N messages: 0 is never, 1 is each.</p>
      <div className={styles.grid}>
        {fields.map((field) => (
          <TextInput
            key={field.fault}
            label={field.label}
            value={typed[field.fault]}
            inputMode="numeric"
            error={issueOf(field)}
            onChange={(event) => setTyped({ ...typed, [field.fault]: event.currentTarget.value })}
            onKeyDown={(event) => {
              if (event.key !== 'Enter') return;
              event.preventDefault();
              if (!fields.some(issueOf)) apply(typed);
            }}
          />
        ))}
      </div>
      <div className={styles.actions}>
        <Button onClick={() => apply(typed)} disabled={fields.some(issueOf)}>
          Apply faults
        </Button>
        <Button variant="subtle" onClick={() => apply(asTyped(noFaults))}>
          No faults
        </Button>
      </div>
    </fieldset>
  );
}
