import type { DoubleSettings, DoubleSettingsRequest } from '@otklik/shared/api/double-review.ts';
import type { Result } from '@otklik/shared/base/result.ts';
import type { HubError } from '../../problem.ts';
import type { Actor } from './audit.ts';

export interface DoubleReviewCommands {
  setDoubleReview(input: Actor & DoubleSettingsRequest): Result<undefined, HubError>;
}

export interface DoubleReviewQueries {
  doubleReview(input: undefined): DoubleSettings;
}
