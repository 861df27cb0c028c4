/** The request chosen, and its fields in an area that scrolls. */
import { type RefObject, useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import type { Form } from '../../../core/schema/form.ts';
import { kernelNotes } from '../../../core/schema/form-policy.ts';
import type { Refusal } from '../../../core/schema/form-refusal.ts';
import type { Registry } from '../../../core/schema/registry.ts';
import { requestsOf } from '../../../core/schema/requests.ts';
import { protocolName } from '../../../core/wire/constants.ts';
import { countBytes } from '../../../core/wire/printable.ts';
import { createFormCommands, readComposed } from '../../stores/composed-form.ts';
import { useStores } from '../../stores/stores.tsx';
import styles from './fields.module.css';
import { FormContext } from './form-context.ts';
import { FormLevel } from './form-level.tsx';
import { placeOf } from './place.ts';
import { RequestPicker } from './request-picker.tsx';
import { useFocusKept } from './use-focus-kept.ts';
import { usePolicy } from './use-policy.ts';
import { useRefusal } from './use-refusal.ts';

export function RequestForm({ registry }: { registry: Registry }) {
  const { composer, notify } = useStores();
  const draft = useStore(composer, (state) => state.draft);
  const payload = useStore(composer, (state) => state.payload);
  const protocol = useStore(composer, (state) => state.protocol);
  const form = useMemo(
    () => readComposed({ draft, payload, protocol }, registry),
    [draft, payload, protocol, registry],
  );
  const requests = useMemo(() => requestsOf(registry, protocol), [registry, protocol]);
  const commands = useMemo(() => createFormCommands({ composer, registry, notify }), [composer, registry, notify]);
  const policy = usePolicy(form && registry.idOf(form.family), protocol);
  const notes = useMemo(() => (form && policy ? kernelNotes(form, policy, 'little') : undefined), [form, policy]);
  const refusal = useRefusal(form, registry);
  const { area, focusOn } = useFocusKept();
  const refusedKey = refusal?.field?.key;
  useEffect(() => {
    if (refusedKey !== undefined)
      area.current?.querySelector(placeOf(refusedKey))?.scrollIntoView({ block: 'nearest' });
  }, [area, refusedKey]);
  useGoTo(area, form);
  if (requests.length === 0) return <NoSpec protocol={protocol} />;
  return (
    <>
      <RequestPicker requests={requests} form={form} choose={commands.choose} />
      <section ref={area} className={styles.area} aria-label="Fields">
        {form ? (
          <FormContext value={{ form, commands, refusal, notes, unread: payload.unreadFields, focusOn }}>
            <Remarks form={form} refusal={refusal} />
            <FormLevel content={form} />
          </FormContext>
        ) : (
          <p className={styles.words}>
            Choose a request: its fields come up here.
            {payload.bytes.length > 0 &&
              ` The payload’s ${countBytes(payload.bytes.length)} are of none that a spec names.`}
          </p>
        )}
      </section>
    </>
  );
}

/** Gives the focus to the field that it was asked for, once that is there. */
function useGoTo(area: RefObject<HTMLElement | null>, form: Form | undefined): void {
  const { composer } = useStores();
  const goTo = useStore(composer, (state) => state.goTo);
  useEffect(() => {
    if (goTo === undefined || !form) return;
    const row = area.current?.querySelector(placeOf(goTo));
    const found = row?.querySelector<HTMLElement>('input, textarea, button');
    found?.focus();
    if (found instanceof HTMLInputElement) found.select();
    row?.scrollIntoView({ block: 'nearest' });
    composer.setState({ goTo: undefined });
  }, [composer, area, goTo, form]);
}

function NoSpec({ protocol }: { protocol: number }) {
  const { layout } = useStores();
  return (
    <p className={styles.words}>
      No spec describes what {protocolName(protocol)} carries here. Folders of specs are chosen in the{' '}
      <button type="button" className={styles.link} onClick={() => layout.getState().show('settings')}>
        settings
      </button>
      .
    </p>
  );
}

/** What belongs to no field: a refusal that names none, a header that is cut. */
function Remarks({ form, refusal }: { form: Form; refusal: Refusal | undefined }) {
  const field = refusal?.field?.name;
  return (
    <>
      <div role="status" className={field === undefined ? styles.refused : 'sr-only'}>
        {refusal && `Refused${field === undefined ? '' : ` for ${field}`}: ${refusal.words}`}
      </div>
      {form.missing > 0 && (
        <p className={`${styles.remark} ${styles.warning}`}>
          {countBytes(form.missing)} of the header are not there. They read as zeros, and an edit adds them.
        </p>
      )}
    </>
  );
}
