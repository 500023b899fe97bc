import type { CameraProblem } from '@otklik/shared/api/camera-check.ts';
import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { err, type Result } from '@otklik/shared/base/result.ts';
import type { ArchiveError } from '../archive.ts';

/** What can be the matter with a remote archive; each is told by its code on the item and when the camera is checked. */
export type RemoteFault = CodedError<
  | 'archive-offline'
  /** It does not answer in time, or its answer does not end. */
  | 'archive-slow'
  /** The login is not accepted, also not a second time. */
  | 'archive-refuses'
  /** A redirect to another origin, or a name that leads where the settings do not say. */
  | 'archive-elsewhere'
  /** Neither what its API gives nor a video, or more than is taken. */
  | 'archive-garbled'
  /** What it said is recorded is not, or is of another length. */
  | 'archive-lies'
  /** It speaks of another camera than it was asked for. */
  | 'archive-other-camera'
  /** Nothing is recorded there, and it says so. */
  | 'no-footage'
  | 'codec-unplayable'
  | 'unavailable'
>;

/** Details are the same for every archive: they hold no address, no login and nothing that a recorder sent. */
const DETAILS: Readonly<Record<RemoteFault['code'], string>> = {
  'archive-offline': 'The recordings of this camera cannot be reached.',
  'archive-slow': 'The archive of this camera does not answer in time.',
  'archive-refuses': 'The archive does not accept the login that is set for this camera.',
  'archive-elsewhere': 'The archive sends the hub to another address than the one that is set.',
  'archive-garbled': 'What the archive sends is not what its interface promises.',
  'archive-lies': 'What the archive says is recorded does not come from it.',
  'archive-other-camera': 'The archive does not know this camera or answers for another one.',
  'no-footage': 'Nothing is recorded at that time.',
  'codec-unplayable': 'No browser can show how the recording is coded.',
  unavailable: 'Nobody waits for it any more.',
};

export const fault = (code: RemoteFault['code']): Result<never, RemoteFault> =>
  err(coded(code, DETAILS[code]));

/** The archive's own fault, which an admin should hear of; not an answer such as that nothing is recorded. */
export function ownFault({ code }: ArchiveError): CameraProblem | undefined {
  switch (code) {
    case 'archive-offline':
    case 'archive-slow':
    case 'archive-refuses':
    case 'archive-elsewhere':
    case 'archive-garbled':
    case 'archive-lies':
    case 'archive-other-camera':
    case 'codec-unplayable':
      return code;
    case 'no-footage':
    case 'recording-damaged':
    case 'unavailable':
    case 'zone-doubtful':
      return undefined;
    default:
      return code satisfies never;
  }
}
