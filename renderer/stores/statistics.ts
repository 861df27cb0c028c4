/** What the Statistics screen knows and does: loaded when it is first shown. */
import type { Client } from '../../core/contract/connect.ts';
import type { FilterStore } from './filter-store.ts';
import type { HostStore } from './host-store.ts';
import type { KeptStorage } from './kept.ts';
import { createLadderStore, type LadderStore } from './ladder-store.ts';
import type { LogStore } from './log-store.ts';
import { failure, type Notify } from './notice.ts';
import { createSurveyStore, type SurveyStore } from './survey-store.ts';
import { type TimeRange, withoutTimeRange, withTimeRange } from './time-filter.ts';

export interface Statistics {
  survey: SurveyStore;
  ladder: LadderStore;
  /** Shows only the messages of a stretch of time, here and in the log; all times again without one. */
  selectTime(range: TimeRange | undefined): void;
  /** Saves what the page has made under a name: where the desktop's dialog says, or as a download. */
  saveFile(name: string, content: Blob): Promise<void>;
  /** Writes what is kept over a reload and still due. */
  flush(): void;
}

export interface StatisticsPlace {
  client: Client;
  host: HostStore;
  log: LogStore;
  filter: FilterStore;
  notify: Notify;
  /** Lets the browser download a file that the page has. */
  download(url: string, name: string): void;
}

export function createStatistics(place: StatisticsPlace, storage: KeptStorage): Statistics {
  const { client, host, log, filter, notify, download } = place;
  const filterText = (): string => filter.getState().applied ?? '';
  const { store, flush } = createSurveyStore({ client, host, filterText }, storage);
  return {
    survey: store,
    ladder: createLadderStore(client, host, log),
    flush,
    selectTime: (range) => {
      const { text, setText, apply } = filter.getState();
      setText(range ? withTimeRange(text, range) : withoutTimeRange(text));
      void apply();
    },
    saveFile: async (name, content) => {
      try {
        const bytes = new Uint8Array(await content.arrayBuffer());
        // A browser's host hands it back: then its bytes need not go there.
        const isDesktop = host.getState().description.host === 'electron';
        const saved = isDesktop ? await client.request('file.save', { name, bytes }) : ({ by: 'page' } as const);
        if (saved.by === 'nobody') return;
        if (saved.by === 'page') {
          const url = URL.createObjectURL(content);
          download(url, name);
          // The download holds on to it by itself.
          setTimeout(() => URL.revokeObjectURL(url), 60_000);
        }
        notify({ kind: 'done', title: 'Exported', text: saved.by === 'host' ? saved.name : name });
      } catch (thrown) {
        notify(failure('The figure was not exported', thrown));
      }
    },
  };
}
