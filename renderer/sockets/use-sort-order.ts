/** By what the table is sorted, kept in the layout: 'drops down', 'protocol up'. */
import { useMemo } from 'react';
import { useStore } from 'zustand';
import { type SortField, type SortOrder, sortFields } from '../stores/socket-rows.ts';
import { useStores } from '../stores/stores.tsx';
import { socketColumns } from './columns.ts';

const place = 'sockets.sort';

export function useSortOrder(): { order: SortOrder; sortBy(field: SortField): void } {
  const { layout } = useStores();
  const kept = useStore(layout, ({ tabs }) => tabs[place]);
  const order = useMemo(() => orderIn(kept), [kept]);
  const sortBy = (field: SortField): void => {
    const descending = field === order.field ? !order.descending : startsDescending(field);
    layout.getState().choose(place, `${field} ${descending ? 'down' : 'up'}`);
  };
  return { order, sortBy };
}

/** Ports and inodes are figures, but names rather than amounts. */
const startsDescending = (field: SortField): boolean =>
  field !== 'portId' && field !== 'inode' && socketColumns.some(({ id, isFigure }) => id === field && isFigure);

function orderIn(text = ''): SortOrder {
  const [word, way] = text.split(' ');
  const field = sortFields.find((known) => known === word);
  return { field: field ?? 'protocol', descending: field !== undefined && way === 'down' };
}
