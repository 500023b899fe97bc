const DAY_MS = 86_400_000;

export const periodKinds = ['week', 'month'] as const;
export type PeriodKind = (typeof periodKinds)[number];

/** The period that holds an instant, by the first day of it in UTC: a Monday, or the first of a month. */
export function periodOf(kind: PeriodKind, at: number): string {
  const day = new Date(at);
  if (kind === 'month') return `${day.toISOString().slice(0, 7)}-01`;
  const monday = at - ((day.getUTCDay() + 6) % 7) * DAY_MS;
  return new Date(monday).toISOString().slice(0, 10);
}

/** Names of the last `count` periods, the one that holds `now` first. */
export function periodsUpTo(kind: PeriodKind, now: number, count: number): readonly string[] {
  const names: string[] = [];
  let at = now;
  for (let n = 0; n < count; n += 1) {
    const name = periodOf(kind, at);
    names.push(name);
    at = Date.parse(name) - DAY_MS;
  }
  return names;
}
