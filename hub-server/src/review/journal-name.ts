import { type Db, one } from '../db/sqlite.ts';

/** The kiosk and epoch a journal's number stands for. */
export function journalName(db: Db, journal: number): { readonly kiosk: string; readonly epoch: string } {
  const row = one<{ kiosk: string; epoch: string }>(
    db,
    'SELECT kiosk, epoch FROM journals WHERE id = ?',
    journal,
  );
  if (row === undefined) throw new Error(`no journal ${journal}`);
  return row;
}
