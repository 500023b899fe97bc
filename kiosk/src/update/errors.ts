import type { CodedError } from '@otklik/shared/base/errors.ts';

/** Why a release is not put in, or was taken out again. */
export type UpdateCode =
  /** This program was built without a release key: it takes no updates. */
  | 'no-release-key'
  /** Not run under the launcher: nothing could change the version. */
  | 'no-launcher'
  | 'release-signature-wrong'
  /** Older than what runs, and not signed to be put over it. */
  | 'downgrade-refused'
  /** What was loaded is not what was signed. */
  | 'release-damaged'
  | 'archive-malformed'
  | 'disk-full'
  | 'disk-failed'
  /** The new version died too often before it was trusted. */
  | 'died'
  /** It did not tell in time that all is well. */
  | 'not-healthy'
  /** All was well but it did not reach the hub, which the version before it had. */
  | 'hub-not-reached'
  /** Staff asked for the version before. */
  | 'taken-back';

export type UpdateError = CodedError<UpdateCode>;
