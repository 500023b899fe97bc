import type { QuestionPeriod } from '@otklik/shared/api/kiosk.ts';
import { joined } from '@otklik/shared/questions/timeline.ts';
import type { Db } from '../db/sqlite.ts';
import { type Asked, type AskedStore, askedAt, readAsking } from './asked.ts';
import { hasVersions, plansMonth, setPlansMonth } from './plan-repository.ts';
import { listPeriods } from './question-repository.ts';

/** Periods a kiosk is given and a list shows. */
export const PERIOD_LIMIT = 2000;
/** From the start of this month on; the month before is told as well. More than the 13 months of decision 0006. */
const MONTHS_AHEAD = 14;

const monthStart = (at: number, months = 0): number => {
  const date = new Date(at);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1);
};

/** Unix ms up to which plans are resolved. */
export const periodsUntil = (db: Db): number => monthStart(plansMonth(db) ?? 0, MONTHS_AHEAD);

export interface KioskPeriods {
  readonly periods: QuestionPeriod[];
  readonly periodsUntil?: number;
}

/**
 * What the kiosks of a store are told to ask. Where there is no plan, all switches by hand; they have no end. With plans
 * it is resolved up to a month boundary that `extendPlans` moves on, so that the tag changes with the content and once a
 * month, and not with every look. A kiosk cannot ask nothing: through a hole it asks on what it asked before it.
 */
export function kioskPeriods(db: Db, store: AskedStore): KioskPeriods {
  if (!hasVersions(db)) return { periods: [...listPeriods(db, PERIOD_LIMIT)] };
  const month = plansMonth(db) ?? 0;
  const until = periodsUntil(db);
  const asked = joined(askedAt(readAsking(db), store, monthStart(month, -1), until), alike);
  const periods = asked.flatMap(({ from, question, presentation }) =>
    question === undefined ? [] : [{ from, question, presentation }],
  );
  return { periods: periods.slice(0, PERIOD_LIMIT), periodsUntil: periods[PERIOD_LIMIT]?.from ?? until };
}

const alike = (a: Asked, b: Asked): boolean => a.question === b.question && a.presentation === b.presentation;

export function extendPlans(db: Db, { now }: { readonly now: number }): boolean {
  const month = monthStart(now);
  const before = plansMonth(db);
  // A clock that was set back takes nothing away from kiosks.
  if (before !== undefined && before >= month) return false;
  setPlansMonth(db, month);
  return true;
}
