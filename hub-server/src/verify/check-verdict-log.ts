import type { Db } from '../db/sqlite.ts';
import { itemIdOf } from '../review/item-id.ts';
import { GIVEN, hashOfText, WITHDRAWN } from '../review/verdict-log.ts';
import { parsed } from './parsed.ts';
import type { Book } from './sections.ts';
import { type AuditRow, type LoggedVerdict, loggedVerdicts } from './verify-repository.ts';

/** What the log says of verdicts, gathered entry by entry and then held against their table. */
export interface VerdictLog {
  add(entry: AuditRow): void;
  check(db: Db, book: Book): void;
}

export function verdictLog(): VerdictLog {
  const given = new Map<string, string>();
  const withdrawn = new Set<string>();
  let since = Number.POSITIVE_INFINITY;
  return {
    add(entry) {
      const { at, user, action, subject } = entry;
      if (action === WITHDRAWN) withdrawn.add(JSON.stringify([at, user, subject]));
      if (action !== GIVEN) return;
      const detail = Object(parsed(entry.detail));
      since = Math.min(since, at);
      const { verdict, value, reason = null, text = null, seen = null, appeal = null } = detail;
      given.set(String(verdict), JSON.stringify([at, user, subject, value, reason, text, seen, appeal]));
    },
    check(db, book) {
      const section = book.in('verdicts');
      for (const row of loggedVerdicts(db)) {
        const known = given.get(row.id);
        given.delete(row.id);
        // Verdicts from before the log told of them have no entry.
        if (known === undefined && row.at < since) continue;
        if (known === undefined) section.add(`verdict ${row.id}: the log tells of no such verdict`);
        else if (known !== asLogged(row)) section.add(`verdict ${row.id}: the log tells of it otherwise`);
        if (row.withdrawn_at === null) continue;
        if (!withdrawn.has(JSON.stringify([row.withdrawn_at, row.expert, subjectOf(row)])))
          section.add(`verdict ${row.id}: the log does not tell that it was taken back`);
      }
      for (const id of given.keys()) section.add(`verdict ${id}: the log tells of it, but it is not there`);
    },
  };
}

const subjectOf = ({ kiosk, epoch, seq }: LoggedVerdict): string => `item:${itemIdOf({ kiosk, epoch, seq })}`;

const asLogged = (row: LoggedVerdict): string =>
  JSON.stringify([
    row.at,
    row.expert,
    subjectOf(row),
    row.value,
    row.reason,
    row.text === null ? null : hashOfText(row.text),
    row.seen === null ? null : hashOfText(row.seen),
    row.appeal,
  ]);
