/** The conversation of the selected message: its totals, then each message with its times. Notifications stand apart. */
import { useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { RecordKind } from '../../../core/capture/record.ts';
import type { WindowRow } from '../../../core/capture/window.ts';
import { conversationFilter } from '../../stores/conversation-filter.ts';
import { useStores } from '../../stores/stores.tsx';
import styles from './conversation.module.css';
import { ConversationList } from './conversation-list.tsx';
import { type ConversationState, createConversationStore } from './conversation-store.ts';
import { totalsOf, verdictOf } from './conversation-words.ts';

export function ConversationPane({ record }: { record: WindowRow }) {
  const { client, host } = useStores();
  const [store] = useState(() => createConversationStore(client));
  const { number } = record;
  useEffect(() => store.getState().select(number), [store, number]);
  useEffect(
    () => host.subscribe(({ capture }, before) => capture !== before.capture && store.getState().refresh()),
    [host, store],
  );
  const found = useStore(store, (state) => state.found);
  if (record.kind === RecordKind.overrun)
    return <p className={styles.calm}>#{number} is an event, not a message: it is in no conversation.</p>;
  if (found === null) return <p className={styles.calm}>#{number} is no longer held.</p>;
  if (found === undefined) return null;
  return (
    <>
      <Head found={found} record={record} />
      <ConversationList store={store} found={found} />
    </>
  );
}

type Found = NonNullable<ConversationState['found']>;

function Head({ found, record }: { found: Found; record: WindowRow }) {
  const { filter } = useStores();
  const applied = useStore(filter, (state) => state.applied);
  const verdict = verdictOf(found);
  const totals = useMemo(() => totalsOf(found), [found]);
  const own = conversationFilter(record);
  return (
    <div className={styles.head}>
      <span className={`${styles.verdict} ${styles[verdict.tone]}`} title={verdict.title}>
        {verdict.text}
      </span>
      <span className={styles.totals} title={totals}>
        {totals}
      </span>
      <button
        type="button"
        className={styles.only}
        aria-pressed={applied === own}
        title="Show only this conversation in the log, or what was shown before (c)"
        onClick={() => filter.getState().narrow(own)}
      >
        Only this
      </button>
    </div>
  );
}
