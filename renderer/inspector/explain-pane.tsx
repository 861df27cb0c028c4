/** Why the selected message failed or stayed without reply, in words, with the bytes at fault and the next step. */
import { useStores } from '../stores/stores.tsx';
import type { Explained } from './explanations.ts';
import styles from './inspector.module.css';
import type { InspectorStore } from './inspector-store.ts';

export function ExplainPane({ explained, inspector }: { explained: readonly Explained[]; inspector: InspectorStore }) {
  if (explained.length === 0) return <p className={styles.calm}>Nothing went wrong with this message.</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls is reached by keys
    <section className={styles.explain} aria-label="Explanation" tabIndex={0}>
      {explained.map((each) => (
        <article key={each.title} className={styles.why}>
          <h3 className={styles.whyTitle}>{each.title}</h3>
          <p className={styles.whyText}>{each.text}</p>
          {each.nextStep && (
            <p className={styles.whyText}>
              <span className={styles.next}>→</span> {each.nextStep}
            </p>
          )}
          <Evidence explained={each} inspector={inspector} />
        </article>
      ))}
    </section>
  );
}

function Evidence({
  explained: { range, here, elsewhere },
  inspector,
}: {
  explained: Explained;
  inspector: InspectorStore;
}) {
  const { log } = useStores();
  if (!range || (!here && elsewhere === undefined)) return null;
  const where =
    range.length === 1 ? `byte ${range.offset}` : `bytes ${range.offset}–${range.offset + range.length - 1}`;
  const show = (): void => {
    inspector.getState().selectRange(range);
    if (elsewhere !== undefined) void log.getState().selectNumber(elsewhere);
  };
  return (
    <button
      type="button"
      className={styles.evidence}
      onClick={show}
      onPointerEnter={() => inspector.getState().hover(here)}
      onPointerLeave={() => inspector.getState().hover(undefined)}
    >
      Show {where}
      {elsewhere === undefined ? ' of the message' : ` of #${elsewhere}`}
    </button>
  );
}
