/** The module's parameters: what it is loaded with, and while it is loaded its real values, changed as it runs. */
import { Button, Switch, TextInput } from '@mantine/core';
import { useStore } from 'zustand';
import type { ModuleParameters } from '../../core/contract/module.ts';
import {
  changesOf,
  defaultParameterForm,
  type NumberParameter,
  type ParameterForm,
  readParameters,
  type SwitchParameter,
} from '../stores/module-parameters.ts';
import { shownForm } from '../stores/module-store.ts';
import { useStores } from '../stores/stores.tsx';
import styles from './module.module.css';

const numbers: { name: NumberParameter; label: string }[] = [
  { name: 'unit', label: 'Protocol (unit)' },
  { name: 'messageType', label: 'Message type' },
  { name: 'delayUs', label: 'Delay, µs' },
  { name: 'dropOneIn', label: 'Drop, 1 in' },
  { name: 'flipOneIn', label: 'Flip a byte, 1 in' },
  { name: 'duplicateOneIn', label: 'Duplicate, 1 in' },
];

const switches: { name: SwitchParameter; label: string; title: string }[] = [
  {
    name: 'strict',
    label: 'Strict',
    title: 'strict: other message types are refused; off, the module says nothing to them',
  },
  { name: 'dump', label: 'Dump to the log', title: 'dump: payloads are written to the kernel log' },
  { name: 'groupCopy', label: 'Copy to group 1', title: 'Each echo also goes to multicast group 1' },
];

export function Parameters() {
  const { host, module } = useStores();
  const state = useStore(host, (all) => all.module);
  const form = useStore(module, (all) => all.form);
  const edits = useStore(module, (all) => all.edits);
  const shown = shownForm({ form, edits }, state);
  const { parameters, issues = {} } = readParameters(shown);
  const loaded = state?.loaded?.parameters;
  const taken = useTakenUnit(shown, loaded);
  const { edit } = module.getState();
  return (
    <section className={styles.parameters} aria-label="Parameters" data-panel="parameters">
      <div className={styles.heading}>
        <h3>Parameters</h3>
        <span className={styles.hint}>{loaded ? 'as they are in the kernel' : 'for the next load'}</span>
      </div>
      <div className={styles.fields}>
        {numbers.map(({ name, label }) => (
          <TextInput
            key={name}
            label={label}
            value={shown[name]}
            inputMode="numeric"
            data-changed={(loaded && shown[name] !== `${loaded[name]}`) || undefined}
            error={issues[name] ?? (name === 'unit' ? taken : undefined)}
            onChange={(event) => edit({ [name]: event.currentTarget.value })}
          />
        ))}
      </div>
      <div className={styles.switches}>
        {switches.map(({ name, label, title }) => (
          <Switch
            key={name}
            label={label}
            title={title}
            checked={shown[name]}
            onChange={(event) => edit({ [name]: event.currentTarget.checked })}
          />
        ))}
      </div>
      {loaded ? <LoadedActions parameters={parameters} loaded={loaded} /> : <DefaultsButton form={form} />}
    </section>
  );
}

/** A unit that another one has can't be loaded on; what is typed stays, since the other may go. */
function useTakenUnit(form: ParameterForm, loaded: ModuleParameters | undefined): string | undefined {
  const { host } = useStores();
  const protocols = useStore(host, (state) => state.description.protocols);
  const unit = Number(form.unit);
  if (unit === loaded?.unit) return undefined;
  const owner = protocols.find(({ number, registered }) => registered && number === unit);
  return owner && `${owner.name} has it`;
}

function LoadedActions({ parameters, loaded }: { parameters: ModuleParameters | undefined; loaded: ModuleParameters }) {
  const { module } = useStores();
  const edits = useStore(module, (state) => state.edits);
  const { prepare, resetParameters } = module.getState();
  const changes = parameters && changesOf(parameters, loaded);
  const canSet = changes !== undefined && Object.keys(changes.set).length > 0;
  return (
    <>
      <div className={styles.formActions}>
        <Button variant={canSet ? 'filled' : 'default'} disabled={!canSet} onClick={() => void prepare('set')}>
          Apply…
        </Button>
        <Button variant="subtle" disabled={Object.keys(edits).length === 0} onClick={resetParameters}>
          Undo changes
        </Button>
      </div>
      <p className={styles.hint}>
        {changes?.fixed ? (
          <>
            A protocol or message type of its own takes a reload.{' '}
            <button type="button" className={styles.link} onClick={() => void prepare('reload')}>
              Reload…
            </button>
          </>
        ) : (
          '1 in N messages: 0 is never. Protocol and message type take a reload.'
        )}
      </p>
    </>
  );
}

function DefaultsButton({ form }: { form: ParameterForm }) {
  const { module } = useStores();
  const isDefault = Object.entries(defaultParameterForm).every(
    ([name, value]) => form[name as keyof ParameterForm] === value,
  );
  return (
    <>
      <div className={styles.formActions}>
        <Button variant="default" disabled={isDefault} onClick={module.getState().resetParameters}>
          Defaults
        </Button>
      </div>
      <p className={styles.hint}>1 in N messages: 0 is never.</p>
    </>
  );
}
