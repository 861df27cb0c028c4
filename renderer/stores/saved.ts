/** The saved messages' store with what goes between it and the composer: loaded when it is first needed. */

import type { KeptStorage } from './kept.ts';
import { createSavedCommands, type SavedCommands, type SavedCommandsPlace } from './saved-commands.ts';
import type { SavedStore } from './saved-state.ts';
import { createSavedStore } from './saved-store.ts';

export interface Saved {
  store: SavedStore;
  commands: SavedCommands;
  /** Writes what is kept over a reload and still due. */
  flush(): void;
}

export function createSaved(place: SavedCommandsPlace, storage: KeptStorage): Saved {
  const { store, flush } = createSavedStore(place, storage);
  return { store, flush, commands: createSavedCommands(place) };
}
