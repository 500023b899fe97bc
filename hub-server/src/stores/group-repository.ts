import type { UserScope } from '@otklik/shared/api/session.ts';
import type { StoreGroupsReply } from '@otklik/shared/api/store-groups.ts';
import { all, type Db, one, run } from '../db/sqlite.ts';
import { storeCondition } from '../users/scope-repository.ts';

interface GroupRow {
  readonly id: string;
  readonly name: string;
}

export const findGroup = (db: Db, id: string): GroupRow | undefined =>
  one(db, 'SELECT id, name FROM store_groups WHERE id = ?', id);

export const addGroup = (db: Db, { id, name }: GroupRow, now: number): void => {
  run(db, 'INSERT INTO store_groups (id, name, created_at) VALUES (?, ?, ?)', id, name, now);
};

/** Makes a group as given: its stores are those of `stores` and no others. */
export function setGroup(db: Db, group: GroupRow & { readonly stores: readonly string[] }): void {
  run(db, 'UPDATE store_groups SET name = ? WHERE id = ?', group.name, group.id);
  run(db, 'DELETE FROM store_group_members WHERE store_group = ?', group.id);
  for (const store of group.stores) {
    run(db, 'INSERT INTO store_group_members (store_group, store) VALUES (?, ?)', group.id, store);
  }
}

/** Groups in use with a store in the scope, each with those of its stores that are. */
export function listGroups(
  db: Db,
  { within }: { readonly within?: UserScope | undefined } = {},
): StoreGroupsReply {
  const narrowed = storeCondition('store', within);
  const groups = all<GroupRow>(
    db,
    'SELECT id, name FROM store_groups WHERE retired_at IS NULL ORDER BY name, id',
  );
  const members = all<{ store_group: string; store: string }>(
    db,
    `SELECT store_group, store FROM store_group_members ${narrowed === undefined ? '' : `WHERE ${narrowed.sql}`} ORDER BY store`,
    ...(narrowed === undefined ? [] : [narrowed.value]),
  );
  const byGroup = Map.groupBy(members, (member) => member.store_group);
  return {
    groups: groups
      .filter(({ id }) => narrowed === undefined || byGroup.has(id))
      .map((group) => ({
        ...group,
        stores: (byGroup.get(group.id) ?? []).map(({ store }) => store),
      })),
  };
}
