import { type Db, one } from '../db/sqlite.ts';

/** Totals of the whole hub, from small tables only. */
export interface OpsFigures {
  readonly kiosks: number;
  readonly journals: number;
  /** Durable events, archived ones too. */
  readonly events: number;
  readonly forks: number;
  readonly alarms: number;
}

export function opsFigures(db: Db): OpsFigures {
  const row = one<OpsFigures>(
    db,
    `SELECT (SELECT COUNT(*) FROM kiosks WHERE revoked_at IS NULL) AS kiosks,
       (SELECT COUNT(*) FROM journals) AS journals,
       (SELECT COALESCE(SUM(durable), 0) FROM journals) AS events,
       (SELECT COUNT(*) FROM forks) AS forks,
       (SELECT COUNT(*) FROM alarms) AS alarms`,
  );
  return row ?? { kiosks: 0, journals: 0, events: 0, forks: 0, alarms: 0 };
}
