import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok } from '@otklik/shared/base/result.ts';
import { benchOf, judgesAppeal } from '../../appeals/appeal-judges.ts';
import { type AppealedItem, judgedAppeals, openAppeals } from '../../appeals/appealed-item-repository.ts';
import type { ItemFilter } from '../../db/contract/verdicts.ts';
import type { Db } from '../../db/sqlite.ts';
import type { Way } from './way.ts';

const cursorOf = ({ at, id }: AppealedItem): string => `${at}.${id}`;
const waiting = (db: Db, expert: string, filter: ItemFilter): readonly AppealedItem[] => {
  const bench = benchOf(db);
  return openAppeals(db, filter).filter((each) => judgesAppeal(db, expert, each, bench));
};

/**
 * What stores have appealed and this expert may judge, the oldest appeal first; `done`: what he has judged on appeal. That
 * an item was appealed he knows by the way he chose; the store's words stay hidden until his verdict.
 */
export const appeals: Way = {
  page(db, { expert, filter, state, cursor, limit }) {
    if (cursor !== undefined && !/^\d{1,16}\.[0-9a-f]{16}$/.test(cursor))
      return err(coded('bad-request', 'The cursor is none of this list.'));
    const open = waiting(db, expert, filter);
    const all = [
      ...(state === 'done' ? [] : open.filter((each) => state !== 'second-look' || each.second_look === 1)),
      ...(state === 'all' || state === 'done' ? judgedAppeals(db, expert, filter) : []),
    ].toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
    const [at = '', id = ''] = cursor?.split('.') ?? [];
    const behind =
      cursor === undefined
        ? all
        : all.filter((each) => each.at > Number(at) || (each.at === Number(at) && each.id > id));
    const items = behind.slice(0, limit);
    const last = items.at(-1);
    return ok({
      items,
      ...(behind.length > limit && last !== undefined ? { next: cursorOf(last) } : {}),
      ...{ total: all.length, pending: open.length },
    });
  },
  lines: (db, { expert, within }) => {
    const count = waiting(db, expert, { within }).length;
    return count === 0 ? [] : [{ way: 'appeals', waiting: count }];
  },
};
