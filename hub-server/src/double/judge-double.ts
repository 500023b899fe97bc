import { independentVotes, waitsForAnother } from '@otklik/shared/agreement/independent.ts';
import type { Db } from '../db/sqlite.ts';
import { doubleRow, findDoubleSettings, saidOn, saveDouble } from './double-repository.ts';

/**
 * After anything was said on an item: whether it waits for another expert. The lot is looked at when an expert has judged it
 * and is then kept, so a share that is changed later neither adds nor takes away.
 */
export function judgeDouble(
  db: Db,
  { journal, seq, lot }: { readonly journal: number; readonly seq: number; readonly lot: number | undefined },
): void {
  const said = saidOn(db, journal, seq);
  const known = doubleRow(db, journal, seq);
  const drawn = lot !== undefined && lot < findDoubleSettings(db).share && independentVotes(said).length > 0;
  const chosen = known === undefined ? drawn : known.chosen === 1;
  const waits = waitsForAnother(said, chosen);
  if (known === undefined && !chosen && !waits) return;
  if (known !== undefined && known.waiting === (waits ? 1 : 0)) return;
  saveDouble(db, { journal, seq, chosen: chosen ? 1 : 0, waiting: waits ? 1 : 0 });
}
