import type { JournalEventOf, MachineConfig } from '@otklik/shared/poll/events.ts';
import { all, type Db, one } from '../db/sqlite.ts';
import { withBody } from '../ops/archive-repository.ts';

/** What the kiosk of a workplace has last said of the question it asks. */
export interface Report {
  /** Absent where the kiosk has not reported anything yet. */
  readonly hubAt?: number;
  /** Absent also where its event lay in a file of old events that is gone. */
  readonly question?: MachineConfig['question'];
}

/** The last configuration that the kiosk at a workplace worked with; undefined where no kiosk serves it. */
export function lastReport(db: Db, workplace: string): Report | undefined {
  const bound = one<{ kiosk: string; place: number }>(
    db,
    `SELECT bindings.kiosk, bindings.place FROM bindings JOIN kiosks ON kiosks.id = bindings.kiosk
     WHERE bindings.workplace = ? AND bindings.unbound_at IS NULL AND kiosks.revoked_at IS NULL
     ORDER BY bindings.bound_at DESC LIMIT 1`,
    workplace,
  );
  if (bound === undefined) return undefined;
  const [last] = all<{ id: number }>(db, 'SELECT id FROM journals WHERE kiosk = ?', bound.kiosk)
    .flatMap(({ id }) => {
      const found = one<{ seq: number; body: string; hubAt: number }>(
        db,
        // The greatest number first, of the index events_config alone: else SQLite reads the journal backwards.
        `SELECT seq, body, hub_at AS "hubAt" FROM events WHERE journal = ? AND seq = (
           SELECT MAX(seq) FROM events WHERE journal = ? AND place = ? AND type = 'config')`,
        ...[id, id, bound.place],
      );
      return found === undefined ? [] : [{ ...found, journal: id }];
    })
    .sort((a, b) => b.hubAt - a.hubAt);
  if (last === undefined) return {};
  const { body } = withBody(db, last.journal, last);
  // Its file of old events is gone: that it reported is known, what it asks is not.
  if (body === '') return { hubAt: last.hubAt };
  // The body passed the event schema at ingest and never changes; the row's type says which it is.
  const event: JournalEventOf<'config'> = JSON.parse(body);
  const { question } = event.data.machine;
  return { hubAt: last.hubAt, ...(question === undefined ? {} : { question }) };
}
