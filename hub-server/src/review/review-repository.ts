import type { ReviewItem } from '@otklik/shared/api/review.ts';
import type { UserScope } from '@otklik/shared/api/session.ts';
import type { EventName } from '../db/contract/projection.ts';
import type { ItemFilter, ItemPosition, ItemState } from '../db/contract/verdicts.ts';
import { all, type Db, one, type SqlValue } from '../db/sqlite.ts';
import { withBody } from '../ops/archive-repository.ts';
import { zoneSql } from '../results/zone-repository.ts';
import { workplaceCondition } from '../users/scope-repository.ts';
import { appealView } from './appeal-view.ts';
import { mayKnowAnswer } from './blindness.ts';
import { itemIdOf } from './item-id.ts';
import type { ItemKind } from './item-repository.ts';
import { ownVerdict } from './own-verdict.ts';
import { openSecondLook } from './second-look-repository.ts';
import { type ItemRow, isFinished, verdictValue } from './verdict-repository.ts';

interface Row {
  readonly journal: number;
  readonly seq: number;
  readonly kiosk: string;
  readonly epoch: string;
  readonly kind: ItemKind;
  readonly hub_at: number;
  readonly clock_error: number;
  readonly workplace: string;
  readonly workplace_name: string;
  readonly store: string;
  readonly store_name: string;
  readonly zone: string;
  readonly poll: number | null;
  readonly standing: 0 | 1 | null;
}

const FROM = `FROM review_items i JOIN journals j ON j.id = i.journal JOIN workplaces w ON w.id = i.workplace
  JOIN stores s ON s.id = w.store`;
const POLL = 'SELECT MIN(m.poll) FROM poll_members m WHERE m.journal = i.journal AND m.member = i.seq';
const SELECT = `SELECT i.journal, i.seq, j.kiosk, j.epoch, i.kind, i.hub_at, i.clock_error, w.id AS workplace,
  w.name AS workplace_name, s.id AS store, s.name AS store_name, ${zoneSql('w.store', 'i.hub_at')} AS zone, (${POLL}) AS poll,
  (SELECT t.value FROM standings t WHERE t.journal = i.journal AND t.seq = i.seq) AS standing ${FROM}`;
const FLAGGED = `EXISTS (SELECT 1 FROM second_looks k WHERE k.journal = i.journal AND k.seq = i.seq
  AND k.cleared_at IS NULL)`;
const MINE = `EXISTS (SELECT 1 FROM verdicts v WHERE v.journal = i.journal AND v.seq = i.seq AND v.expert = ?
  AND v.withdrawn_at IS NULL)`;

interface Where {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

/** What of the items, `i` in the statement, a list holds. */
export function whereOf(filter: ItemFilter, state: ItemState, expert: string): Where {
  const conditions = ['i.listed = 1'];
  const values: SqlValue[] = [];
  const add = (condition: string, value: SqlValue | undefined): void => {
    if (value === undefined) return;
    conditions.push(condition);
    values.push(value);
  };
  add('w.store = ?', filter.store);
  add('i.workplace = ?', filter.workplace);
  add('i.hub_at >= ?', filter.from);
  add('i.hub_at < ?', filter.to);
  const narrowed = workplaceCondition('i.workplace', filter.within);
  if (narrowed !== undefined) add(narrowed.sql, narrowed.value);
  if (state === 'second-look') conditions.push(FLAGGED);
  else if (state !== 'all') add(state === 'pending' ? `NOT ${MINE}` : MINE, expert);
  return { sql: conditions.join(' AND '), values };
}

export function countItems(db: Db, filter: ItemFilter, state: ItemState, expert: string): number {
  const { sql, values } = whereOf(filter, state, expert);
  return one<{ n: number }>(db, `SELECT COUNT(*) AS n ${FROM} WHERE ${sql}`, ...values)?.n ?? 0;
}

/** Items after `after` in the order of time. */
export function listItems(
  db: Db,
  expert: string,
  query: { filter: ItemFilter; state: ItemState; after: ItemPosition | undefined; limit: number },
): readonly ItemPosition[] {
  const { sql, values } = whereOf(query.filter, query.state, expert);
  const { after } = query;
  return all<ItemPosition>(
    db,
    `SELECT i.hub_at AS at, i.journal, i.seq ${FROM}
     WHERE ${sql} ${after === undefined ? '' : 'AND (i.hub_at, i.journal, i.seq) > (?, ?, ?)'}
     ORDER BY i.hub_at, i.journal, i.seq LIMIT ?`,
    ...values,
    ...(after === undefined ? [] : [after.at, after.journal, after.seq]),
    query.limit,
  );
}

/** One item, as this expert may see it. */
export function readItem(
  db: Db,
  expert: string,
  { journal, seq }: Pick<ItemRow, 'journal' | 'seq'>,
): { readonly item: ReviewItem; readonly position: ItemPosition } | undefined {
  const row = one<Row>(db, `${SELECT} WHERE i.journal = ? AND i.seq = ?`, journal, seq);
  return row === undefined
    ? undefined
    : { item: itemOf(db, expert, row), position: { at: row.hub_at, journal, seq } };
}

/** The item before or after, over all workplaces of the scope. */
export function neighbour(
  db: Db,
  { at, journal, seq }: ItemPosition,
  side: 'before' | 'after',
  within: UserScope | undefined,
): string | undefined {
  const narrowed = workplaceCondition('i.workplace', within);
  const [compare, order] = side === 'before' ? ['<', 'DESC'] : ['>', 'ASC'];
  const row = one<EventName>(
    db,
    `SELECT j.kiosk, j.epoch, i.seq ${FROM}
     WHERE i.listed = 1 AND (i.hub_at, i.journal, i.seq) ${compare} (?, ?, ?)
       ${narrowed === undefined ? '' : `AND ${narrowed.sql}`}
     ORDER BY i.hub_at ${order}, i.journal ${order}, i.seq ${order} LIMIT 1`,
    at,
    journal,
    seq,
    ...(narrowed === undefined ? [] : [narrowed.value]),
  );
  return row === undefined ? undefined : itemIdOf(row);
}

function itemOf(db: Db, expert: string, row: Row): ReviewItem {
  const { journal, seq, kiosk, epoch, poll } = row;
  const mine = ownVerdict(db, expert, journal, seq);
  const question = poll === null ? undefined : questionOf(db, journal, poll);
  const secondLook = openSecondLook(db, journal, seq);
  const answer = mayKnowAnswer(db, expert, row) ? answerOf(db, journal, seq) : undefined;
  const appeal = mine === undefined ? undefined : appealView(db, expert, row);
  return {
    id: itemIdOf({ kiosk, epoch, seq }),
    kind: row.kind,
    at: row.hub_at,
    error: row.clock_error,
    store: { id: row.store, name: row.store_name, zone: row.zone },
    workplace: { id: row.workplace, name: row.workplace_name },
    ...(poll === null ? {} : { poll: itemIdOf({ kiosk, epoch, seq: poll }) }),
    ...(question === undefined ? {} : { question }),
    ...(mine === undefined
      ? {}
      : {
          mine: {
            id: mine.id,
            value: verdictValue(mine.value),
            ...(mine.reason === null ? {} : { reason: mine.reason }),
            ...(mine.text === null ? {} : { text: mine.text }),
            unblinded: mine.unblinded === 1,
            confirmed: mine.confirmed_at !== null,
            at: mine.at,
            // It passed the schema when the verdict was given, and never changes.
            ...(mine.seen === null ? {} : { seen: JSON.parse(mine.seen) }),
          },
        }),
    // What others decided must not sway a verdict that is still to be given or compared.
    ...(mine === undefined || !isFinished(mine) || row.standing === null ? {} : { standing: row.standing }),
    ...(secondLook === undefined ? {} : { secondLook }),
    ...(answer === undefined ? {} : { answer }),
    ...(appeal === undefined ? {} : { appeal }),
  };
}

const questionOf = (db: Db, journal: number, poll: number): { ru: string; en: string } | undefined =>
  one(
    db,
    `SELECT q.text_ru AS ru, q.text_en AS en FROM polls p JOIN questions q ON q.id = p.question
     WHERE p.journal = ? AND p.seq = ?`,
    journal,
    poll,
  );

const ANSWERS: Readonly<Record<string, ReviewItem['answer']>> = { Y: 'yes', N: 'no', U: 'unsure' };

/** Which button a press was, from the event itself. Only `itemOf` asks, once blindness allows. */
function answerOf(db: Db, journal: number, seq: number): ReviewItem['answer'] {
  const row = one<{ seq: number; body: string }>(
    db,
    'SELECT seq, body FROM events WHERE journal = ? AND seq = ?',
    journal,
    seq,
  );
  const body = row === undefined ? '' : withBody(db, journal, row).body;
  if (body === '') return undefined;
  // The body passed the event schema at ingest and never changes.
  const event: { data: { button?: string } } = JSON.parse(body);
  return event.data.button === undefined ? undefined : ANSWERS[event.data.button];
}
