// biome-ignore-all lint/a11y/useFocusableInteractive: the tree has the focus and points at its active item
/** The tree of the selected record on screen. Pointing at a node marks its bytes in the dump, and the other way round. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { useStores } from '../stores/stores.tsx';
import { rangeOf } from './byte-selection.ts';
import type { InspectorStore } from './inspector-store.ts';
import { rowFor, type TreeNode, type TreeRow, treeRows } from './message-tree.ts';
import styles from './tree.module.css';

const rowPx = 21;

export function MessageTreeView({ inspector, tree }: { inspector: InspectorStore; tree: readonly TreeNode[] }) {
  const { log } = useStores();
  const scroller = useRef<HTMLDivElement>(null);
  const closed = useStore(inspector, (state) => state.closed);
  const selection = useStore(inspector, (state) => state.selection);
  const hover = useStore(inspector, (state) => state.hoverRange);
  const rows = treeRows(tree, closed);
  const selected = selection && rowFor(rows, rangeOf(selection));
  const hovered = hover && rowFor(rows, hover);
  const active = rows.findIndex((row) => row.node.path === selected?.node.path);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    overscan: 6,
    useFlushSync: false,
  });
  useEffect(() => {
    if (active >= 0) virtualizer.scrollToIndex(active, { align: 'auto' });
  }, [active, virtualizer]);

  // What is at fault is what one wants to see of a message; where it stands when rows close later is no reason to move.
  useEffect(() => {
    const fault = treeRows(tree, inspector.getState().closed).findIndex(({ node }) => node.isAtFault);
    if (fault >= 0) virtualizer.scrollToIndex(fault, { align: 'center' });
  }, [tree, inspector, virtualizer]);

  const choose = (row: TreeRow | undefined): void => {
    if (row?.node.leadsTo !== undefined) void log.getState().selectNumber(row.node.leadsTo);
    else if (row?.node.range) inspector.getState().selectRange(row.node.range);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    // A button in a row has its keys for itself.
    if (event.target !== event.currentTarget) return;
    if (!takeKey(event.key, rows, active, { choose, toggle: inspector.getState().toggle })) return;
    event.preventDefault();
  };
  return (
    <div
      ref={scroller}
      className={styles.tree}
      role="tree"
      tabIndex={0}
      aria-label="Fields of the message"
      aria-activedescendant={active >= 0 ? itemId(active) : undefined}
      onKeyDown={onKeyDown}
      onPointerLeave={() => inspector.getState().hover(undefined)}
    >
      <div className={styles.rows} role="presentation" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ index, start }) => {
          const row = rows[index]!;
          return (
            <TreeItem
              key={row.node.path}
              row={row}
              index={index}
              topPx={start}
              isSelected={index === active}
              isHovered={row.node.path === hovered?.node.path}
              choose={choose}
              inspector={inspector}
            />
          );
        })}
      </div>
    </div>
  );
}

const itemId = (index: number): string => `tree-item-${index}`;

interface TreeItemProps {
  row: TreeRow;
  index: number;
  topPx: number;
  isSelected: boolean;
  isHovered: boolean;
  choose(row: TreeRow): void;
  inspector: InspectorStore;
}

function TreeItem({ row, index, topPx, isSelected, isHovered, choose, inspector }: TreeItemProps) {
  const { node, depth, isOpen } = row;
  const isParent = node.children.length > 0;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree takes the keys
    <div
      id={itemId(index)}
      title={node.value}
      className={itemClass(node, isSelected, isHovered)}
      role="treeitem"
      aria-level={depth + 1}
      aria-selected={isSelected}
      aria-expanded={isParent ? isOpen : undefined}
      style={{ top: topPx, paddingLeft: 10 + depth * 14 }}
      onPointerEnter={() => inspector.getState().hover(node.range)}
      onClick={() => (node.range || node.leadsTo !== undefined ? choose(row) : inspector.getState().toggle(node.path))}
    >
      <span
        className={styles.twist}
        aria-hidden
        onClick={(event) => {
          if (!isParent) return;
          event.stopPropagation();
          inspector.getState().toggle(node.path);
        }}
      >
        {isParent ? (isOpen ? '▾' : '▸') : ''}
      </span>
      <NodeText node={node} isBright={isParent || depth === 0} />
    </div>
  );
}

function itemClass({ isAtFault }: TreeNode, isSelected: boolean, isHovered: boolean): string {
  const state = isSelected ? styles.selected : isHovered ? styles.hovered : isAtFault ? styles.fault : undefined;
  return state ? `${styles.item} ${state}` : styles.item!;
}

function NodeText({ node, isBright }: { node: TreeNode; isBright: boolean }) {
  const isRemark = node.leadsTo !== undefined;
  return (
    <>
      {!isRemark && <span className={isBright ? styles.bright : styles.name}>{node.name}</span>}
      {node.value !== undefined && <NodeValue node={node} />}
      {node.note && <span className={styles.note}>{node.note}</span>}
      {node.issues.length > 0 && (
        <span className={isRemark ? styles.link : styles.issue} title={node.issues.join('\n')}>
          {isRemark ? '≠ ' : '! '}
          {node.issues.join('; ')}
        </span>
      )}
    </>
  );
}

/** A socket's port leads to the socket. */
function NodeValue({ node: { value, socket } }: { node: TreeNode }) {
  const { showSocket } = useStores();
  if (!socket) return <span className={styles.value}>{value}</span>;
  return (
    <button
      type="button"
      className={styles.action}
      title="Show it on the Sockets screen"
      onClick={() => showSocket(socket)}
    >
      {value} ↗
    </button>
  );
}

interface TreeActions {
  choose(row: TreeRow | undefined): void;
  toggle(path: string): void;
}

/** As the ARIA practices have it for trees. @returns whether the key was the tree's. */
function takeKey(key: string, rows: readonly TreeRow[], active: number, { choose, toggle }: TreeActions): boolean {
  const row = rows[active];
  const withBytes = (from: number, step: number): TreeRow | undefined => {
    let at = from;
    while (rows[at] && (!rows[at]!.node.range || rows[at]!.node.leadsTo !== undefined)) at += step;
    return rows[at];
  };
  switch (key) {
    case 'ArrowDown':
      choose(withBytes(active + 1, 1));
      return true;
    case 'ArrowUp':
      choose(withBytes(active < 0 ? rows.length - 1 : active - 1, -1));
      return true;
    case 'Home':
      choose(withBytes(0, 1));
      return true;
    case 'End':
      choose(withBytes(rows.length - 1, -1));
      return true;
    case 'ArrowLeft':
      if (row?.isOpen) toggle(row.node.path);
      else choose(rows.findLast(({ depth }, at) => at < active && depth < (row?.depth ?? 0)));
      return true;
    case 'ArrowRight':
      if (row && row.node.children.length > 0 && !row.isOpen) toggle(row.node.path);
      else if (row?.isOpen) choose(withBytes(active + 1, 1));
      return true;
    case 'Enter':
    case ' ':
      if (row && row.node.children.length > 0) toggle(row.node.path);
      return true;
    default:
      return false;
  }
}
