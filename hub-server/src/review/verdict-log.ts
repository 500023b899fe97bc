import { createHash } from 'node:crypto';
import { addAudit } from '../audit/audit-repository.ts';
import type { Db } from '../db/sqlite.ts';
import { journalName } from '../ingest/event-repository.ts';
import { itemIdOf } from './item-id.ts';
import type { VerdictRow } from './verdict-repository.ts';

/**
 * Every verdict, and every one taken back, is also an entry of the chained log: a verdict changed, slipped in or taken
 * out of its table afterwards is told from it (verify/check-verdict-log.ts). Of an expert's own words only the hash.
 */
export const GIVEN = 'verdict-given';
export const WITHDRAWN = 'verdict-withdrawn';

const subjectOf = (db: Db, journal: number, seq: number): string =>
  `item:${itemIdOf({ ...journalName(db, journal), seq })}`;

export const hashOfText = (text: string): string => createHash('sha256').update(text).digest('hex');

export function logVerdict(db: Db, verdict: VerdictRow): void {
  const { id, journal, seq, expert, at, value, reason, text, seen, appeal } = verdict;
  addAudit(db, {
    at,
    user: expert,
    action: GIVEN,
    subject: subjectOf(db, journal, seq),
    detail: {
      verdict: id,
      value,
      ...(reason === null ? {} : { reason }),
      ...(text === null ? {} : { text: hashOfText(text) }),
      ...(seen === null ? {} : { seen: hashOfText(seen) }),
      ...(appeal === null ? {} : { appeal }),
    },
  });
}

export function logConfirmation(db: Db, { id, journal, seq, expert }: VerdictRow, at: number): void {
  const subject = subjectOf(db, journal, seq);
  addAudit(db, { at, user: expert, action: 'verdict-confirmed', subject, detail: { verdict: id } });
}

/** That somebody wants a second look at an item, or has had it. */
export function logSecondLook(
  db: Db,
  {
    expert,
    journal,
    seq,
    at,
    wanted,
  }: Pick<VerdictRow, 'expert' | 'journal' | 'seq' | 'at'> & { wanted: boolean },
): void {
  const action = wanted ? 'second-look-asked' : 'second-look-cleared';
  addAudit(db, { at, user: expert, action, subject: subjectOf(db, journal, seq) });
}

export function logWithdrawal(db: Db, expert: string, journal: number, seq: number, now: number): void {
  addAudit(db, { at: now, user: expert, action: WITHDRAWN, subject: subjectOf(db, journal, seq) });
}
