import { createHash } from 'node:crypto';
import type { PlanScope } from '@otklik/shared/api/plan-scope.ts';
import type { Plan, PlanDraft, PlanReveal } from '@otklik/shared/api/plans.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { dayOf } from '@otklik/shared/questions/calendar.ts';
import { commitmentOf } from '@otklik/shared/questions/draw.ts';
import { inForce } from '@otklik/shared/questions/plan-days.ts';
import { canonicalJson } from '@otklik/shared/sync/canonical-json.ts';
import { addAudit } from '../audit/audit-repository.ts';
import type { Actor } from '../db/contract/audit.ts';
import type { NewPlan, PlanChange, PlanOutcome, PlanRefusal } from '../db/contract/plans.ts';
import type { Db } from '../db/sqlite.ts';
import { findGroup } from '../stores/group-repository.ts';
import { findStore } from '../stores/store-repository.ts';
import { rankedVersion, readAsking } from './asked.ts';
import { extendPlans } from './kiosk-periods.ts';
import { draftFaults, overlapsWith, predecessorOf, storesIn } from './plan-check.ts';
import {
  findPlan,
  insertPlan,
  insertVersion,
  removePlan,
  type StoredPlan,
  setDraft,
  setRevealed,
} from './plan-repository.ts';
import { dayStart } from './store-days.ts';

const unknown: PlanRefusal = coded('plan-unknown', 'No plan has this id.');

/** The plan as people are shown it: seeds are told with their reveal. */
export function shownPlan({ versions, ...plan }: StoredPlan): Plan {
  return {
    ...plan,
    versions: versions.map(({ seed, nonce, revealedAt, ...version }) =>
      revealedAt === undefined ? version : { ...version, seed, nonce },
    ),
  };
}

function shown(db: Db, id: string): Plan {
  const plan = findPlan(db, id);
  if (plan === undefined) throw new Error(`the plan ${id} was there a moment ago`);
  return shownPlan(plan);
}

/** The plan as the person saw it, or what stands now: whoever comes second is told and overwrites nothing. */
function asSeen(db: Db, { plan: id, revision }: PlanChange): Result<StoredPlan, PlanRefusal> {
  const plan = findPlan(db, id);
  if (plan === undefined) return err(unknown);
  if (plan.revision === revision) return ok(plan);
  const detail = `Revision ${plan.revision} stands; the change was made to revision ${revision}.`;
  return err({ ...coded('plan-changed', detail), more: { current: shownPlan(plan) } });
}

function faultless(
  db: Db,
  plan: Pick<StoredPlan, 'scope' | 'versions'>,
  draft: PlanDraft,
  now: number,
): Result<undefined, PlanRefusal> {
  const faults = draftFaults(db, plan, draft, now);
  return faults.length === 0
    ? ok(undefined)
    : err({ ...coded('plan-faulty', `The draft has ${faults.length} faults.`), more: { faults } });
}

function knownScope(db: Db, scope: PlanScope): Result<undefined, PlanRefusal> {
  if (scope.kind === 'store' && findStore(db, scope.store) === undefined)
    return err(coded('store-unknown', 'No store has this id.'));
  if (scope.kind === 'group' && findGroup(db, scope.group) === undefined)
    return err(coded('group-unknown', 'No group has this id.'));
  return ok(undefined);
}

export function createPlan(db: Db, input: NewPlan): PlanOutcome {
  const { id, name, scope, draft, user, now } = input;
  const known = knownScope(db, scope);
  if (!known.ok) return known;
  const sound = faultless(db, { scope, versions: [] }, draft, now);
  if (!sound.ok) return sound;
  insertPlan(db, { id, name, scope, draft, now });
  addAudit(db, {
    at: now,
    user,
    action: 'plan-created',
    subject: `plan:${id}`,
    detail: { from: draft.from },
  });
  return ok(shown(db, id));
}

export function saveDraft(
  db: Db,
  input: PlanChange & { readonly draft?: PlanDraft },
): Result<Plan | undefined, PlanRefusal> {
  const { draft, user, now } = input;
  const seen = asSeen(db, input);
  if (!seen.ok) return seen;
  const { id, versions } = seen.value;
  const subject = `plan:${id}`;
  if (draft !== undefined) {
    const sound = faultless(db, seen.value, draft, now);
    if (!sound.ok) return sound;
    setDraft(db, id, draft);
    addAudit(db, { at: now, user, action: 'plan-draft-saved', subject, detail: { from: draft.from } });
    return ok(shown(db, id));
  }
  addAudit(db, { at: now, user, action: 'plan-draft-dropped', subject });
  if (versions.length === 0) {
    removePlan(db, id);
    return ok(undefined);
  }
  setDraft(db, id, undefined);
  return ok(shown(db, id));
}

/** What the audit log holds of a version before it starts: anybody can hash what is shown later and compare. */
export const contentHash = (scope: PlanScope, version: number, draft: PlanDraft): string =>
  createHash('sha256').update(canonicalJson({ scope, version, draft })).digest('hex');

export function commitPlan(
  db: Db,
  input: PlanChange & { readonly seed: string; readonly nonce: string },
): PlanOutcome {
  const { seed, nonce, user, now } = input;
  const seen = asSeen(db, input);
  if (!seen.ok) return seen;
  const { id, scope, draft, versions } = seen.value;
  if (draft === undefined) return err(coded('plan-without-draft', 'The plan has no draft.'));
  const faults = draftFaults(db, seen.value, draft, now);
  if (faults.some(({ code }) => code === 'begun')) {
    return err({ ...coded('plan-begun', 'The first day has begun: choose a later one.'), more: { faults } });
  }
  if (faults.length > 0)
    return err({ ...coded('plan-faulty', 'The draft is faulty by now.'), more: { faults } });
  const overlaps = overlapsWith(readAsking(db), now, { id, scope, draft }).filter(({ plans }) =>
    plans.includes(id),
  );
  if (overlaps.length > 0) {
    return err({ ...coded('plan-overlap', 'Another plan of this rank speaks then.'), more: { overlaps } });
  }
  const version = versions.length + 1;
  const commitment = commitmentOf(Buffer.from(seed, 'hex'), Buffer.from(nonce, 'hex'));
  const predecessor = predecessorOf(db, seen.value, dayOf(draft.from) ?? 0) ?? null;
  insertVersion(db, id, { version, body: draft, seed, nonce, commitment, predecessor, committed_at: now });
  setDraft(db, id, undefined);
  extendPlans(db, { now });
  addAudit(db, {
    at: now,
    user,
    action: 'plan-committed',
    subject: `plan:${id}`,
    detail: { version, from: draft.from, commitment, content: contentHash(scope, version, draft) },
  });
  return ok(shown(db, id));
}

export function revealVersion(
  db: Db,
  { plan: id, version, user, now }: Actor & { readonly plan: string; readonly version: number },
): Result<PlanReveal, PlanRefusal> {
  const plan = findPlan(db, id);
  const found = plan?.versions.find((each) => each.version === version);
  if (plan === undefined || found === undefined) return err(unknown);
  const { seed, nonce, commitment } = found;
  if (found.revealedAt === undefined) {
    const end = inForce(plan.versions.flatMap((each) => rankedVersion(each) ?? [])).find(
      (each) => each.version === version,
    )?.until;
    const zones = storesIn(db, plan.scope, readAsking(db).groups).map(({ zone }) => zone);
    const over = end !== undefined && ['UTC', ...zones].every((zone) => dayStart(zone, end) <= now);
    if (!over) return err(coded('plan-running', 'The version is not over everywhere.'));
    setRevealed(db, id, version, now);
    const detail = { version, seed, nonce, commitment };
    addAudit(db, { at: now, user, action: 'plan-revealed', subject: `plan:${id}`, detail });
  }
  return ok({ seed, nonce, commitment });
}
