import type { Epoch } from '@otklik/shared/base/ids.ts';
import type { DurableJournal, StoredEvent } from '../journal/journal.ts';

type Read = ReturnType<DurableJournal['readChecked']>;

/**
 * Reads the next batch while the hub works on the one before: after months offline that is a third of the time. Events
 * never change, so what was read ahead stays true; what is asked for in the end decides whether it is used.
 */
export interface ReadAhead {
  /** As `readChecked`. */
  take(epoch: Epoch, fromSeq: number, limit: number): Read;
  /** Reads now, for the next `take`; a failure is left to that one. */
  prepare(epoch: Epoch, fromSeq: number, limit: number): void;
}

export function createReadAhead(journal: Pick<DurableJournal, 'readChecked'>): ReadAhead {
  let ready:
    | { readonly epoch: Epoch; readonly fromSeq: number; readonly events: readonly StoredEvent[] }
    | undefined;
  return {
    take(epoch, fromSeq, limit) {
      const had = ready;
      ready = undefined;
      const fits = had?.epoch === epoch && had.fromSeq === fromSeq && had.events.length >= limit;
      return fits
        ? { ok: true, value: had.events.slice(0, limit) }
        : journal.readChecked(epoch, fromSeq, limit);
    },
    prepare(epoch, fromSeq, limit) {
      const read = journal.readChecked(epoch, fromSeq, limit);
      ready = read.ok ? { epoch, fromSeq, events: read.value } : undefined;
    },
  };
}
