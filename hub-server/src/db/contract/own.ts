import type {
  OwnExclusion,
  OwnExclusionList,
  OwnExclusionQuery,
  OwnFigures,
} from '@otklik/shared/api/own.ts';
import type { Result } from '@otklik/shared/base/result.ts';
import type { OwnBatch } from '../../own/batches.ts';
import type { HubError } from '../../problem.ts';
import type { EventName } from './projection.ts';

/** Batches of a worker that are full, and the day of the store up to which there are no others. */
export interface CloseBatches {
  readonly operator: string;
  readonly day: number;
  readonly batches: readonly OwnBatch[];
}

export interface OwnCommands {
  closeBatches(input: CloseBatches): void;
}

/** `user`: the account of a worker. */
export interface OwnQueries {
  ownBatches(input: { readonly user: string }): OwnFigures;
  ownDue(input: { readonly user: string; readonly now: number }): CloseBatches | undefined;
  ownExclusions(input: OwnExclusionQuery & { readonly user: string }): Result<OwnExclusionList, HubError>;
  ownExclusion(input: { readonly user: string; readonly item: EventName }): Result<OwnExclusion, HubError>;
}
