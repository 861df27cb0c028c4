/** Tells screen readers the totals, politely and at most every few seconds. */
import { useEffect, useState } from 'react';
import { formatCount } from '../quantities.ts';
import type { HostState } from '../stores/host-store.ts';
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
  return (
    <div className="sr-only" aria-live="polite">
      {text}
    </div>
  );
}
