import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok } from '@otklik/shared/base/result.ts';
import type { Db } from '../../db/sqlite.ts';
import { countQueue, positionOf, type QueuePosition, queuePage } from '../../risk/queue-repository.ts';
import type { EventKey } from '../../risk/risk-repository.ts';
import type { Way } from './way.ts';

/** The name of the item alone: where it stands would tell why. */
const cursorOf = ({ journal, seq }: EventKey): string => `${journal}.${seq}`;

/** Where the item a cursor names stands now; undefined where the text is none of ours or the item is in no queue. */
function parseCursor(db: Db, text: string): QueuePosition | undefined {
  if (!/^\d{1,16}\.\d{1,16}$/.test(text)) return undefined;
  const [journal, seq] = text.split('.').map(Number);
  return journal === undefined || seq === undefined ? undefined : positionOf(db, { journal, seq });
}

/** What detectors found (docs/decisions/0104), riskiest first; what anybody has judged waits no more. */
export const risk: Way = {
  page(db, { expert, filter, state, reason, cursor, limit }) {
    const after = cursor === undefined ? undefined : parseCursor(db, cursor);
    if (cursor !== undefined && after === undefined) {
      return err(coded('bad-request', 'The cursor is none of this list.'));
    }
    const asked = { expert, filter, reason };
    const found = queuePage(db, { ...asked, state, after, limit: limit + 1 });
    const items = found.slice(0, limit);
    const last = items.at(-1);
    const pending = countQueue(db, { ...asked, state: 'pending' });
    return ok({
      items,
      ...(found.length > limit && last !== undefined ? { next: cursorOf(last) } : {}),
      total: state === 'pending' ? pending : countQueue(db, { ...asked, state }),
      pending,
    });
  },
  lines(db, { expert, within }) {
    const waiting = countQueue(db, { expert, filter: { within }, state: 'pending', reason: undefined });
    return waiting === 0 ? [] : [{ way: 'risk', waiting }];
  },
};
