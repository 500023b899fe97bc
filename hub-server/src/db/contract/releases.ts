import type { Release, RolloutRequest } from '@otklik/shared/api/releases.ts';
import type { Result } from '@otklik/shared/base/result.ts';
import type { HubError } from '../../problem.ts';
import type { Actor } from './audit.ts';

export interface KnownRelease {
  readonly release: Release;
  readonly addedAt: number;
  /** Absent before the first; with it when it was set. */
  readonly rollout?: RolloutRequest & { readonly at: number };
  /** The rollout before that. */
  readonly before?: RolloutRequest;
  /** Of the rollout, 0 before the first. */
  readonly revision: number;
}

/** Releases of the kiosk's program. */
export interface ReleaseCommands {
  /** Adding one that is known changes nothing. */
  addRelease(input: Actor & { readonly release: Release }): void;
  setRollout(
    input: Actor & { readonly sha256: string; readonly revision: number; readonly rollout: RolloutRequest },
  ): Result<undefined, HubError>;
}

export interface ReleaseQueries {
  /** Newest first. */
  releases(input: undefined): readonly KnownRelease[];
}
