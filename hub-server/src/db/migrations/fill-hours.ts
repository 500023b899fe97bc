import { WEEKDAYS } from '@otklik/shared/api/open-spans.ts';
import type { OpeningHours, OpenSpan } from '@otklik/shared/api/opening-hours.ts';
import type { UserScope } from '@otklik/shared/api/session.ts';
import { openByRules } from '../../stores/change-commands.ts';
import { all, type Db, run } from '../sqlite.ts';

/** What a rule of an earlier hub could say: minutes of the store's day, by the day of the week from Monday, 1. */
interface RuleHours {
  readonly day: number;
  readonly from: number;
  readonly to: number;
}
interface OldBody {
  readonly on: boolean;
  readonly scope: UserScope;
  readonly hours?: readonly RuleHours[];
}

/** The most spans a day has (shared/src/api/opening-hours.ts). */
const MAX_SPANS = 6;

/**
 * Step 29: a kiosk is silent by its store's opening hours since, and the rules' own are gone. A store without hours gets
 * those in which a rule that is on looked at it, so that nobody is woken who was not before; where one of its rules looked
 * always, it has none. Rules lose theirs.
 */
export function fillHours(db: Db, now: number): void {
  const rules = all<{ id: string; body: string }>(
    db,
    "SELECT id, body FROM alert_rules WHERE kind = 'kiosk-silent' AND removed_at IS NULL ORDER BY id",
    // Stored by an earlier hub as it was checked on its way in.
  ).map(({ id, body }) => ({ id, body: JSON.parse(body) as OldBody }));
  const groups = Map.groupBy(
    all<{ store_group: string; store: string }>(db, 'SELECT store_group, store FROM store_group_members'),
    ({ store }) => store,
  );
  const looksAt = ({ on, scope }: OldBody, store: string): boolean => {
    if (!on) return false;
    switch (scope.kind) {
      case 'all':
        return true;
      case 'store':
        return scope.store === store;
      case 'group':
        return groups.get(store)?.some(({ store_group }) => store_group === scope.group) === true;
    }
  };
  const closed = all<{ id: string }>(
    db,
    'SELECT id FROM stores WHERE hours IS NULL AND retired_at IS NULL ORDER BY id',
  );
  for (const { id } of closed) {
    const its = rules.filter(({ body }) => looksAt(body, id));
    const hours = its.flatMap(({ body }) => body.hours ?? []);
    if (its.length === 0 || its.some(({ body }) => body.hours === undefined)) continue;
    openByRules(db, { id, hours: together(hours), rules: its.map((rule) => rule.id), now });
  }
  for (const { id, body } of rules) {
    const { hours: _gone, ...left } = body;
    if (body.hours !== undefined)
      run(db, 'UPDATE alert_rules SET body = ? WHERE id = ?', JSON.stringify(left), id);
  }
}

/** The week in which one of them or another looked. */
function together(hours: readonly RuleHours[]): OpeningHours {
  const week: Record<string, OpenSpan[]> = {};
  for (const [index, weekday] of WEEKDAYS.entries()) {
    const spans = joined(hours.filter(({ day, from, to }) => day === index + 1 && from < to));
    if (spans.length > 0) week[weekday] = spans.map(({ from, to }) => ({ from: clock(from), to: clock(to) }));
  }
  return { week, exceptions: [] };
}

/** Spans that touch are one; of more than a day may have, those with the least between them. */
function joined(spans: readonly RuleHours[]): readonly RuleHours[] {
  const apart: RuleHours[] = [];
  for (const span of spans.toSorted((a, b) => a.from - b.from)) {
    const last = apart.at(-1);
    if (last === undefined || span.from > last.to) apart.push(span);
    else apart.splice(-1, 1, { ...last, to: Math.max(last.to, span.to) });
  }
  while (apart.length > MAX_SPANS) {
    const gaps = apart.slice(1).map(({ from }, index) => from - (apart[index]?.to ?? 0));
    const least = gaps.indexOf(Math.min(...gaps));
    const [one, two] = apart.slice(least, least + 2);
    if (one === undefined || two === undefined) break;
    apart.splice(least, 2, { ...one, to: two.to });
  }
  return apart;
}

const clock = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
