/** The fields of one level: the members of a header or struct, then attributes, then what can be added. */
import { Button } from '@mantine/core';
import type { FormContent, FormList } from '../../../core/schema/form.ts';
import { choiceFor } from '../../../core/schema/form-refusal.ts';
import { AddAttribute } from './add-attribute.tsx';
import styles from './fields.module.css';
import { useForm } from './form-context.ts';
import { FormRow } from './form-row.tsx';
import { useAdd } from './use-add.ts';

interface FormLevelProps {
  content: FormContent;
  /** The field that it is in; none at the top. */
  name?: string;
}

export function FormLevel({ content: { members, list }, name }: FormLevelProps) {
  return (
    <>
      {members.map((field) => (
        <FormRow key={field.key} field={field}>
          {field.content && <FormLevel content={field.content} name={field.name} />}
        </FormRow>
      ))}
      {list && <ListRows list={list} name={name} />}
    </>
  );
}

function ListRows({ list, name }: { list: FormList; name: string | undefined }) {
  return (
    <>
      {list.fields.map((field) => (
        <FormRow key={`${field.key} ${field.own ? field.name : ''}`} field={field} list={list}>
          {field.content && <FormLevel content={field.content} name={field.name} />}
        </FormRow>
      ))}
      <MissingAttribute list={list} />
      {list.choices.length > 0 && <AddAttribute list={list} name={name} />}
    </>
  );
}

/** What the kernel said is missing here. */
function MissingAttribute({ list }: { list: FormList }) {
  const { refusal } = useForm();
  const add = useAdd(list);
  const choice = choiceFor(refusal?.missing, list);
  return choice ? (
    <Button className={styles.missing} fullWidth onClick={() => add(choice)}>
      Add {choice.name}
    </Button>
  ) : null;
}
