import type { Entry } from '../../outbox/entry.ts';
import { useEntries, useOutbox } from '../../outbox/outbox-context.ts';

/** What is not on record yet and waits for the expert, at the item at hand and elsewhere. */
export interface OutboxWork {
  /** Refused of the item at hand. */
  readonly refusedHere: readonly Entry[];
  /** Refused of other items, or to be compared. */
  readonly elsewhere: readonly Entry[];
  /** To the next of those. */
  bringBack(): void;
  /** Gives up what was refused of the item at hand. */
  putAway(): void;
}

/** `atHand`: the item the address names, whether or not it can be read. */
export function useOutboxWork(atHand: string | undefined, onItem: (id: string) => void): OutboxWork {
  const outbox = useOutbox();
  const entries = useEntries();
  const refusedHere = entries.filter(({ state, item }) => state === 'refused' && item === atHand);
  const elsewhere = openEntries(entries).filter(({ item }) => item !== atHand);
  return {
    refusedHere,
    elsewhere,
    bringBack() {
      const target = elsewhere.find(({ state }) => state === 'refused') ?? elsewhere[0];
      if (target !== undefined) onItem(target.item);
    },
    putAway: () => outbox.discard(...refusedHere.map(({ key }) => key)),
  };
}

/** What waits for the expert: refused, or to be compared and not on its way. */
function openEntries(entries: readonly Entry[]): readonly Entry[] {
  const moving = new Set(entries.filter((each) => each.order.kind === 'confirm').map(({ item }) => item));
  return entries.filter(
    ({ state, item }) => state === 'refused' || (state === 'compare' && !moving.has(item)),
  );
}
