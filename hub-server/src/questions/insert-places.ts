import type { InsertPlace, InsertState, InsertsReply } from '@otklik/shared/api/plans.ts';
import type { Within } from '../db/contract/people.ts';
import type { Db } from '../db/sqlite.ts';
import { listStores } from '../stores/store-repository.ts';
import { askedAt, readAsking } from './asked.ts';
import { lastReport, type Report } from './insert-report-repository.ts';

/**
 * Which counters bear the insert that is due. A kiosk journals a `config` event whenever the question of a workplace
 * changes: with the insert that awaits its confirmation as `planned`, and without it once staff have confirmed. So the
 * last one tells, by the journal itself and without a list of its own.
 */
export function insertPlaces(db: Db, { now, within }: Within & { readonly now: number }): InsertsReply {
  const asking = readAsking(db);
  const places = listStores(db, { within }).stores.flatMap((store) => {
    const [due] = askedAt(asking, store, now, now + 1);
    const { question } = due ?? {};
    if (due === undefined || due.presentation !== 'insert' || question === undefined) return [];
    const since = askedAt(asking, store, now - LOOK_BACK_MS, now + 1).at(-1)?.from ?? due.from;
    return store.workplaces.map(({ id, name }): InsertPlace => {
      const report = lastReport(db, id);
      return {
        ...{ store: store.id, storeName: store.name, workplace: id, workplaceName: name, question, since },
        ...(due.plan === undefined ? {} : { plan: due.plan }),
        state: stateOf(report, question),
        ...(report?.hubAt === undefined ? {} : { reportedAt: report.hubAt }),
        ...(report?.question?.id === undefined ? {} : { asks: report.question.id }),
      };
    });
  });
  return { places };
}

/** A period that began earlier is told to have begun then: no rule makes longer ones (400 units of a day), only hands do. */
const LOOK_BACK_MS = 400 * 86_400_000;

function stateOf(report: Report | undefined, question: string): InsertState {
  if (report === undefined) return 'no-kiosk';
  const { id, planned } = report.question ?? {};
  if (planned === question) return 'waiting';
  return id === question && planned === undefined ? 'confirmed' : 'unreported';
}
