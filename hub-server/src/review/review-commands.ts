import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { standingVerdict } from '@otklik/shared/review/verdict.ts';
import { settleAppeal } from '../appeals/appeal-commands.ts';
import { appealToJudge } from '../appeals/appeal-judges.ts';
import type { Within } from '../db/contract/people.ts';
import type { EventName } from '../db/contract/projection.ts';
import type { Drawn, GivenBy, VerdictCommands } from '../db/contract/verdicts.ts';
import type { Db } from '../db/sqlite.ts';
import { judgeDouble } from '../double/judge-double.ts';
import { journalName } from '../ingest/event-repository.ts';
import { pollsOfMark, pollsOfMember } from '../ingest/poll-repository.ts';
import type { HubError } from '../problem.ts';
import { refreshPoll } from '../results/refresh-poll.ts';
import { judgeQueueItem } from '../risk/risk-commands.ts';
import { reach } from '../users/scope-repository.ts';
import { hasSeen, mayKnowOutcome } from './blindness.ts';
import { itemIdOf } from './item-id.ts';
import { ownVerdict } from './own-verdict.ts';
import { addSecondLook, clearSecondLooks, openSecondLook } from './second-look-repository.ts';
import { logConfirmation, logSecondLook, logVerdict, logWithdrawal } from './verdict-log.ts';
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
  verdictById,
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

/** What stands for the event now, the figures of every poll it belongs to or marks, its appeal, and whether it waits. */
function settle(db: Db, journal: number, seq: number, { expert, now, lot }: GivenBy & Drawn): void {
  storeStanding(db, journal, seq, standingVerdict(verdictsOn(db, journal, seq)));
  judgeQueueItem(db, { journal, seq });
  for (const poll of new Set([...pollsOfMember(db, journal, seq), ...pollsOfMark(db, journal, seq)])) {
    refreshPoll(db, journal, poll);
  }
  settleAppeal(db, { journal, seq, expert, now });
  judgeDouble(db, { journal, seq, lot });
}

function give(db: Db, verdict: VerdictRow): void {
  addVerdict(db, verdict);
  logVerdict(db, verdict);
}

const anotherVerdict: HubError = coded('already-decided', 'Another verdict stands by now.');

/**
 * Whether this very verdict was given before: its reply was lost and it is sent again. An id that is another's says nothing
 * of whose it is.
 */
function givenBefore(db: Db, id: string, { expert, journal, seq }: Given): Result<boolean, HubError> {
  const known = verdictById(db, id);
  if (known === undefined) return ok(false);
  const same = known.expert === expert && known.journal === journal && known.seq === seq;
  return same ? ok(true) : err(anotherVerdict);
}
type Given = Pick<VerdictRow, 'expert' | 'journal' | 'seq'>;

/** The first, blind step: the verdict counts at once. */
export function giveVerdict(
  db: Db,
  input: Parameters<VerdictCommands['giveVerdict']>[0],
): Result<undefined, HubError> {
  const { expert, now, id, verdict, lot } = input;
  const found = reviewable(db, input.item);
  if (!found.ok) return found;
  const item = found.value;
  const before = givenBefore(db, id, { expert, ...item });
  if (!before.ok) return before;
  if (before.value) return ok(undefined);
  if (ownVerdict(db, expert, item.journal, item.seq) !== undefined) {
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
    seen: verdict.seen === undefined ? null : JSON.stringify(verdict.seen),
    appeal: appealToJudge(db, expert, item.journal, item.seq)?.id ?? null,
  });
  addReveal(db, expert, item.journal, item.seq, now);
  if (item.poll !== null && (item.kind === 'customer-press' || mayKnowOutcome(db, expert, item))) {
    addReveal(db, expert, item.journal, item.poll, now);
  }
  settle(db, item.journal, item.seq, { expert, now, lot });
  return ok(undefined);
}

/** The second step. A mismatch is a verdict of its own, 0 with its reason, over the first, which stays on record. */
export function confirmVerdict(
  db: Db,
  input: Parameters<VerdictCommands['confirmVerdict']>[0],
): Result<undefined, HubError> {
  const { expert, now, id, match, lot } = input;
  const found = reviewable(db, input.item);
  if (!found.ok) return found;
  const { journal, seq } = found.value;
  const before = givenBefore(db, id, { expert, journal, seq });
  if (!before.ok) return before;
  if (before.value) return ok(undefined);
  const verdict = activeVerdict(db, expert, journal, seq);
  if (verdict === undefined) return err(coded('verdict-unknown', 'Give a verdict first.'));
  const named = input.verdict !== undefined;
  if (named && verdict.id !== input.verdict) return err(anotherVerdict);
  if (named && match && verdict.confirmed_at !== null) return ok(undefined);
  if (verdict.confirmed_at !== null)
    return err(coded('already-decided', 'The verdict is confirmed already.'));
  confirmStored(db, verdict.id, now);
  logConfirmation(db, verdict, now);
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
      // What was before him at the first step, which this one stands over.
      seen: verdict.seen,
      appeal: verdict.appeal,
    });
  }
  settle(db, journal, seq, { expert, now, lot });
  return ok(undefined);
}

/** Asking twice is asking once; taking back what nobody asked changes nothing. */
export function setSecondLook(
  db: Db,
  input: GivenBy & { readonly item: EventName; readonly wanted: boolean },
): Result<undefined, HubError> {
  const { expert, now, wanted } = input;
  const found = reviewable(db, input.item);
  if (!found.ok) return found;
  const { journal, seq } = found.value;
  const asked = openSecondLook(db, journal, seq) !== undefined;
  if (asked === wanted) return ok(undefined);
  if (wanted) addSecondLook(db, expert, journal, seq, now);
  else clearSecondLooks(db, expert, journal, seq, now);
  logSecondLook(db, { expert, journal, seq, at: now, wanted });
  return ok(undefined);
}

const nothingToUndo: HubError = coded('nothing-to-undo', 'You have no verdict to take back.');

/**
 * Withdraws this expert's verdict on the item, or the latest of all; gives the item's id. One given on an appeal leaves what he
 * had said before it.
 */
export function undoVerdict(
  db: Db,
  input: GivenBy & Within & { readonly item: EventName | undefined },
): Result<string, HubError> {
  const { expert, now, item } = input;
  const found = item === undefined ? undefined : reviewable(db, item);
  if (found?.ok === false) return found;
  const verdict =
    found === undefined
      ? latestVerdict(db, expert)
      : activeVerdict(db, expert, found.value.journal, found.value.seq);
  if (verdict === undefined) return err(nothingToUndo);
  const { journal, seq } = verdict;
  const id = itemIdOf({ ...journalName(db, journal), seq });
  // Given while its store was still theirs.
  if (input.within !== undefined) {
    const [mine] = reach(db, { scope: input.within, things: [{ kind: 'item', id }] });
    if (mine === 'outside') return err(nothingToUndo);
  }
  withdraw(db, verdict, now);
  logWithdrawal(db, expert, journal, seq, now);
  settle(db, journal, seq, { expert, now, lot: undefined });
  return ok(id);
}
