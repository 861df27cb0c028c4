/** What the build says, live. It follows its end until one scrolls up, and goes to the first error of one that failed. */
// biome-ignore-all lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keys
import { useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { CopyButton } from '../plan/copy-button.tsx';
import { formatSpan } from '../quantities.ts';
import { useStores } from '../stores/stores.tsx';
import { buildLines, buildText } from './build-lines.ts';
import styles from './module.module.css';
import { useLines } from './use-lines.ts';

export function BuildOutput() {
  const { host, module } = useStores();
  const build = useStore(host, (state) => state.module?.build ?? null);
  const built = useStore(host, (state) => state.module?.built ?? null);
  const output = useStore(module, (state) => state.output);
  const shown = useMemo(() => buildLines({ build, built }, output), [build, built, output]);
  return (
    <section className={styles.panel} aria-label="Build output" data-panel="build-output">
      <div className={styles.heading}>
        <h3>Build output</h3>
        {build && (
          <span className={styles.tools}>
            {build.outcome !== 'building' && <span>{formatSpan(build.tookMs)}</span>}
            <CopyButton what="the build output" text={() => buildText(shown)} />
          </span>
        )}
      </div>
      {build ? (
        <OutputLines lines={shown.lines} firstError={shown.firstError} startedAtMs={build.startedAtMs} />
      ) : (
        <p className={styles.empty}>
          What make says appears here while the module is built, as you, in a folder of your cache. The last build
          stays.
        </p>
      )}
    </section>
  );
}

type OutputLinesProps = ReturnType<typeof buildLines> & { startedAtMs: number };

function OutputLines({ lines, firstError, startedAtMs }: OutputLinesProps) {
  const box = useRef<HTMLDivElement>(null);
  const [following, setFollowing] = useState(true);
  const { heightPx, items, onScroll, reveal } = useLines(box, { count: lines.length, following, setFollowing });
  // biome-ignore lint/correctness/useExhaustiveDependencies: each build is followed anew
  useEffect(() => setFollowing(true), [startedAtMs]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only an error that is found moves the view
  useEffect(() => {
    if (firstError === undefined) return;
    setFollowing(false);
    reveal(firstError, 'center');
  }, [firstError, startedAtMs]);
  return (
    <div
      ref={box}
      className={styles.lines}
      role="log"
      aria-label="Lines of the build"
      aria-live="off"
      tabIndex={0}
      onScroll={onScroll}
    >
      <div className={styles.span} style={{ height: heightPx }}>
        {items.map(({ index, start }) => (
          <div key={index} className={styles.line} data-tone={lines[index]?.tone} style={{ top: start }}>
            {lines[index]?.text}
          </div>
        ))}
      </div>
    </div>
  );
}
