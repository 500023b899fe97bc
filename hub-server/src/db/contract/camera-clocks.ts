import type { CameraClockReply, CameraClockVersionRequest } from '@otklik/shared/api/camera-clock.ts';
import type { Result } from '@otklik/shared/base/result.ts';
import type { HubError } from '../../problem.ts';
import type { Camera } from '../../stores/camera.ts';
import type { Actor } from './audit.ts';
import type { EventName } from './projection.ts';

/** A camera with its clock as it stands at one time. */
export interface CameraAt extends Camera {
  /** The version of its clock; 0: its settings. */
  readonly clock: number;
}

export interface NewMark {
  readonly id: string;
  readonly camera: string;
  readonly item: EventName;
  /** Camera time of the frame, ms. */
  readonly cameraAt: number;
  readonly frameMs: number;
}

export interface CameraClockCommands {
  /** Stands in place of an earlier mark of the same press; that one stays. */
  addCameraMark(input: Actor & NewMark): Result<undefined, HubError>;
  /** By a record of its own, whose id is `id`. */
  withdrawCameraMark(
    input: Actor & { readonly camera: string; readonly mark: string; readonly id: string },
  ): Result<undefined, HubError>;
  setCameraClock(
    input: Actor & { readonly camera: string; readonly request: CameraClockVersionRequest },
  ): Result<undefined, HubError>;
}

export interface CameraClockQueries {
  /** Offset and error are those of the time `at`, hub time of what was recorded. */
  cameraAt(input: { readonly id: string; readonly at: number }): CameraAt | undefined;
  cameraClock(input: { readonly camera: string }): CameraClockReply | undefined;
}
