/** One field: its name and value in a line, what is said of it below, what it holds further below. */
import { ActionIcon } from '@mantine/core';
import { ChevronDown, ChevronRight, X } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { FormField, FormList } from '../../../core/schema/form.ts';
import { type FieldRemarks, remarksOf } from './field-remarks.ts';
import styles from './fields.module.css';
import { useForm } from './form-context.ts';
import { adderOf, placeOf } from './place.ts';
import { RemarkLines } from './remark-lines.tsx';
import { ValueEditor } from './value-editor.tsx';

interface FormRowProps {
  field: FormField;
  /** That it can be taken out of. */
  list?: FormList;
  /** What it holds. */
  children: ReactNode;
}

export function FormRow({ field, list, children }: FormRowProps) {
  const parts = useForm();
  const remarks = remarksOf(field, parts);
  const [isOpen, setOpen] = useState(true);
  const { content, key } = field;
  return (
    <fieldset className={styles.row} data-refused={remarks.isRefused || undefined} aria-label={field.name}>
      <div className={styles.line} data-field={key}>
        {content ? (
          <NestHead field={field} remarks={remarks} isOpen={isOpen} toggle={() => setOpen(!isOpen)} />
        ) : (
          <ValueEditor field={field} remarks={remarks} />
        )}
        {list && <RemoveButton field={field} list={list} />}
      </div>
      {content && isOpen && <div className={styles.nest}>{children}</div>}
    </fieldset>
  );
}

interface NestHeadProps {
  field: FormField;
  remarks: FieldRemarks;
  isOpen: boolean;
  toggle(): void;
}

function NestHead({ field, remarks, isOpen, toggle }: NestHeadProps) {
  const { name, type, doc } = field;
  const Icon = isOpen ? ChevronDown : ChevronRight;
  return (
    <div>
      <button type="button" className={styles.head} aria-expanded={isOpen} title={doc} onClick={toggle}>
        <Icon size={12} aria-hidden />
        {name}
        <span className={styles.type}>{type}</span>
      </button>
      {remarks.error && <p className={styles.refused}>{remarks.error}</p>}
      <p className={styles.remark}>
        <RemarkLines remarks={remarks} />
      </p>
    </div>
  );
}

function RemoveButton({ field, list }: { field: FormField; list: FormList }) {
  const { commands, focusOn } = useForm();
  const remove = (): void => {
    const index = list.fields.indexOf(field);
    const previous = list.fields[index - 1];
    // The one after it takes its key.
    const rows = [...(list.fields[index + 1] ? [field] : []), ...(previous ? [previous] : [])];
    focusOn([...rows.map(({ key }) => `${placeOf(key)} > [data-removes]`), adderOf(list.key)]);
    commands.remove(field);
  };
  return (
    <ActionIcon data-removes aria-label={`Remove ${field.name}`} title={`Remove ${field.name}`} onClick={remove}>
      <X size={13} aria-hidden />
    </ActionIcon>
  );
}
