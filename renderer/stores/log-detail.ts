/** The selected record whole, read anew when its echo state changes. */
import { EchoStatus } from '../../core/capture/record.ts';
import { decodeWindow, type WindowRow } from '../../core/capture/window.ts';
import type { RecordDetail } from '../../core/contract/api.ts';
import type { Client } from '../../core/contract/connect.ts';
import { sameState } from './log-window.ts';

/** The selected record whole, with the other half of its round trip where it has one. */
export interface SelectedRecord {
  record: WindowRow;
  pair: WindowRow | undefined;
  /** The other end is our echo peer. */
  peer: boolean;
}

/** What the reader shares with the log's store. */
export interface DetailPlace {
  selected(): number | undefined;
  shown(): SelectedRecord | undefined;
  show(detail: SelectedRecord | undefined): void;
}

export interface DetailReader {
  /** Reads the selected record, one request at a time; what was selected last wins, and is shown when this resolves. */
  read(): Promise<void>;
  /** Reads again where the record may have got its answer: one in view tells, one out of view may while it waits. */
  refresh(rows: readonly WindowRow[]): void;
}

export function createDetailReader(client: Client, place: DetailPlace): DetailReader {
  let reading: Promise<void> | undefined;
  const read = (): Promise<void> => {
    reading ??= readSelected().finally(() => {
      reading = undefined;
    });
    return reading;
  };
  const readSelected = async (): Promise<void> => {
    const number = place.selected();
    if (number === undefined) return;
    // A host that is gone answers nothing, like one that has evicted the record.
    const answer = await client.request('capture.record', { number }).catch(() => null);
    if (place.selected() !== number) return readSelected();
    const detail = answer && unpack(answer);
    if (detail) place.show(detail);
    // What was read of an evicted record stays, but nothing of another one.
    else if (place.shown()?.record.number !== number) place.show(undefined);
  };
  const refresh = (rows: readonly WindowRow[]): void => {
    const record = place.shown()?.record;
    if (!record) return;
    const inView = rows.find((row) => row.number === record.number);
    if (inView ? !sameState(inView, record) : record.echo === EchoStatus.waiting) void read();
  };
  return { read, refresh };
}

function unpack({ record, pair, peer }: RecordDetail): SelectedRecord | undefined {
  const row = decodeWindow(record)[0];
  return row && { record: row, pair: pair && decodeWindow(pair)[0], peer };
}
