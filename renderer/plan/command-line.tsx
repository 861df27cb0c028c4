/** A command to be pasted into a terminal, with a button that copies it. */
import { CopyButton } from './copy-button.tsx';
import styles from './plan.module.css';

export function CommandLine({ what, command }: { what: string; command: string }) {
  return (
    <div className={styles.line}>
      <code>{command}</code>
      <CopyButton what={what} text={() => command} />
    </div>
  );
}
