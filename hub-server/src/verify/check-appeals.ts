import { APPEAL_ACTIONS } from '../appeals/appeal-log.ts';
import type { Db } from '../db/sqlite.ts';
import { itemIdOf } from '../review/item-id.ts';
import { hashOfText } from '../review/verdict-log.ts';
import { parsed } from './parsed.ts';
import type { Book } from './sections.ts';
import {
  type AppealToVerify,
  type AuditRow,
  appealsToVerify,
  lostVerdictAppeals,
} from './verify-repository.ts';

/** What the log says of appeals, gathered entry by entry and then held against their table; gives how many there are. */
export interface AppealLog {
  add(entry: AuditRow): void;
  check(db: Db, book: Book): number;
}

const STATES: ReadonlyMap<string, string> = new Map([
  [APPEAL_ACTIONS.filed, 'open'],
  [APPEAL_ACTIONS.open, 'open'],
  [APPEAL_ACTIONS.upheld, 'upheld'],
  [APPEAL_ACTIONS.rejected, 'rejected'],
  [APPEAL_ACTIONS.withdrawn, 'withdrawn'],
]);

export function appealLog(): AppealLog {
  const filed = new Map<string, string>();
  const states = new Map<string, string>();
  return {
    add({ at, user, action, subject, detail }) {
      const state = STATES.get(action);
      if (state === undefined) return;
      const { appeal, against, text, verdict = null } = Object(parsed(detail));
      if (action === APPEAL_ACTIONS.filed)
        filed.set(String(appeal), JSON.stringify([at, user, subject, against, text]));
      states.set(String(appeal), JSON.stringify([state, state === 'open' ? null : at, verdict]));
    },
    check(db, book) {
      const section = book.in('appeals');
      const rows = appealsToVerify(db);
      for (const row of rows) {
        for (const problem of problemsOf(row)) section.add(`appeal ${row.id}: ${problem}`);
        const known = filed.get(row.id);
        filed.delete(row.id);
        if (known === undefined) section.add(`appeal ${row.id}: the log tells of no such appeal`);
        else if (known !== asFiled(row)) section.add(`appeal ${row.id}: the log tells of it otherwise`);
        if (known !== undefined && states.get(row.id) !== asStands(row))
          section.add(`appeal ${row.id}: it stands otherwise than the log tells`);
      }
      for (const id of filed.keys()) section.add(`appeal ${id}: the log tells of it, but it is not there`);
      for (const id of lostVerdictAppeals(db))
        section.add(`verdict ${id}: given on an appeal of its event that is not there`);
      return rows.length;
    },
  };
}

/** An appeal names an event that takes verdicts, the 0 on it, and once decided the verdict given on it. */
function* problemsOf(row: AppealToVerify): Generator<string> {
  if (row.item === null) yield 'no such event takes a verdict';
  if (row.against_value === null) yield 'the verdict it is against is not there, or not on its event';
  else if (row.against_value !== '0') yield 'the verdict it is against excludes nothing';
  const decided = row.state === 'upheld' || row.state === 'rejected';
  if (!decided && row.verdict !== null) yield `it is ${row.state}, but names a verdict that decided`;
  if (decided && row.decided_appeal !== row.id) yield 'no verdict given on it decided it';
  if (decided && row.decided_withdrawn === 1) yield 'the verdict that decided it was taken back';
}

const asFiled = (row: AppealToVerify): string =>
  JSON.stringify([
    row.at,
    row.appellant,
    `item:${itemIdOf({ kiosk: row.kiosk, epoch: row.epoch, seq: row.seq })}`,
    row.against,
    hashOfText(row.text),
  ]);

const asStands = ({ state, closed_at, verdict }: AppealToVerify): string =>
  JSON.stringify([state, closed_at, verdict]);
