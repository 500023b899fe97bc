import type { PlanPeriodDays, PlanPeriodsReply } from '@otklik/shared/api/plans.ts';
import { dateOf } from '@otklik/shared/questions/calendar.ts';
import { periodsOf } from '@otklik/shared/questions/plan.ts';
import { inForce } from '@otklik/shared/questions/plan-days.ts';
import type { Within } from '../db/contract/people.ts';
import type { Db } from '../db/sqlite.ts';
import { rankedVersion } from './asked.ts';
import { visiblePlans } from './visible-plans.ts';

/** The periods of what stands, for a calendar: days only, as each store lives them in its own zone. */
export function planPeriods(
  db: Db,
  { from, to, within }: Within & { readonly from: number; readonly to: number },
): PlanPeriodsReply {
  const periods = visiblePlans(db, within).flatMap(({ id, versions }) =>
    inForce(versions.flatMap((version) => rankedVersion(version) ?? [])).flatMap((version) =>
      periodsOf(version, from, to).flatMap((period): PlanPeriodDays[] =>
        period.question === undefined
          ? []
          : [
              {
                ...{ plan: id, version: version.version, n: period.n },
                from: dateOf(period.from),
                ...(Number.isFinite(period.to) ? { to: dateOf(period.to) } : {}),
                ...{ question: period.question, presentation: version.presentation },
              },
            ],
      ),
    ),
  );
  return { periods };
}
