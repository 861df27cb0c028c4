/**
 * Takes a request of the log into the composer, as fields where a spec knows it: what the kernel found fault with is
 * marked there, and what it missed is added. What the composer held before can be had back.
 */
import { RecordKind } from '../../core/capture/record.ts';
import { decodeAcknowledgement } from '../../core/wire/ack.ts';
import type { SelectedRecord } from './log-detail.ts';
import { showView } from './payload.ts';
import type { Stores } from './stores.tsx';

/** An attribute by its type, in the nest at an offset from the start of the nlmsghdr or at the top level. */
export interface MissingAttribute {
  readonly type: number;
  readonly nest?: number;
  readonly name: string;
}

/** @param missing what is to be added. */
export async function editRequest(
  stores: Stores,
  selected: SelectedRecord,
  request: Uint8Array,
  missing?: MissingAttribute,
): Promise<void> {
  const { composer, schema, notify, showComposer } = stores;
  const [{ createFormCommands, readComposed, findMissing, findFault, keyOfNext }] = await Promise.all([
    import('./composed-form.ts'),
    schema.getState().load(),
  ]);
  const { draft, payload, expanded, sent } = composer.getState();
  composer.getState().load(request);
  notify({
    kind: 'done',
    title: 'The message is in the composer',
    text: 'In place of what was there.',
    action: { label: 'Undo', run: () => composer.setState({ draft, payload, expanded, sent, goTo: undefined }) },
  });
  // By this number the form finds what the kernel had against it.
  composer.setState({ sent: numberOfRequest(selected) });
  const registry = schema.getState().interpreter?.registry;
  const form = registry && readComposed(composer.getState(), registry);
  composer.getState().changePayload((now) => showView(now, form ? 'fields' : 'hex'));
  const found = missing && form && findMissing(form, missing);
  if (found && registry) createFormCommands({ composer, registry, notify }).add(found.list, found.choice);
  if (missing && !found)
    notify({ kind: 'failed', title: `${missing.name} is not added`, text: 'The form has no place for it.' });
  const goTo = found ? keyOfNext(found.list) : form && findFault(form, answerIn(selected));
  if (goTo === undefined) showComposer();
  else composer.setState({ goTo });
}

const numberOfRequest = ({ record, pair }: SelectedRecord): number | undefined =>
  [record, pair].find((row) => row?.kind === RecordKind.sent)?.number;

const answerIn = ({ record, pair }: SelectedRecord) =>
  [record, pair]
    .filter((row) => row?.kind === RecordKind.received)
    .map((row) => decodeAcknowledgement(row!.head, 'little'))
    .find((answer) => answer !== undefined);
