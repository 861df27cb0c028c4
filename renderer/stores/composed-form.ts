/**
 * The composer's message as a form of fields, and what edits of the form make of the composer. The bytes of the payload
 * are the one truth: the form is read from them each time. Loaded with the view that shows it.
 */
import { ComposeError } from '../../core/schema/compose-value.ts';
import { type Choice, type Form, type FormField, type FormList, listsOf } from '../../core/schema/form.ts';
import { addChoice, removeField, setField } from '../../core/schema/form-edit.ts';
import { readForm } from '../../core/schema/form-read.ts';
import { choiceFor, missingIn, refusalOf } from '../../core/schema/form-refusal.ts';
import type { Registry } from '../../core/schema/registry.ts';
import { type Request, startRequest } from '../../core/schema/requests.ts';
import type { Ack, Done, Nack } from '../../core/wire/ack.ts';
import { flagKind, messageTypeName, parseType } from '../../core/wire/constants.ts';
import { flagNames, parseFlags } from '../../core/wire/flags.ts';
import { HEADER_LENGTH } from '../../core/wire/header.ts';
import { encodeMessage } from '../../core/wire/message.ts';
import type { ComposerState, ComposerStore } from './composer-store.ts';
import type { Draft } from './draft.ts';
import type { Notify } from './notice.ts';
import { createPayload, keepUnread, maximumPayload, setBytes, setFieldBytes } from './payload.ts';

const order = 'little';

type Composed = Pick<ComposerState, 'draft' | 'payload' | 'protocol'>;

/** Undefined where no spec knows the message, or its type or flags can't be read. */
export function readComposed({ draft, payload, protocol }: Composed, registry: Registry): Form | undefined {
  const type = parseType(draft.type, protocol);
  const flags = parseFlags(draft.flags);
  if (type === undefined || !('flags' in flags)) return undefined;
  const header = { type, flags: flags.flags, sequence: 0, portId: 0 };
  return readForm(encodeMessage({ ...header, payload: payload.bytes }, order), { registry, protocol, order });
}

/** The key that an attribute has which is added to the list. */
export const keyOfNext = ({ key, fields }: FormList): string =>
  `${key ? `${key}.` : ''}attributes.${fields.filter(({ own }) => own).length}`;

/** What would add an attribute by its type, and where: undefined where it is there, or the spec doesn't know it. */
export function findMissing(
  form: Form,
  { type, nest }: { type: number; nest?: number },
): { list: FormList; choice: Choice } | undefined {
  const missing = missingIn(form, type, nest);
  const list = [...listsOf(form)].find(({ key }) => key === missing?.listKey);
  const choice = list && choiceFor(missing, list);
  return choice && list && { list, choice };
}

/** Key of the field that an answer of the kernel finds fault with. */
export const findFault = (form: Form, answer: Ack | Nack | Done | undefined): string | undefined =>
  answer && refusalOf(form, answer)?.field?.key;

export interface FormCommands {
  /** What can't be read as a value of the field stays as typed, and the bytes as they are. */
  type(field: FormField, text: string): void;
  remove(field: FormField): void;
  add(list: FormList, choice: Choice): void;
  choose(request: Request): void;
}

interface Place {
  readonly composer: ComposerStore;
  readonly registry: Registry;
  readonly notify: Notify;
}

export function createFormCommands({ composer, registry, notify }: Place): FormCommands {
  const formNow = (): Form | undefined => readComposed(composer.getState(), registry);
  const put = (message: Uint8Array, isMoved: (key: string) => boolean = () => false): void => {
    const bytes = message.subarray(HEADER_LENGTH);
    if (bytes.length > maximumPayload) throw new ComposeError('', 'the payload would be longer than 1 MiB');
    composer.getState().changePayload((payload) => setFieldBytes(payload, bytes, isMoved));
  };
  const change = (edit: (form: Form) => Uint8Array, title: string): void => {
    const form = formNow();
    try {
      if (form) put(edit(form));
    } catch (error) {
      if (!(error instanceof ComposeError)) throw error;
      notify({ kind: 'failed', title, text: error.reason });
    }
  };
  return {
    type: (field, text) => {
      const form = formNow();
      if (!form || !field.encode) return;
      try {
        put(setField(form.bytes, field, field.encode(text), order), (key) => key === field.key);
      } catch (error) {
        if (!(error instanceof ComposeError)) throw error;
        composer.getState().changePayload((payload) => keepUnread(payload, field.key, { text, reason: error.reason }));
      }
    },
    remove: (field) => {
      const form = formNow();
      if (form) put(removeField(form.bytes, field, order), movedBy(field.key));
    },
    add: (list, choice) => change(({ bytes }) => addChoice(bytes, list, choice, order), `${choice.name} is not added`),
    choose: (request) => {
      const { draft, payload, protocol, sent } = composer.getState();
      const hasContent = isTyped(payload.bytes);
      const form = hasContent ? formNow() : undefined;
      const started = startRequest(request, form, { registry, order });
      const isLossy = started.isLossy || (hasContent && form === undefined);
      composer.setState({
        draft: { ...draft, ...typeAndFlags(request, protocol) },
        payload: setBytes(payload, started.payload),
        sent: undefined,
      });
      if (!isLossy) return;
      const undo = { label: 'Undo', run: () => composer.setState({ draft, payload, sent }) };
      notify({ kind: 'done', title: 'What has no place in this request is taken out', action: undo });
    },
  };
}

/** The field itself and those after it in its list. */
function movedBy(key: string): (other: string) => boolean {
  const dot = key.lastIndexOf('.') + 1;
  const [list, index] = [key.slice(0, dot), Number(key.slice(dot))];
  return (other) => other.startsWith(list) && Number.parseInt(other.slice(dot), 10) >= index;
}

/** What the composer starts with is nobody's. */
function isTyped(bytes: Uint8Array): boolean {
  const start = createPayload().bytes;
  return bytes.some((byte, at) => byte !== 0 && byte !== start[at]);
}

function typeAndFlags({ type, flags, isDump }: Request, protocol: number): Pick<Draft, 'type' | 'flags'> {
  const kind = isDump ? 'get' : flagKind(protocol, type);
  return { type: messageTypeName(protocol, type) ?? `${type}`, flags: flagNames(flags, kind).join('|') };
}
