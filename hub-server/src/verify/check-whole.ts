import { asEpoch, asKioskId } from '@otklik/shared/base/ids.ts';
import { checkEvent } from '@otklik/shared/poll/event-check.ts';
import { canonicalJson } from '@otklik/shared/sync/canonical-json.ts';
import { genesisHash, kioskIdOf, nextHash } from '@otklik/shared/sync/hash-chain.ts';
import { publicKeyFromRaw, verifyHead } from '@otklik/shared/sync/signature.ts';
import { auditHash, FIRST_AUDIT_HASH } from '../audit/audit-repository.ts';
import type { Db } from '../db/sqlite.ts';
import { findJournal, hashAt } from '../ingest/event-repository.ts';
import { findKiosk } from '../kiosks/kiosk-repository.ts';
import { verdictLog } from './check-verdict-log.ts';
import { parsed } from './parsed.ts';
import { type Book, type Found, openBook, type Section } from './sections.ts';
import {
  auditAfter,
  type ForkToVerify,
  fileProblems,
  forksToVerify,
  JOURNAL_TABLES,
  kioskKeys,
  lostJournals,
} from './verify-repository.ts';

export interface WholeReport {
  readonly found: Found;
  readonly kiosks: number;
  readonly forks: number;
  readonly audit: number;
}

/** What belongs to no one journal: the file itself, keys, rows without their journal, forks, the audit log. */
export function checkWhole(db: Db): WholeReport {
  const book = openBook();
  for (const line of fileProblems(db)) book.in('file').add(line);
  const keys = kioskKeys(db);
  for (const { id, public_key } of keys) {
    if (kioskIdOf(Buffer.from(public_key, 'base64url')) !== id)
      book.in('keys').add(`kiosk ${id}: its key is another kiosk's`);
  }
  for (const table of JOURNAL_TABLES)
    for (const journal of lostJournals(db, table))
      book.in(SECTION_OF[table]).add(`journal ${journal}: rows of ${table} without their journal`);
  const forks = forksToVerify(db);
  for (const fork of forks)
    for (const problem of forkProblems(db, fork))
      book.in('forks').add(`fork ${fork.id} of ${fork.kiosk}.${fork.epoch}: ${problem}`);
  const audit = checkAudit(db, book);
  return { found: book.found(), kiosks: keys.length, forks: forks.length, audit };
}

const SECTION_OF: Readonly<Record<(typeof JOURNAL_TABLES)[number], Section>> = {
  events: 'chain',
  heads: 'signatures',
  polls: 'polls',
  poll_members: 'polls',
  poll_marks: 'polls',
  review_items: 'items',
  verdicts: 'verdicts',
  standings: 'verdicts',
};

/**
 * A fork is the other branch of a journal: signed by the same key, it leaves the journal where it says, and is not
 * what the hub acknowledged. If it were, somebody has put it in the journal's place.
 */
function forkProblems(db: Db, fork: ForkToVerify): readonly string[] {
  const journal = findJournal(db, fork.kiosk, fork.epoch);
  if (journal === undefined) return ['its journal is not there'];
  const bodies = canonicalBodies(fork.body);
  if (bodies === undefined) return ['its events cannot be read'];
  const before =
    fork.from_seq === 1
      ? genesisHash(asKioskId(fork.kiosk), asEpoch(fork.epoch))
      : hashAt(db, journal.id, fork.from_seq - 1);
  if (before === undefined) return [`event ${fork.from_seq - 1} before it is missing`];
  let hash = before;
  let leaves: number | undefined;
  for (const [index, body] of bodies.entries()) {
    hash = nextHash(hash, body);
    const stored = hashAt(db, journal.id, fork.from_seq + index);
    if (leaves === undefined && stored !== undefined && Buffer.compare(stored, hash) !== 0)
      leaves = fork.from_seq + index;
  }
  const problems: string[] = [];
  if (leaves === undefined) problems.push('its events stand in the journal as acknowledged');
  else if (leaves !== fork.at_seq) problems.push(`it leaves the journal at ${leaves}, not at ${fork.at_seq}`);
  const raw = Buffer.from(findKiosk(db, fork.kiosk)?.publicKey ?? '', 'base64url');
  const head = { kiosk: asKioskId(fork.kiosk), epoch: asEpoch(fork.epoch), seq: fork.head_seq, hash };
  const signed =
    raw.length === 32 &&
    Buffer.from(hash).toString('hex') === fork.head_hash &&
    verifyHead('otklik-head-v1', head, Buffer.from(fork.signature, 'base64url'), publicKeyFromRaw(raw));
  return signed ? problems : [...problems, 'it does not end at the head that was signed'];
}

function canonicalBodies(text: string): readonly string[] | undefined {
  const events = parsed(text);
  if (!Array.isArray(events)) return undefined;
  const checked = events.map(checkEvent);
  return checked.every((each) => each.ok) ? checked.map(({ event }) => canonicalJson(event)) : undefined;
}

const PAGE = 2000;

/** The log's own chain, and what it tells of verdicts; gives the number of its entries. What was cut off at its end leaves no trace in it. */
function checkAudit(db: Db, book: Book): number {
  const log = verdictLog();
  let previous = FIRST_AUDIT_HASH;
  let last = 0;
  for (;;) {
    const page = auditAfter(db, last, PAGE);
    for (const entry of page) {
      if (entry.id !== last + 1) book.in('audit').add(`entry ${last + 1}: it is missing`);
      if (Buffer.compare(auditHash(previous, entry), entry.hash) !== 0)
        book.in('audit').add(`entry ${entry.id}: its hash does not follow from the entry before it`);
      log.add(entry);
      previous = entry.hash;
      last = entry.id;
    }
    if (page.length < PAGE) break;
  }
  log.check(db, book);
  return last;
}
