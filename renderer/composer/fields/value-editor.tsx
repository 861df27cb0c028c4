/** A field's value, entered as its type asks for. What is typed goes to the bytes at once where it can be read. */
import { Autocomplete, type ComboboxItem, Textarea, TextInput } from '@mantine/core';
import { type ComponentProps, type ReactNode, useState } from 'react';
import type { FormField } from '../../../core/schema/form.ts';
import type { EnumEntry } from '../../../core/schema/spec.ts';
import controls from '../../theme/controls.module.css';
import type { FieldRemarks } from './field-remarks.ts';
import styles from './fields.module.css';
import { FlagsList } from './flags-list.tsx';
import { useForm } from './form-context.ts';
import { RemarkLines } from './remark-lines.tsx';

/** More is edited as hex: an area for it all would only be slow. */
const mostBytes = 4_096;

interface ValueEditorProps {
  field: FormField;
  remarks: FieldRemarks;
}

export function ValueEditor({ field, remarks }: ValueEditorProps) {
  const { unread, commands } = useForm();
  const [typed, setTyped] = useState<string>();
  const { editor, key, text } = field;
  if (!editor || editor.kind === 'presence')
    return (
      <Plain field={field} remarks={remarks}>
        present
      </Plain>
    );
  if (field.value.length > mostBytes)
    return (
      <Plain field={field} remarks={remarks}>
        too many to show: edit them as hex
      </Plain>
    );
  const type = (next: string): void => {
    setTyped(next);
    commands.type(field, next);
  };
  const shared = {
    label: field.name,
    labelProps: { title: describe(field) },
    classNames: {
      root: field.type === '' ? styles.wide : styles.field,
      label: styles.name,
      input: controls.input,
      error: styles.refused,
      description: styles.remark,
    },
    inputWrapperOrder: ['label' as const, 'input' as const, 'error' as const, 'description' as const],
    value: typed ?? unread[key]?.text ?? text,
    error: remarks.error,
    description: (remarks.warning || remarks.hint) && <RemarkLines remarks={remarks} />,
    spellCheck: false,
    autoComplete: 'off',
    // From then on it is as the bytes have it.
    onBlur: () => setTyped(undefined),
  };
  if (editor.kind === 'choice') return <Choice shared={shared} entries={editor.entries} type={type} />;
  if (editor.kind === 'bytes') {
    return <Textarea {...shared} rows={rowsOf(shared.value)} onChange={(event) => type(event.currentTarget.value)} />;
  }
  const flags = editor.kind === 'flags' && (
    <FlagsList name={field.name} entries={editor.entries} text={shared.value} set={type} />
  );
  return (
    <TextInput
      {...shared}
      title={shared.value}
      rightSection={flags || undefined}
      onChange={(event) => type(event.currentTarget.value)}
    />
  );
}

/** 12 bytes go into a line. */
const rowsOf = (text: string): number => Math.min(4, Math.max(1, Math.ceil(text.length / 36)));

function describe({ name, type, number, doc }: FormField): string {
  const kind = number === undefined ? type : `${type}, attribute ${number}`;
  return [name, kind, doc].filter(Boolean).join('\n');
}

function Plain({ field, remarks, children }: ValueEditorProps & { children: ReactNode }) {
  return (
    <div className={styles.field}>
      <span className={styles.name} title={describe(field)}>
        {field.name}
      </span>
      <span className={styles.plain}>{children}</span>
      {remarks.error && <p className={styles.refused}>{remarks.error}</p>}
      <p className={styles.remark}>
        <RemarkLines remarks={remarks} />
      </p>
    </div>
  );
}

interface ChoiceProps {
  shared: Omit<ComponentProps<typeof Autocomplete>, 'data' | 'onChange'>;
  entries: readonly EnumEntry[];
  type(text: string): void;
}

/** By name; a number will do too, for what has none. */
function Choice({ shared, entries, type }: ChoiceProps) {
  const docs = new Map(
    entries.map(({ name, value, doc }) => [name, [value, doc].filter((each) => each !== undefined)]),
  );
  return (
    <Autocomplete
      {...shared}
      data={[...docs.keys()]}
      onChange={type}
      withScrollArea={false}
      filter={({ options, search }) =>
        docs.has(search) ? options : options.filter((option) => (option as ComboboxItem).value.includes(search.trim()))
      }
      renderOption={({ option }) => <span title={docs.get(option.value)?.join(': ')}>{option.value}</span>}
    />
  );
}
