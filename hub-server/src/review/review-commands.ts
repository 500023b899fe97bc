import type { VerdictRequest } from '@otklik/shared/api/review.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { standingVerdict } from '@otklik/shared/review/verdict.ts';
import type { EventName } from '../db/contract/projection.ts';
import type { GivenBy } from '../db/contract/verdicts.ts';
import type { Db } from '../db/sqlite.ts';
import { journalName } from '../ingest/event-repository.ts';
import { pollsOfMark, pollsOfMember } from '../ingest/poll-repository.ts';
import type { HubError } from '../problem.ts';
import { refreshPoll } from '../results/refresh-poll.ts';
import { hasSeen, mayKnowOutcome } from './blindness.ts';
import { itemIdOf } from './item-id.ts';
import { logVerdict, logWithdrawal } from './verdict-log.ts';
import {
  activeVerdict,
  addReveal,
  addVerdict,
  confirmStored,
  eventExists,
  findItem,
  type ItemRow,
  latestVerdict,
  storeStanding,
  type VerdictRow,
  verdictsOn,
  withdraw,
} from './verdict-repository.ts';

/** The item, or why there is none. */
export function reviewable(db: Db, name: EventName): Result<ItemRow, HubError> {
  const item = findItem(db, name);
  if (item !== undefined && item.workplace !== null) return ok(item);
  return eventExists(db, name)
    ? err(
        coded(
          'not-reviewable',
          'Verdicts attach to a press, a till trigger or a force majeure at a known workplace.',
        ),
      )
    : err(coded('event-unknown', 'No event has this id.'));
}

/** What stands for the event now, and the figures of every poll it belongs to or marks. */
function settle(db: Db, journal: number, seq: number): void {
  storeStanding(db, journal, seq, standingVerdict(verdictsOn(db, journal, seq)));
  for (const poll of new Set([...pollsOfMember(db, journal, seq), ...pollsOfMark(db, journal, seq)])) {
    refreshPoll(db, journal, poll);
  }
}

function give(db: Db, verdict: VerdictRow): void {
  addVerdict(db, verdict);
  logVerdict(db, verdict);
}

/** The first, blind step: the verdict counts at once. */
export function giveVerdict(
  db: Db,
  input: GivenBy & { readonly item: EventName; readonly id: string; readonly verdict: VerdictRequest },
): Result<undefined, HubError> {
  const { expert, now, id, verdict } = input;
  const found = reviewable(db, input.item);
  if (!found.ok) return found;
  const item = found.value;
  if (activeVerdict(db, expert, item.journal, item.seq) !== undefined) {
    return err(coded('already-decided', 'Undo your verdict on this item before giving another.'));
  }
  give(db, {
    id,
    journal: item.journal,
    seq: item.seq,
    expert,
    value: String(verdict.value),
    reason: verdict.reason ?? null,
    text: verdict.text ?? null,
    at: now,
    unblinded: hasSeen(db, expert, item) ? 1 : 0,
    confirmed_at: null,
  });
  addReveal(db, expert, item.journal, item.seq, now);
  if (item.poll !== null && (item.kind === 'customer-press' || mayKnowOutcome(db, expert, item))) {
    addReveal(db, expert, item.journal, item.poll, now);
  }
  settle(db, item.journal, item.seq);
  return ok(undefined);
}

/** The second step. A mismatch is a verdict of its own, 0 with its reason, over the first, which stays on record. */
export function confirmVerdict(
  db: Db,
  input: GivenBy & { readonly item: EventName; readonly id: string; readonly match: boolean },
): Result<undefined, HubError> {
  const { expert, now, id, match } = input;
  const found = reviewable(db, input.item);
  if (!found.ok) return found;
  const { journal, seq } = found.value;
  const verdict = activeVerdict(db, expert, journal, seq);
  if (verdict === undefined) return err(coded('verdict-unknown', 'Give a verdict first.'));
  if (verdict.confirmed_at !== null)
    return err(coded('already-decided', 'The verdict is confirmed already.'));
  confirmStored(db, verdict.id, now);
  if (!match) {
    give(db, {
      id,
      journal,
      seq,
      expert,
      value: '0',
      reason: 'answer-mismatch',
      text: null,
      at: now,
      unblinded: 1,
      confirmed_at: now,
    });
  }
  settle(db, journal, seq);
  return ok(undefined);
}

/** Withdraws this expert's verdict on the item, or the latest of all; gives the item's id. */
export function undoVerdict(
  db: Db,
  input: GivenBy & { readonly item: EventName | undefined },
): Result<string, HubError> {
  const { expert, now, item } = input;
  const found = item === undefined ? undefined : reviewable(db, item);
  if (found?.ok === false) return found;
  const verdict =
    found === undefined
      ? latestVerdict(db, expert)
      : activeVerdict(db, expert, found.value.journal, found.value.seq);
  if (verdict === undefined) return err(coded('nothing-to-undo', 'You have no verdict to take back.'));
  const { journal, seq } = verdict;
  withdraw(db, expert, journal, seq, now);
  logWithdrawal(db, expert, journal, seq, now);
  settle(db, journal, seq);
  return ok(itemIdOf({ ...journalName(db, journal), seq }));
}
