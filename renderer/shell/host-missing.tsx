/** The page where no host answers: what happened and what to do. Needs no store and no Mantine. */
import styles from './host-missing.module.css';

export function HostMissing({ reason }: { reason: string }) {
  return (
    <main className={styles.page}>
      <h1>nlscope can't reach its host</h1>
      <p>{reason}.</p>
      <p>
        A link opens one page only, and ends with the program that printed it. Run <code>npm start</code> again and open
        the new link.
      </p>
      <button type="button" onClick={() => location.reload()}>
        Try again
      </button>
    </main>
  );
}
