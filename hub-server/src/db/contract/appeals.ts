import type { Exclusion, ExclusionList, ExclusionQuery } from '@otklik/shared/api/appeals.ts';
import type { Result } from '@otklik/shared/base/result.ts';
import type { HubError } from '../../problem.ts';
import type { Actor } from './audit.ts';
import type { Within } from './people.ts';
import type { EventName } from './projection.ts';

/** Appeals of a store. What a verdict comes to for an appeal is settled with the verdict itself (verdicts.ts). */
export interface AppealCommands {
  /** `id`: of the appeal. */
  fileAppeal(
    input: Actor & { readonly item: EventName; readonly id: string; readonly text: string },
  ): Result<undefined, HubError>;
  /** Takes back the open appeal of this person. */
  withdrawAppeal(input: Actor & { readonly item: EventName }): Result<undefined, HubError>;
}

export interface AppealQueries {
  /** `user`: whose appeals are their own. */
  exclusions(input: ExclusionQuery & Within & { readonly user: string }): Result<ExclusionList, HubError>;
  exclusion(input: { readonly item: EventName; readonly user: string }): Result<Exclusion, HubError>;
}
