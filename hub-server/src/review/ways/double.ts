import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok } from '@otklik/shared/base/result.ts';
import type { Db } from '../../db/sqlite.ts';
import { countDoubleItems, listDoubleItems } from '../../double/waiting-repository.ts';
import { findUser } from '../../users/user-repository.ts';
import { parseTimeCursor, timeCursor } from './time-cursor.ts';
import type { Way } from './way.ts';

/** Admins may see elsewhere what was excluded, so nothing waits for them here. */
const isExpert = (db: Db, user: string): boolean => findUser(db, { id: user })?.role === 'expert';

/**
 * What waits for another expert (docs/decisions/0111), in the order of time: items chosen by their lot that one has judged, and
 * items on which experts differ, one among the other and told apart by nothing.
 */
export const double: Way = {
  page(db, { expert, filter, state, cursor, limit }) {
    const after = cursor === undefined ? undefined : parseTimeCursor(cursor);
    if (cursor !== undefined && after === undefined)
      return err(coded('bad-request', 'The cursor is none of this list.'));
    if (!isExpert(db, expert)) return ok({ items: [], total: 0, pending: 0 });
    const found = listDoubleItems(db, { expert, filter, state }, after, limit + 1);
    const items = found.slice(0, limit);
    const last = items.at(-1);
    return ok({
      items,
      ...(found.length > limit && last !== undefined ? { next: timeCursor(last) } : {}),
      total: countDoubleItems(db, { expert, filter, state }),
      pending: countDoubleItems(db, { expert, filter, state: 'pending' }),
    });
  },
  lines(db, { expert, within }) {
    if (!isExpert(db, expert)) return [];
    const waiting = countDoubleItems(db, { expert, filter: { within }, state: 'pending' });
    return waiting === 0 ? [] : [{ way: 'double', waiting }];
  },
};
