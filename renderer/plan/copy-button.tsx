/** Copies a text, and says so. */
import { writeClipboard } from '../clipboard.ts';
import { failure } from '../stores/notice.ts';
import { useStores } from '../stores/stores.tsx';
import styles from './plan.module.css';

interface CopyButtonProps {
  /** What is copied, for those who don't see beside what the button stands. */
  what: string;
  text(): string;
}

export function CopyButton({ what, text }: CopyButtonProps) {
  const { notify } = useStores();
  const copy = async (): Promise<void> => {
    try {
      await writeClipboard(text());
      notify({ kind: 'done', title: 'Copied', text: what });
    } catch (thrown) {
      notify(failure('Nothing was copied', thrown));
    }
  };
  return (
    <button type="button" className={styles.copy} aria-label={`Copy ${what}`} onClick={() => void copy()}>
      Copy
    </button>
  );
}
