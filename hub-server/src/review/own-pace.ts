import type { PaceReply } from '@otklik/shared/api/workload.ts';
import { paceOf } from '@otklik/shared/review/pace.ts';
import type { Db } from '../db/sqlite.ts';
import { verdictTimes } from './pace-repository.ts';

/** More than an expert can give in a week. */
const MOST = 50_000;

/** The expert's own work, and nobody else's. */
export function ownPace(
  db: Db,
  { expert, today, week }: { readonly expert: string; readonly today: number; readonly week: number },
): PaceReply {
  const times = verdictTimes(db, expert, Math.min(today, week), MOST);
  const ofWeek = times.filter((at) => at >= week);
  const perHour = paceOf(ofWeek);
  return {
    today: times.filter((at) => at >= today).length,
    week: ofWeek.length,
    ...(perHour === undefined ? {} : { perHour }),
  };
}
