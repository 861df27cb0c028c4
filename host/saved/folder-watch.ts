/** Tells that something in a folder changed, by whomever: an editor, git. The folder need not be there yet. */
import { existsSync, type FSWatcher, readdirSync, watch } from 'node:fs';
import { dirname, join } from 'node:path';

/** Editors and git change several things at once. */
const settleMs = 120;

export class FolderWatch {
  readonly #root: string;
  readonly #changed: () => void;
  readonly #watchers = new Map<string, FSWatcher>();
  #due: NodeJS.Timeout | undefined;

  constructor(root: string, changed: () => void) {
    this.#root = root;
    this.#changed = changed;
    this.#follow();
  }

  close(): void {
    clearTimeout(this.#due);
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  /** Each folder has a watcher of its own: Node's recursive one follows links. */
  #follow(): void {
    const wanted = new Set(existsSync(this.#root) ? foldersIn(this.#root) : [nearest(this.#root)]);
    for (const [folder, watcher] of this.#watchers)
      if (!wanted.has(folder)) {
        watcher.close();
        this.#watchers.delete(folder);
      }
    for (const folder of wanted) if (!this.#watchers.has(folder)) this.#watch(folder);
  }

  #watch(folder: string): void {
    try {
      const watcher = watch(folder, { persistent: false }, () => this.#noted());
      watcher.on('error', () => this.#forget(folder));
      this.#watchers.set(folder, watcher);
    } catch {
      // Gone since, or more folders than inotify watches: the screen then reads anew when it is shown.
    }
  }

  #forget(folder: string): void {
    this.#watchers.get(folder)?.close();
    this.#watchers.delete(folder);
    this.#noted();
  }

  #noted(): void {
    clearTimeout(this.#due);
    this.#due = setTimeout(() => {
      this.#follow();
      this.#changed();
    }, settleMs);
    this.#due.unref();
  }
}

function foldersIn(folder: string): string[] {
  try {
    const inside = readdirSync(folder, { withFileTypes: true }).filter(
      (entry) => entry.isDirectory() && !entry.name.startsWith('.'),
    );
    return [folder, ...inside.flatMap(({ name }) => foldersIn(join(folder, name)))];
  } catch {
    return [];
  }
}

const nearest = (path: string): string => (existsSync(path) ? path : nearest(dirname(path)));
