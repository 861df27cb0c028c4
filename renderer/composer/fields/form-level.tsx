/** The fields of one level: the members of a header or struct, then attributes, then what can be added. */
import { Button } from '@mantine/core';
import type { FormContent, FormList } from '../../../core/schema/form.ts';
import { choiceFor } from '../../../core/schema/form-refusal.ts';
import { AddAttribute } from './add-attribute.tsx';
import styles from './fields.module.css';
import { useForm } from './form-context.ts';
import { FormRow } from './form-row.tsx';
import { useAdd } from './use-add.ts';

export function FormLevel({ content: { members, list } }: { content: FormContent }) {
  return (
    <>
      {members.map((field) => (
        <FormRow key={field.key} field={field}>
          {field.content && <FormLevel content={field.content} />}
        </FormRow>
      ))}
      {list && <ListRows list={list} />}
    </>
  );
}

function ListRows({ list }: { list: FormList }) {
  return (
    <>
      {list.fields.map((field) => (
        <FormRow key={`${field.key} ${field.name}`} field={field} list={list}>
          {field.content && <FormLevel content={field.content} />}
        </FormRow>
      ))}
      <MissingAttribute list={list} />
      {list.choices.length > 0 && <AddAttribute list={list} />}
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
