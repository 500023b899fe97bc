import type { StoreGroupsReply } from '@otklik/shared/api/store-groups.ts';
import { all, type Db, one, run } from '../db/sqlite.ts';

interface GroupRow {
  readonly id: string;
  readonly name: string;
}

export const findGroup = (db: Db, id: string): GroupRow | undefined =>
  one(db, 'SELECT id, name FROM store_groups WHERE id = ?', id);

/** Adds the group, or makes a known one as given: its stores are those of `stores` and no others. */
export function saveGroup(
  db: Db,
  group: GroupRow & { readonly stores: readonly string[]; readonly now: number },
): void {
  run(
    db,
    `INSERT INTO store_groups (id, name, created_at) VALUES (?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET name = excluded.name`,
    group.id,
    group.name,
    group.now,
  );
  run(db, 'DELETE FROM store_group_members WHERE store_group = ?', group.id);
  for (const store of group.stores) {
    run(db, 'INSERT INTO store_group_members (store_group, store) VALUES (?, ?)', group.id, store);
  }
}

export function listGroups(db: Db): StoreGroupsReply {
  const groups = all<GroupRow>(db, 'SELECT id, name FROM store_groups ORDER BY name, id');
  const members = all<{ store_group: string; store: string }>(
    db,
    'SELECT store_group, store FROM store_group_members ORDER BY store',
  );
  const byGroup = Map.groupBy(members, (member) => member.store_group);
  return {
    groups: groups.map((group) => ({
      ...group,
      stores: (byGroup.get(group.id) ?? []).map(({ store }) => store),
    })),
  };
}
