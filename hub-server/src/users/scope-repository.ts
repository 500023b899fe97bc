import type { UserScope } from '@otklik/shared/api/session.ts';
import { findRule } from '../alerts/rule-repository.ts';
import type { Reach, ScopedThing } from '../db/contract/people.ts';
import { all, type Db, one, type SqlValue } from '../db/sqlite.ts';
import { findPlan } from '../questions/plan-repository.ts';
import { parseItemId } from '../review/item-id.ts';
import { findSample } from '../samples/sample-repository.ts';
import { findUser } from './user-repository.ts';

/** Stores of the scope; undefined: all there are. */
const storesIn = (db: Db, scope: UserScope): readonly string[] | undefined => {
  switch (scope.kind) {
    case 'all':
      return undefined;
    case 'store':
      return [scope.store];
    case 'group':
      return all<{ store: string }>(
        db,
        'SELECT store FROM store_group_members WHERE store_group = ?',
        scope.group,
      ).map(({ store }) => store);
  }
};

const storeOf = (db: Db, sql: string, ...values: SqlValue[]): readonly string[] => {
  const row = one<{ store: string }>(db, sql, ...values);
  return row === undefined ? [] : [row.store];
};

/** One without a store is of the hub itself: for those alone whose scope is the whole chain, so of no store here. */
const storesOfAlert = (db: Db, id: string): readonly string[] =>
  storeOf(db, 'SELECT store FROM alerts WHERE id = ? AND store IS NOT NULL', id);

/** The stores a thing is of: none where it does not exist, undefined where it is of the whole chain. */
function storesOf(db: Db, thing: ScopedThing): readonly string[] | undefined {
  switch (thing.kind) {
    case 'store':
      return storeOf(db, 'SELECT id AS store FROM stores WHERE id = ?', thing.id);
    case 'workplace':
      return storeOf(db, 'SELECT store FROM workplaces WHERE id = ?', thing.id);
    case 'camera':
      return storeOf(db, 'SELECT store FROM cameras WHERE id = ?', thing.id);
    case 'kiosk':
      return storeOf(db, 'SELECT store FROM kiosks WHERE id = ?', thing.id);
    case 'item': {
      const name = parseItemId(thing.id);
      if (name === undefined) return [];
      return storeOf(
        db,
        `SELECT w.store FROM journals j JOIN review_items i ON i.journal = j.id
           JOIN workplaces w ON w.id = i.workplace WHERE j.kiosk = ? AND j.epoch = ? AND i.seq = ?`,
        name.kiosk,
        name.epoch,
        name.seq,
      );
    }
    case 'poll': {
      const name = parseItemId(thing.id);
      if (name === undefined) return [];
      return storeOf(
        db,
        `SELECT w.store FROM journals j JOIN polls p ON p.journal = j.id
           JOIN workplaces w ON w.id = p.roll_workplace WHERE j.kiosk = ? AND j.epoch = ? AND p.seq = ?`,
        name.kiosk,
        name.epoch,
        name.seq,
      );
    }
    case 'operator':
      return storeOf(db, 'SELECT store FROM operators WHERE id = ?', thing.id);
    case 'register':
      return storeOf(db, 'SELECT store FROM registers WHERE id = ?', thing.id);
    case 'alert':
      return storesOfAlert(db, thing.id);
    case 'rule': {
      const rule = findRule(db, thing.id);
      return rule === undefined ? [] : storesIn(db, rule.scope);
    }
    case 'sample': {
      const sample = findSample(db, thing.id);
      return sample === undefined ? [] : storesIn(db, sample.scope);
    }
    case 'group':
      return storesIn(db, { kind: 'group', group: thing.id });
    case 'plan': {
      const plan = findPlan(db, thing.id);
      return plan === undefined ? [] : storesIn(db, plan.scope);
    }
    case 'user': {
      const user = findUser(db, { id: thing.id });
      return user === undefined ? [] : storesIn(db, user.scope ?? { kind: 'all' });
    }
    case 'scope':
      return storesIn(db, thing.id);
  }
}

/** How much of each thing lies within the scope. A group without stores is nobody's but the whole chain's. */
export function reach(
  db: Db,
  { scope, things }: { readonly scope: UserScope; readonly things: readonly ScopedThing[] },
): readonly Reach[] {
  const stores = storesIn(db, scope);
  if (stores === undefined) return things.map(() => 'whole');
  const mine = new Set(stores);
  return things.map((thing) => {
    const its = storesOf(db, thing);
    if (its === undefined) return mine.size === 0 ? 'outside' : 'part';
    const inside = its.filter((store) => mine.has(store)).length;
    return inside === 0 ? 'outside' : inside === its.length ? 'whole' : 'part';
  });
}

/** A condition for a statement: `column`, which names a store, is one of the scope's; undefined: of any. */
export function storeCondition(
  column: string,
  within: UserScope | undefined,
): { readonly sql: string; readonly value: string } | undefined {
  if (within === undefined || within.kind === 'all') return undefined;
  return within.kind === 'store'
    ? { sql: `${column} = ?`, value: within.store }
    : {
        sql: `${column} IN (SELECT store FROM store_group_members WHERE store_group = ?)`,
        value: within.group,
      };
}

/** The same for a column that names a workplace. */
export function workplaceCondition(
  column: string,
  within: UserScope | undefined,
): { readonly sql: string; readonly value: string } | undefined {
  const store = storeCondition('store', within);
  return store === undefined
    ? undefined
    : { sql: `${column} IN (SELECT id FROM workplaces WHERE ${store.sql})`, value: store.value };
}
