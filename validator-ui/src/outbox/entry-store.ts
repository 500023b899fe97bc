import { type Entry, parseEntry } from './entry.ts';

/** Where entries outlive the page. */
export interface EntryStore {
  /** All of one person's. */
  read(user: string): readonly Entry[];
  /** Everybody's. */
  readAll(): readonly Entry[];
  /** False where nothing can be kept: the browser's storage is full or forbidden. */
  put(user: string, entry: Entry): boolean;
  drop(user: string, key: string): void;
}

const prefix = 'otklik.outbox.';

/**
 * The browser's local storage, which is there again after a reload, a crash of the page or of the tab, and under the same
 * person's next session. Each entry has its own key, so two tabs never write over each other's.
 */
export function localEntryStore(storage: Storage): EntryStore {
  const place = (user: string, key: string): string => `${prefix}${user}.${key}`;
  const below = (start: string): readonly Entry[] => {
    const names = Array.from({ length: storage.length }, (_, at) => storage.key(at) ?? '');
    return names
      .filter((name) => name.startsWith(start))
      .flatMap((name) => parseEntry(storage.getItem(name) ?? '') ?? []);
  };
  return {
    read: (user) => below(`${prefix}${user}.`),
    readAll: () => below(prefix),
    put(user, entry) {
      try {
        storage.setItem(place(user, entry.key), JSON.stringify(entry));
        return true;
      } catch {
        return false;
      }
    },
    drop: (user, key) => storage.removeItem(place(user, key)),
  };
}

/** Is this change of the local storage, made by another tab, one of an entry? */
export const isEntryChange = (name: string | null): boolean => name === null || name.startsWith(prefix);
