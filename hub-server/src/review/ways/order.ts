import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok } from '@otklik/shared/base/result.ts';
import { countItems, listItems } from '../review-repository.ts';
import { parseTimeCursor, timeCursor } from './time-cursor.ts';
import type { Way } from './way.ts';

/** Every press in the order of time, as the method asks. */
export const order: Way = {
  page(db, { expert, filter, state, cursor, limit }) {
    const after = cursor === undefined ? undefined : parseTimeCursor(cursor);
    if (cursor !== undefined && after === undefined) {
      return err(coded('bad-request', 'The cursor is none of this list.'));
    }
    const found = listItems(db, expert, { filter, state, after, limit: limit + 1 });
    const items = found.slice(0, limit);
    const last = items.at(-1);
    return ok({
      items,
      ...(found.length > limit && last !== undefined ? { next: timeCursor(last) } : {}),
      total: countItems(db, filter, state, expert),
      pending: countItems(db, filter, 'pending', expert),
    });
  },
  lines: (db, { expert, within }) => [
    { way: 'order', waiting: countItems(db, { within }, 'pending', expert) },
  ],
};
