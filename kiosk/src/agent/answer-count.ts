import type { Clock } from '@otklik/shared/base/clock.ts';
import type { JournalEvent } from '@otklik/shared/poll/events.ts';
import type { Journal } from '../journal/journal.ts';
import { monthStart } from './month.ts';

/** How many polls a workplace has had answered since the month began there. */
export interface AnswerCount {
  of(place: number): number;
  committed(events: readonly JournalEvent[]): void;
  /** The store's zone may be another: counted anew. */
  reset(): void;
}

export function createAnswerCount(parts: {
  readonly journal: Pick<Journal, 'answeredSince'>;
  readonly clock: Pick<Clock, 'wall'>;
  /** The store's IANA zone; undefined: the kiosk's own. */
  readonly zone: () => string | undefined;
}): AnswerCount {
  const { journal, clock } = parts;
  const months = new Map<number, { since: number; count: number }>();
  return {
    of(place) {
      const zone = parts.zone() ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
      const since = monthStart(clock.wall(), zone);
      const known = months.get(place);
      if (known?.since === since) return known.count;
      const count = journal.answeredSince(place, since);
      months.set(place, { since, count });
      return count;
    },
    committed(events) {
      for (const event of events) {
        const month = months.get(event.place);
        if (event.type === 'poll-ended' && event.data.outcome === 'answered' && month !== undefined)
          month.count += 1;
      }
    },
    reset: () => months.clear(),
  };
}
