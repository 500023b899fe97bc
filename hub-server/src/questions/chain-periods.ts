import type { QuestionPeriod } from '@otklik/shared/api/kiosk.ts';
import type { Db } from '../db/sqlite.ts';
import type { StoreZones } from '../results/store-zones.ts';
import { allZones } from '../results/zone-repository.ts';
import { type Asked, planStretches, readAsking } from './asked.ts';
import { periodsUntil } from './kiosk-periods.ts';

/**
 * When each question's periods began, for figures by period: the switches by hand, and every period of every plan that
 * stands. A period begins at other moments in other zones; it is named by the first of them among the stores there are,
 * so a store further west has its first hours in it as well.
 */
export function chainPeriods(db: Db): readonly QuestionPeriod[] {
  const { plans, byHand } = readAsking(db);
  const zones = [...allZones(db).values()].flatMap(stretchesOfZones);
  const lived = new Map(zones.map((each) => [JSON.stringify(each), each]));
  const starts = new Map<string, QuestionPeriod>();
  const until = periodsUntil(db);
  for (const plan of plans) {
    for (const { zone, since, before } of lived.values()) {
      for (const stretch of planStretches(plan, zone, 0, until)) {
        if (stretch.from >= before || stretch.to <= since) continue;
        keepFirst(starts, { ...stretch, from: Math.max(stretch.from, since) });
      }
    }
  }
  return [...byHand, ...starts.values()].sort((a, b) => a.from - b.from);
}

/** In a zone a store was in for a while, only what began then, or went on, began for it. */
const stretchesOfZones = ({ zone, before }: StoreZones) =>
  [...before, { zone, until: Number.MAX_SAFE_INTEGER }].map((each, at, all) => ({
    zone: each.zone,
    since: at === 0 ? 0 : (all[at - 1]?.until ?? 0),
    before: each.until,
  }));

function keepFirst(starts: Map<string, QuestionPeriod>, { plan, version, n, from, question }: Asked): void {
  if (question === undefined) return;
  const key = `${plan} ${version} ${n}`;
  const known = starts.get(key);
  if (known === undefined || from < known.from) starts.set(key, { from, question });
}

const DAY_MS = 86_400_000;

/** The first moment after `after` at which some store is asked another question by itself, if it comes within two days. */
export function nextQuestionStart(db: Db, { after }: { readonly after: number }): number | undefined {
  const { plans, byHand } = readAsking(db);
  const zones = new Set([...allZones(db).values()].map(({ zone }) => zone));
  const planned = plans.flatMap((plan) =>
    [...zones].flatMap((zone) => planStretches(plan, zone, after, after + 2 * DAY_MS)),
  );
  const starts = [...planned, ...byHand].map(({ from }) => from).filter((from) => from > after);
  return starts.length === 0 ? undefined : starts.reduce((first, from) => Math.min(first, from));
}
