import type { KeyObject } from 'node:crypto';
import type { Release } from '@otklik/shared/api/releases.ts';
import { releaseSignedBy } from '@otklik/shared/update/release.ts';
import { compareVersions } from '@otklik/shared/update/version.ts';
import type { UpdateCode } from './errors.ts';
import type { VersionState } from './version-state.ts';

/** One that only missed its hub may try again by itself, so often and after so long, ms: the hub may have been away. */
const HUB_TRIES = 3;
const HUB_RETRY_MS = 3_600_000;

export type Decision =
  | { readonly kind: 'none' }
  | { readonly kind: 'refuse'; readonly code: UpdateCode | string }
  /** As `refuse` until `ms` have passed. */
  | { readonly kind: 'later'; readonly code: string; readonly ms: number }
  | { readonly kind: 'take' };

/** What becomes of a release that is offered to a program of this version. Pure. */
export function decide(
  release: Release,
  program: {
    readonly version: string;
    readonly keys: readonly KeyObject[];
    readonly state: VersionState;
    /** Staff want it in spite of what came of it before. */
    readonly insisted: boolean;
    readonly now: number;
  },
): Decision {
  const { version, keys, state, insisted, now } = program;
  // Said first: a program that takes no updates has nothing to say about this one.
  if (keys.length === 0) return { kind: 'refuse', code: 'no-release-key' };
  if (!releaseSignedBy(release, keys)) return { kind: 'refuse', code: 'release-signature-wrong' };
  const order = compareVersions(release.version, version);
  if (order === 0) return { kind: 'none' };
  if (order < 0 && release.over?.includes(version) !== true) {
    return { kind: 'refuse', code: 'downgrade-refused' };
  }
  const refusal = state.refused.find(({ sha256 }) => sha256 === release.sha256);
  if (refusal === undefined || insisted) return { kind: 'take' };
  if (refusal.code !== 'hub-not-reached' || refusal.tries >= HUB_TRIES) {
    return { kind: 'refuse', code: refusal.code };
  }
  // A clock that was set back must not hold it up for longer.
  const ms = Math.min(refusal.at + HUB_RETRY_MS - now, HUB_RETRY_MS);
  return ms <= 0 ? { kind: 'take' } : { kind: 'later', code: refusal.code, ms };
}
