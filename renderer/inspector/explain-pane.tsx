/** Why the selected message failed or stayed without reply, in words, with the evidence, the next step and the mends. */
import { useRef } from 'react';
import type { SelectedRecord } from '../stores/log-detail.ts';
import { Evidence } from './evidence.tsx';
import styles from './explain.module.css';
import type { Explained } from './explanations.ts';
import type { InspectorStore } from './inspector-store.ts';
import { MendButtons } from './mend-buttons.tsx';

interface ExplainPaneProps {
  selected: SelectedRecord;
  explained: readonly Explained[];
  inspector: InspectorStore;
}

export default function ExplainPane({ selected, explained, inspector }: ExplainPaneProps) {
  const region = useRef<HTMLElement>(null);
  if (explained.length === 0) return <p className={styles.calm}>Nothing went wrong with this message.</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls is reached by keys
    <section ref={region} className={styles.explain} aria-label="Explanation" tabIndex={0}>
      {explained.map((each) => (
        <article key={each.rule} className={styles.why} aria-label={each.title}>
          <h3 className={styles.title}>{each.title}</h3>
          <p className={styles.text}>{each.text}</p>
          {each.nextStep && (
            <p className={styles.text}>
              <span className={styles.next}>→</span> {each.nextStep}
            </p>
          )}
          <MendButtons explained={each} selected={selected} region={region} />
          <Evidence explained={each} selected={selected} inspector={inspector} />
        </article>
      ))}
    </section>
  );
}
