import type { Localized } from '@otklik/shared/api/common.ts';
import type { MailSettings } from '@otklik/shared/api/deliveries.ts';
import type { ResultScope, ResultSlice, ResultsReply } from '@otklik/shared/api/results.ts';
import type { UserScope } from '@otklik/shared/api/session.ts';
import { ok, type Result } from '@otklik/shared/base/result.ts';
import type { HubDatabase } from '../db/hub-database.ts';
import type { HubError } from '../problem.ts';

export type ReportLocale = MailSettings['language'];

/** What a report is about: days of the stores' own calendar, `to` not included. */
export interface ReportSubject {
  readonly scope: UserScope;
  readonly from: string;
  readonly to: string;
}

export type ReportRow = ResultsReply['rows'][number];

/** Everything a page shows, and nothing else. */
export interface ReportFacts {
  /** Of the store or group; absent: the whole chain. */
  readonly place?: string;
  readonly from: string;
  readonly to: string;
  /** Questions asked in these days, the one of most polls first. Only that one is charted: questions are never mixed. */
  readonly questions: readonly { readonly text: Localized; readonly slice: ResultSlice }[];
  readonly trend: readonly ReportRow[];
  readonly trendBy: 'day' | 'week';
  readonly rowsBy: 'store' | 'operator';
  readonly rows: readonly ReportRow[];
}

const DAY_MS = 86_400_000;
/** Longer periods are charted by weeks. */
const MOST_DAYS = 35;

const scopeFields = (scope: UserScope): ResultScope => {
  switch (scope.kind) {
    case 'all':
      return {};
    case 'store':
      return { store: scope.store };
    case 'group':
      return { group: scope.group };
  }
};

async function placeOf(db: Pick<HubDatabase, 'read'>, scope: UserScope): Promise<string | undefined> {
  switch (scope.kind) {
    case 'all':
      return undefined;
    case 'store':
      return (await db.read('stores', {})).stores.find(({ id }) => id === scope.store)?.name;
    case 'group':
      return (await db.read('storeGroups', {})).groups.find(({ id }) => id === scope.group)?.name;
  }
}

/** Workers are told by their number: a report names no person. */
async function numbersOf(db: Pick<HubDatabase, 'read'>, store: string): Promise<ReadonlyMap<string, string>> {
  const lists = await Promise.all(
    (['working', 'gone'] as const).map((state) => db.read('operators', { store, state })),
  );
  return new Map(lists.flatMap((list) => list?.operators ?? []).map(({ id, number }) => [id, `№ ${number}`]));
}

/** Reads what a report shows. `within`: the part of the chain whoever asks for it may see; undefined: all. */
export async function reportFacts(
  db: Pick<HubDatabase, 'read'>,
  subject: ReportSubject,
  within: UserScope | undefined,
): Promise<Result<ReportFacts, HubError>> {
  const scope = { ...scopeFields(subject.scope), from: subject.from, to: subject.to };
  const ask = (question: string | undefined, by: ResultsReply['by']) =>
    db.read('results', { scope, question, by, marked: 'with', within });
  const asked = await ask(undefined, 'question');
  if (!asked.ok) return asked;
  const questions = asked.value.rows.toSorted((a, b) => b.polls - a.polls || (a.key < b.key ? -1 : 1));
  const days = (Date.parse(subject.to) - Date.parse(subject.from)) / DAY_MS;
  const trendBy = days > MOST_DAYS ? 'week' : 'day';
  const rowsBy = subject.scope.kind === 'store' ? 'operator' : 'store';
  const main = questions[0]?.key;
  const place = await placeOf(db, subject.scope);
  const head = {
    ...(place === undefined ? {} : { place }),
    ...({ from: subject.from, to: subject.to, trendBy, rowsBy } as const),
    questions: questions.flatMap(({ key: _key, name: _name, rank: _rank, text, ...slice }) =>
      text === undefined ? [] : [{ text, slice }],
    ),
  };
  if (main === undefined) return ok({ ...head, trend: [], rows: [] });
  const [trend, rows] = await Promise.all([ask(main, trendBy), ask(main, rowsBy)]);
  if (!trend.ok) return trend;
  if (!rows.ok) return rows;
  const numbers =
    subject.scope.kind === 'store' ? await numbersOf(db, subject.scope.store) : new Map<string, string>();
  return ok({
    ...head,
    trend: trend.value.rows,
    rows: rows.value.rows.map((row) => {
      const name = numbers.get(row.key) ?? row.name;
      return name === undefined ? row : { ...row, name };
    }),
  });
}
