import { asEpoch, asKioskId } from '@otklik/shared/base/ids.ts';
import { checkEvent } from '@otklik/shared/poll/event-check.ts';
import { canonicalJson } from '@otklik/shared/sync/canonical-json.ts';
import { genesisHash, nextHash } from '@otklik/shared/sync/hash-chain.ts';
import { verifyHead } from '@otklik/shared/sync/signature.ts';
import { auditHash, FIRST_AUDIT_HASH } from '../audit/audit-repository.ts';
import { unknownConsoles, untoldConsoles } from '../consoles/console-event-repository.ts';
import type { Db } from '../db/sqlite.ts';
import { findJournal, hashAt } from '../ingest/event-repository.ts';
import { appealLog } from './check-appeals.ts';
import { doubleLog } from './check-double.ts';
import { knownLog } from './check-known.ts';
import { planLog } from './check-plan-log.ts';
import { sampleLog } from './check-sample-log.ts';
import { verdictLog } from './check-verdict-log.ts';
import { keyProblem, kioskKeyRing } from './key-ring.ts';
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
  /** Versions of plans. */
  readonly plans: number;
  readonly samples: number;
  readonly appeals: number;
  /** Items that are judged twice, or wait for it. */
  readonly double: number;
  /** Marks of known items. */
  readonly known: number;
}

/**
 * What belongs to no one journal: the file itself, keys, rows without their journal, forks, the audit log. `lotKey`: the secret
 * of lots of double review, where it is there.
 */
export function checkWhole(db: Db, lotKey: Uint8Array | undefined): WholeReport {
  const book = openBook();
  for (const line of fileProblems(db)) book.in('file').add(line);
  const keys = kioskKeys(db);
  for (const key of keys) {
    const problem = keyProblem(db, key);
    if (problem !== undefined) book.in('keys').add(`kiosk ${key.id}: ${problem}`);
  }
  for (const table of JOURNAL_TABLES)
    for (const journal of lostJournals(db, table))
      book.in(SECTION_OF[table]).add(`journal ${journal}: rows of ${table} without their journal`);
  for (const id of unknownConsoles(db)) book.in('consoles').add(`console ${id}: told of, but not known`);
  for (const id of untoldConsoles(db))
    book.in('consoles').add(`console ${id}: known, but no journal tells of it`);
  const forks = forksToVerify(db);
  for (const fork of forks)
    for (const problem of forkProblems(db, fork))
      book.in('forks').add(`fork ${fork.id} of ${fork.kiosk}.${fork.epoch}: ${problem}`);
  const counts = checkAudit(db, book, lotKey);
  return { found: book.found(), kiosks: keys.length, forks: forks.length, ...counts };
}

const SECTION_OF: Readonly<Record<(typeof JOURNAL_TABLES)[number], Section>> = {
  events: 'chain',
  heads: 'signatures',
  polls: 'polls',
  poll_members: 'polls',
  poll_marks: 'polls',
  review_items: 'items',
  verdicts: 'verdicts',
  appeals: 'appeals',
  standings: 'verdicts',
  double_items: 'double',
  known_items: 'known',
  receipts: 'rollups',
  console_events: 'consoles',
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
  const key = kioskKeyRing(db, fork.kiosk)(fork.key_number);
  const head = { kiosk: asKioskId(fork.kiosk), epoch: asEpoch(fork.epoch), seq: fork.head_seq, hash };
  const signed =
    key !== undefined &&
    Buffer.from(hash).toString('hex') === fork.head_hash &&
    verifyHead('otklik-head-v1', head, Buffer.from(fork.signature, 'base64url'), key);
  return signed ? problems : [...problems, 'it does not end at the head that was signed'];
}

function canonicalBodies(text: string): readonly string[] | undefined {
  const events = parsed(text);
  if (!Array.isArray(events)) return undefined;
  const checked = events.map(checkEvent);
  return checked.every((each) => each.ok) ? checked.map(({ event }) => canonicalJson(event)) : undefined;
}

const PAGE = 2000;

/** The log's own chain, and what it tells of verdicts, appeals, double review, known items, plans and samples; gives how many entries and versions there are. What was cut off at its end leaves no trace in it. */
function checkAudit(
  db: Db,
  book: Book,
  lotKey: Uint8Array | undefined,
): Omit<WholeReport, 'found' | 'kiosks' | 'forks'> {
  const verdicts = verdictLog();
  const appeals = appealLog();
  const plans = planLog();
  const samples = sampleLog();
  const double = doubleLog();
  const known = knownLog();
  let previous = FIRST_AUDIT_HASH;
  let last = 0;
  for (;;) {
    const page = auditAfter(db, last, PAGE);
    for (const entry of page) {
      if (entry.id !== last + 1) book.in('audit').add(`entry ${last + 1}: it is missing`);
      if (Buffer.compare(auditHash(previous, entry), entry.hash) !== 0)
        book.in('audit').add(`entry ${entry.id}: its hash does not follow from the entry before it`);
      verdicts.add(entry);
      appeals.add(entry);
      plans.add(entry);
      samples.add(entry);
      double.add(entry);
      known.add(entry);
      previous = entry.hash;
      last = entry.id;
    }
    if (page.length < PAGE) break;
  }
  verdicts.check(db, book);
  return {
    audit: last,
    plans: plans.check(db, book),
    samples: samples.check(db, book),
    appeals: appeals.check(db, book),
    double: double.check(db, book, lotKey),
    known: known.check(db, book),
  };
}
