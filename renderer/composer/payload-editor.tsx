/** The payload in one of its views, its size, and what can be done to it. Files can be dropped on any view. */
import { Button, Tabs } from '@mantine/core';
import { type DragEvent, lazy, Suspense, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { align4 } from '../../core/wire/bytes.ts';
import { HEADER_LENGTH } from '../../core/wire/header.ts';
import { formatCount } from '../quantities.ts';
import {
  type Payload,
  type PayloadView,
  pad,
  payloadViews,
  showView,
  startsWithHeader,
  typeInto,
} from '../stores/payload.ts';
import { useStores } from '../stores/stores.tsx';
import styles from './composer.module.css';
import { FileView } from './file-view.tsx';
import { PatternView } from './pattern-view.tsx';
import { useFilePayload } from './use-file-payload.ts';
import { usePaste } from './use-paste.ts';

// With the specs, and what fills in by them.
const FieldsView = lazy(() => import('./fields/fields-view.tsx'));

const names: Record<PayloadView, string> = {
  text: 'Text',
  hex: 'Hex',
  pattern: 'Pattern',
  file: 'File',
  fields: 'Fields',
};

export function PayloadEditor() {
  const { composer } = useStores();
  const payload = useStore(composer, (state) => state.payload);
  const [dragging, setDragging] = useState(false);
  const take = useFilePayload();
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setDragging(false);
    const file = event.dataTransfer.files[0];
    if (file) void take(file);
  };
  return (
    <fieldset
      className={styles.payload}
      data-dragging={dragging || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setDragging(true);
      }}
      onDragLeave={() => setDragging(false)}
      onDrop={drop}
      aria-label="Payload"
    >
      <Tabs
        value={payload.view}
        onChange={(view) => composer.getState().changePayload((now) => showView(now, view as PayloadView))}
        variant="unstyled"
        classNames={{ list: styles.tabs, tab: styles.tab }}
      >
        <Tabs.List aria-label="View of the payload">
          {payloadViews.map((view) => (
            <Tabs.Tab key={view} value={view}>
              {names[view]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={payload.view}>
          {payload.view === 'pattern' ? (
            <PatternView payload={payload} />
          ) : payload.view === 'file' ? (
            <FileView payload={payload} take={take} />
          ) : payload.view === 'fields' ? (
            <Suspense fallback={<div className={styles.fields} />}>
              <FieldsView />
            </Suspense>
          ) : (
            <TypedView payload={payload} />
          )}
        </Tabs.Panel>
      </Tabs>
      <Size payload={payload} />
      {startsWithHeader(payload) && <HeaderOffer payload={payload} />}
    </fieldset>
  );
}

function TypedView({ payload }: { payload: Payload }) {
  const { composer } = useStores();
  const area = useRef<HTMLTextAreaElement>(null);
  const paste = usePaste();
  const { typed, error, view } = payload;
  const before = error ? typed.slice(0, error.position).split('\n') : [];
  const goThere = (position: number): void => {
    area.current?.focus();
    area.current?.setSelectionRange(position, position + 1);
  };
  return (
    <>
      <textarea
        ref={area}
        className={styles.area}
        aria-label={`Payload as ${view}`}
        aria-invalid={error !== undefined}
        aria-describedby={error ? 'payload-error' : undefined}
        spellCheck={false}
        value={typed}
        onPaste={view === 'hex' ? paste : undefined}
        onChange={(event) => {
          const text = event.currentTarget.value;
          composer.getState().changePayload((now) => typeInto(now, text));
        }}
      />
      {error && (
        <button type="button" id="payload-error" className={styles.problem} onClick={() => goThere(error.position)}>
          Line {before.length}, column {(before.at(-1)?.length ?? 0) + 1}: {error.message}. The last good bytes are
          kept.
        </button>
      )}
    </>
  );
}

function Size({ payload }: { payload: Payload }) {
  const { composer } = useStores();
  const length = payload.bytes.length;
  const message = HEADER_LENGTH + length;
  return (
    <div className={styles.size}>
      <span>
        {formatCount(length)} {length === 1 ? 'byte' : 'bytes'} · message {formatCount(message)} bytes
      </span>
      {align4(message) !== message && (
        <Button
          variant="subtle"
          size="compact-xs"
          className={styles.quiet}
          disabled={payload.error !== undefined}
          onClick={() => composer.getState().changePayload(pad)}
        >
          pad to {formatCount(align4(message))}
        </Button>
      )}
    </div>
  );
}

function HeaderOffer({ payload }: { payload: Payload }) {
  const { composer } = useStores();
  return (
    <div className={styles.offer}>
      <span>This begins with a message header.</span>
      <Button
        onClick={(event) => {
          // The offer leaves; the focus goes to what it was about.
          const editor = event.currentTarget.closest('fieldset');
          const place =
            editor?.querySelector('textarea') ?? editor?.querySelector<HTMLElement>('[aria-selected="true"]');
          place?.focus();
          composer.getState().load(payload.bytes);
        }}
      >
        Take header from the first 16 bytes
      </Button>
    </div>
  );
}
