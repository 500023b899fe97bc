import type { HeartbeatRow } from '../db/contract/kiosks.ts';
import { all, type Db, run } from '../db/sqlite.ts';
import { noteHeard } from '../presence/note-presence.ts';

/** Keeps them all; a kiosk has one. */
export function saveHeartbeats(db: Db, rows: readonly HeartbeatRow[]): void {
  for (const { kiosk, counter, at, body } of rows) {
    run(
      db,
      `INSERT INTO heartbeats (kiosk, counter, at, body) VALUES (?, ?, ?, ?)
       ON CONFLICT (kiosk) DO UPDATE SET counter = excluded.counter, at = excluded.at, body = excluded.body`,
      kiosk,
      counter,
      at,
      body,
    );
  }
  noteHeard(db, rows);
}

export const keptHeartbeats = (db: Db): readonly HeartbeatRow[] =>
  all<HeartbeatRow>(db, 'SELECT kiosk, counter, at, body FROM heartbeats');
