/** What is said of a field that stands in nobody's way. */
import type { FieldRemarks } from './field-remarks.ts';
import styles from './fields.module.css';

export function RemarkLines({ remarks: { warning, hint } }: { remarks: FieldRemarks }) {
  return (
    <>
      {warning && <span className={styles.warning}>{warning}</span>}
      {hint && <span className={styles.hint}>{hint}</span>}
    </>
  );
}
