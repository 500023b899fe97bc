import type { OpsFigures } from '../db/contract/ops.ts';
import { type Db, one } from '../db/sqlite.ts';

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
