/** Tells screen readers the totals, politely and at most every few seconds, and each state of the echo module. */
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { formatCount } from '../quantities.ts';
import type { HostState } from '../stores/host-store.ts';
import { moduleWords } from '../stores/module-words.ts';
import { useStores } from '../stores/stores.tsx';

const everyMs = 5_000;

const totals = ({ capture: { counts } }: HostState): string =>
  `${formatCount(counts.sent)} sent, ${formatCount(counts.identical)} echoed intact, ` +
  `${formatCount(counts.different)} different, ${formatCount(counts.lost)} lost`;

export function Announcer() {
  const { host } = useStores();
  const [text, setText] = useState('');
  useEffect(() => {
    const timer = setInterval(() => setText(totals(host.getState())), everyMs);
    return () => clearInterval(timer);
  }, [host]);
  const module = useStore(host, (state) => state.module && moduleWords(state.module).text);
  return (
    <>
      <div className="sr-only" aria-live="polite">
        {text}
      </div>
      <div className="sr-only" aria-live="polite">
        {module && `Echo module: ${module}`}
      </div>
    </>
  );
}
