/** The selected message taken apart: its fields beside its bytes, or in one pane where there is little space. */
import { Tabs } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { lazy, type ReactNode, Suspense, useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { byteOrderOf } from '../../core/capture/record.ts';
import type { ByteOrder, ByteRange } from '../../core/wire/bytes.ts';
import type { SelectedRecord } from '../stores/log-detail.ts';
import { useStores } from '../stores/stores.tsx';
import tabStyles from '../theme/tabs.module.css';
import { ConversationPane } from './conversation/conversation-pane.tsx';
import { CopyMenu } from './copy-menu.tsx';
import { type Explained, explainRecord, faultsOf } from './explanations.ts';
import { HexDump } from './hex-dump.tsx';
import { fits, hexLayout, pairLayout, seedLayout } from './hex-layout.ts';
import styles from './inspector.module.css';
import { createInspectorStore, type InspectorStore } from './inspector-store.ts';
import { markFaults, messageTree, payloadDifferences, type TreeNode } from './message-tree.ts';
import { MessageTreeView } from './message-tree-view.tsx';
import { PairDump } from './pair-dump.tsx';
import { ReadingsBar } from './readings-bar.tsx';
import { useOwnSocket } from './use-own-socket.ts';

const ExplainPane = lazy(() => import('./explain-pane.tsx'));

/** From this width on fields and bytes stand side by side. */
const twoPanesPx = 680;
/** What a dump with characters has no use for goes to the fields, within limits. */
const fieldsPx = (widthPx: number): number => Math.max(276, Math.min(480, widthPx - 560));
const characterPx = 7.22;
/** Padding on both sides and the scrollbar. */
const dumpPaddingPx = 34;

export function Inspector() {
  const { log } = useStores();
  const { ref, width } = useElementSize();
  const [inspector] = useState(createInspectorStore);
  const detail = useStore(log, (state) => state.detail);
  return (
    <div ref={ref} className={styles.inspector}>
      {detail ? (
        <Panes selected={detail} inspector={inspector} widthPx={width} />
      ) : (
        <p className={styles.calm}>Select a message to see its fields and its bytes.</p>
      )}
    </div>
  );
}

interface PanesProps {
  selected: SelectedRecord;
  inspector: InspectorStore;
  widthPx: number;
}

function Panes({ selected, inspector, widthPx }: PanesProps) {
  const order = useStore(inspector, (state) => state.order);
  const ownOrder = byteOrderOf(selected.record);
  // What was chosen holds until a message of the other kind is selected.
  useEffect(() => inspector.setState({ order: ownOrder }), [inspector, ownOrder]);
  const { tree, explained } = useReading(selected, order);
  const differences = useMemo(() => payloadDifferences(selected), [selected]);
  const isWide = widthPx >= twoPanesPx;
  const bytesPx = widthPx - (isWide ? fieldsPx(widthPx) : 0) - dumpPaddingPx;
  const view: View = { selected, inspector, tree, explained, differences, characters: bytesPx / characterPx };
  const tools = <Tools selected={selected} inspector={inspector} />;
  if (!isWide) return <TabPane place="inspector.only" tabs={[...fieldTabs(view), ...byteTabs(view)]} tools={tools} />;
  return (
    <>
      <div className={styles.fields} style={{ width: fieldsPx(widthPx) }}>
        <TabPane place="inspector.fields" tabs={fieldTabs(view)} />
      </div>
      <div className={styles.bytes}>
        <TabPane place="inspector.bytes" tabs={byteTabs(view)} tools={tools} />
      </div>
    </>
  );
}

/** The message by its spec, where there is one; what was wrong with it is marked in its tree. */
function useReading(selected: SelectedRecord, order: ByteOrder): Pick<View, 'tree' | 'explained'> {
  const { host, schema } = useStores();
  const timeoutMs = useStore(host, ({ settings }) => settings.lostAfterMs);
  const interpreter = useStore(schema, (state) => state.interpreter);
  const socket = useOwnSocket(selected.record);
  const { protocol } = selected.record;
  const explained = useMemo(() => {
    const names = interpreter?.requestNames({ protocol, order });
    return explainRecord(selected, { order, timeoutMs, names, socket });
  }, [selected, order, timeoutMs, interpreter, protocol, socket]);
  const tree = useMemo(
    () => markFaults(messageTree(selected, { order, describe: interpreter?.describe }), faultsOf(explained, selected)),
    [selected, order, interpreter, explained],
  );
  return { tree, explained };
}

interface View {
  selected: SelectedRecord;
  inspector: InspectorStore;
  tree: readonly TreeNode[];
  explained: readonly Explained[];
  differences: readonly ByteRange[];
  /** How many fit into a line of a dump. */
  characters: number;
}

interface Tab {
  id: string;
  title: ReactNode;
  content: ReactNode;
}

function fieldTabs({ selected, inspector, tree, explained }: View): Tab[] {
  const explainTitle = explained.length > 0 ? <span className={styles.flag}>Explain</span> : 'Explain';
  return [
    {
      id: 'message',
      title: (
        <>
          <Either long="Message " short="#" />
          {selected.record.number}
        </>
      ),
      content: <MessageTreeView inspector={inspector} tree={tree} />,
    },
    {
      id: 'explain',
      title: explainTitle,
      content: (
        <Suspense>
          <ExplainPane selected={selected} explained={explained} inspector={inspector} />
        </Suspense>
      ),
    },
  ];
}

function byteTabs({ selected, inspector, tree, explained, differences, characters }: View): Tab[] {
  const { number, head } = selected.record;
  const bad = ordered([...differences, ...explained.flatMap(({ here }) => here ?? [])]);
  const dump = { inspector, tree, bad, bytes: head, length: head.length };
  const bar = <ReadingsBar selected={selected} differences={differences} inspector={inspector} />;
  const label = `Bytes of message ${number}`;
  return [
    {
      id: 'hex',
      title: 'Hex',
      content: (
        <>
          <HexDump {...dump} label={label} layout={hexLayout(characters)} />
          {bar}
        </>
      ),
    },
    {
      id: 'sides',
      title: <Either long="Side by side" short="Sides" />,
      content: (
        <>
          <PairDump {...dump} bad={differences} selected={selected} layout={pairLayout(characters)} />
          {bar}
        </>
      ),
    },
    {
      id: 'seed',
      title: '32 a line',
      content: (
        <>
          <HexDump
            {...dump}
            label={label}
            layout={seedLayout}
            isSmall={!fits(seedLayout, characters)}
            footer={` Length of Bytes: ${head.length}`}
          />
          {bar}
        </>
      ),
    },
    { id: 'conversation', title: 'Conversation', content: <ConversationPane record={selected.record} /> },
  ];
}

const ordered = (ranges: ByteRange[]): ByteRange[] => ranges.sort((a, b) => a.offset - b.offset);

/** Tabs over one pane; the chosen one is kept in the layout under `place`. */
function TabPane({ place, tabs, tools }: { place: string; tabs: readonly Tab[]; tools?: ReactNode }) {
  const { layout } = useStores();
  const kept = useStore(layout, (state) => state.tabs[place]);
  const chosen = tabs.find(({ id }) => id === kept) ?? tabs[0]!;
  return (
    <Tabs
      value={chosen.id}
      onChange={(id) => id && layout.getState().choose(place, id)}
      keepMounted={false}
      classNames={{
        ...{ root: styles.pane, panel: tabStyles.panel },
        list: `${tabStyles.list} ${styles.tabs}`,
        tab: `${tabStyles.tab} ${styles.tab}`,
      }}
    >
      <div className={styles.head}>
        <Tabs.List>
          {tabs.map(({ id, title }) => (
            <Tabs.Tab key={id} value={id}>
              {title}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {tools}
      </div>
      <Tabs.Panel value={chosen.id}>{chosen.content}</Tabs.Panel>
    </Tabs>
  );
}

/** Words for where there is space, and for where there is little. */
const Either = ({ long, short }: { long: string; short: string }) => (
  <>
    <span className={styles.long}>{long}</span>
    <span className={styles.short}>{short}</span>
  </>
);

function Tools({ selected, inspector }: { selected: SelectedRecord; inspector: InspectorStore }) {
  const order = useStore(inspector, (state) => state.order);
  const short = order === 'little' ? 'LE' : 'BE';
  return (
    <div className={styles.tools}>
      <button
        type="button"
        className={styles.tool}
        title="Byte order in which the fields are read"
        aria-label={`Byte order: ${order}-endian, ${short}`}
        onClick={() => inspector.getState().flipOrder()}
      >
        <Either long={`${order}-endian`} short={short} />
      </button>
      <CopyMenu bytes={selected.record.head} inspector={inspector} />
    </div>
  );
}
