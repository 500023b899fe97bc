import type { RiskCountsQuery, RiskCountsReply, RiskReasonsReply } from '@otklik/shared/api/risk.ts';
import { ok, type Result } from '@otklik/shared/base/result.ts';
import { shownKind, tellsAnswer } from '@otklik/shared/risk/shown.ts';
import type { Within } from '../db/contract/people.ts';
import type { EventName } from '../db/contract/projection.ts';
import type { Db } from '../db/sqlite.ts';
import type { HubError } from '../problem.ts';
import { mayKnowTelling } from '../review/blindness.ts';
import { reviewable } from '../review/review-commands.ts';
import { countFindings, countUnscored, findingsAbout, waitingByStore } from './queue-repository.ts';

/** Why an item is in the queue. What would tell an answer is one word, once, whatever it is. */
export function riskReasons(
  db: Db,
  { expert, item }: Within & { readonly expert: string; readonly item: EventName },
): Result<RiskReasonsReply, HubError> {
  const found = reviewable(db, item);
  if (!found.ok) return found;
  const row = found.value;
  const reasons = new Map<string, RiskReasonsReply['reasons'][number]>();
  for (const finding of findingsAbout(db, row)) {
    const { kind, facts } = finding;
    const told = !tellsAnswer(kind) || mayKnowTelling(db, expert, row, finding);
    if (told) reasons.set(kind, { kind, facts });
    else reasons.set(shownKind(kind), { kind: 'sequence', facts: {} });
  }
  return ok({ reasons: [...reasons.values()] });
}

export function riskCounts(db: Db, input: Within & RiskCountsQuery): RiskCountsReply {
  const waiting = waitingByStore(db);
  const stores = Map.groupBy(countFindings(db, input), ({ store }) => store);
  return {
    stores: [...stores].map(([id, rows]) => ({
      ...{ id, name: rows[0]?.name ?? '', waiting: waiting.get(id) ?? 0 },
      counts: rows.map(({ kind, findings }) => ({ kind, findings })),
    })),
    unscored: countUnscored(db, input),
  };
}
