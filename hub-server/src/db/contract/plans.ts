import type { PlanScope } from '@otklik/shared/api/plan-scope.ts';
import type {
  InsertsReply,
  Plan,
  PlanDraft,
  PlanPeriodsReply,
  PlanPreviewReply,
  PlanPreviewRequest,
  PlanReveal,
  PlansReply,
} from '@otklik/shared/api/plans.ts';
import type { Result } from '@otklik/shared/base/result.ts';
import type { HubError, ProblemExtensions } from '../../problem.ts';
import type { Actor } from './audit.ts';
import type { Within } from './people.ts';

/** Why a change was refused; `more` is told with the problem. */
export type PlanRefusal = HubError & { readonly more?: ProblemExtensions };
export type PlanOutcome = Result<Plan, PlanRefusal>;

export interface NewPlan extends Actor {
  readonly id: string;
  readonly name: string;
  readonly scope: PlanScope;
  readonly draft: PlanDraft;
}

/** Of the plan as the person last saw it; another revision is refused. */
export interface PlanChange extends Actor {
  readonly plan: string;
  readonly revision: number;
}

export interface PlanCommands {
  createPlan(input: NewPlan): PlanOutcome;
  /** Without a draft the one there is dropped; a plan without versions goes with it (undefined). */
  saveDraft(input: PlanChange & { readonly draft?: PlanDraft }): Result<Plan | undefined, PlanRefusal>;
  /** Makes the draft a version, with this seed and nonce, 32 bytes in hex each. */
  commitPlan(input: PlanChange & { readonly seed: string; readonly nonce: string }): PlanOutcome;
  revealVersion(
    input: Actor & { readonly plan: string; readonly version: number },
  ): Result<PlanReveal, PlanRefusal>;
  /** Plans are resolved for 13 months and more from `now` on; true where that reaches further than before. */
  extendPlans(input: { readonly now: number }): boolean;
}

export interface PlanQueries {
  /** When some store is next asked another question by itself, Unix ms; undefined: not within two days. */
  nextQuestionStart(input: { readonly after: number }): number | undefined;
  /** Plans that ask something in the scope. */
  plans(input: Within): PlansReply;
  plan(input: { readonly plan: string }): Plan | undefined;
  /** What versions that stand ask on the days [from, to), numbered from 1970-01-01, in plans that ask something in the scope. */
  planPeriods(input: Within & { readonly from: number; readonly to: number }): PlanPeriodsReply;
  /** The inserts due at `now` in the scope, and what the kiosks last reported of them. */
  insertPlaces(input: Within & { readonly now: number }): InsertsReply;
  planPreview(
    input: PlanPreviewRequest & Within & { readonly now: number },
  ): Result<PlanPreviewReply, HubError>;
}
