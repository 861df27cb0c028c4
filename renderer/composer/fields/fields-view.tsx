/** The payload as a form by the spec of its family: the request to choose, its fields, and what the kernel says of them. */
import { useEffect } from 'react';
import { useStore } from 'zustand';
import { useStores } from '../../stores/stores.tsx';
import shared from '../composer.module.css';
import styles from './fields.module.css';
import { RequestForm } from './request-form.tsx';

export default function FieldsView() {
  const { schema } = useStores();
  const interpreter = useStore(schema, (state) => state.interpreter);
  const error = useStore(schema, (state) => state.error);
  useEffect(() => void schema.getState().load(), [schema]);
  return (
    <div className={shared.fields}>
      {interpreter ? (
        <RequestForm registry={interpreter.registry} />
      ) : (
        <p className={styles.words} role="status">
          {error ? `The specs were not read: ${error.message}` : 'Reading the specs…'}
        </p>
      )}
    </div>
  );
}
