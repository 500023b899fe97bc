/** What was told last, numbered without gaps, so that whoever lost the line can go on where they were. */
export interface EventLog<T> {
  /** Keeps it, and forgets the oldest where there are too many; gives its id. */
  add(item: T): string;
  /** Of the last one, or of the place before the first. */
  readonly lastId: string;
  /** Those behind this id, each with its own; undefined where they are no longer known, or never were. */
  since(id: string): readonly { readonly id: string; readonly item: T }[] | undefined;
}

/** `generation` tells this log from others before it: an id of theirs is no place in this one. */
export function createEventLog<T>(generation: string, limit: number): EventLog<T> {
  const items: T[] = [];
  /** Number of the first one kept. */
  let first = 1;
  const idOf = (number: number): string => `${generation}-${number}`;
  return {
    add(item) {
      items.push(item);
      if (items.length > limit) {
        items.shift();
        first += 1;
      }
      return idOf(first + items.length - 1);
    },
    get lastId() {
      return idOf(first + items.length - 1);
    },
    since(id) {
      const match = /^([0-9a-f]+)-(\d{1,15})$/.exec(id);
      if (match === null || match[1] !== generation) return undefined;
      const next = Number(match[2]) + 1;
      if (next < first || next > first + items.length) return undefined;
      return items.slice(next - first).map((item, index) => ({ id: idOf(next + index), item }));
    },
  };
}
