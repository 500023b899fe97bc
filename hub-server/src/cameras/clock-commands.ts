import type { CameraClockVersionRequest } from '@otklik/shared/api/camera-clock.ts';
import { MARK_REACH, MARKS_MOST } from '@otklik/shared/api/limits.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { type CameraClock, settledClock } from '@otklik/shared/video/camera-clock.ts';
import { fitClock } from '@otklik/shared/video/fit-clock.ts';
import { addAudit } from '../audit/audit-repository.ts';
import type { Actor } from '../db/contract/audit.ts';
import type { NewMark } from '../db/contract/camera-clocks.ts';
import type { Db } from '../db/sqlite.ts';
import { journalName } from '../ingest/event-repository.ts';
import type { HubError } from '../problem.ts';
import { itemIdOf } from '../review/item-id.ts';
import { reviewable } from '../review/review-commands.ts';
import type { Camera } from '../stores/camera.ts';
import { findCamera } from '../stores/store-repository.ts';
import { clockMark, namingOf, standing } from './camera-at.ts';
import { addMark, addVersion, markOfId, markOfPress, standingMarks, versionsOf } from './clock-repository.ts';

const noCamera: HubError = coded('camera-unknown', 'There is no such camera.');

export function addCameraMark(db: Db, input: Actor & NewMark): Result<undefined, HubError> {
  const camera = findCamera(db, input.camera);
  if (camera === undefined) return err(noCamera);
  const found = reviewable(db, input.item);
  if (!found.ok) return found;
  const { journal, seq, workplace, hub_at } = found.value;
  if (workplace === null || !camera.workplaces.includes(workplace)) {
    return err(coded('not-reviewable', 'The camera does not show the workplace of this press.'));
  }
  const before = markOfPress(db, camera.id, journal, seq);
  if (before === undefined && standingMarks(db, camera.id).length >= MARKS_MOST) {
    return err(coded('limit-reached', `A camera has ${MARKS_MOST} marks at most.`));
  }
  const { id, cameraAt, frameMs, user, now } = input;
  // Seconds for milliseconds, say: a camera is looked at around where its clock is known to have the press.
  if (Math.abs(cameraAt - hub_at - standing(db, camera, hub_at).offset) > MARK_REACH) {
    return err(coded('mark-too-far', 'The frame lies more than a day from the press.'));
  }
  addMark(db, {
    ...{ id, camera: camera.id, journal, seq, cameraAt, frameMs, user, now },
    supersedes: before?.id,
  });
  addAudit(db, {
    ...{ at: now, user, action: 'camera-marked', subject: `camera:${camera.id}` },
    detail: {
      ...{ mark: id, item: itemIdOf(input.item), cameraAt, frameMs },
      ...(before === undefined ? {} : { supersedes: before.id }),
    },
  });
  return ok(undefined);
}

export function withdrawCameraMark(
  db: Db,
  input: Actor & { readonly camera: string; readonly mark: string; readonly id: string },
): Result<undefined, HubError> {
  const { camera, mark, id, user, now } = input;
  if (findCamera(db, camera) === undefined) return err(noCamera);
  const before = markOfId(db, camera, mark);
  if (before === undefined) return err(coded('mark-unknown', 'No mark of this camera with this id stands.'));
  const { journal, seq } = before;
  addMark(db, { id, camera, journal, seq, cameraAt: null, frameMs: 0, user, now, supersedes: mark });
  addAudit(db, {
    ...{ at: now, user, action: 'camera-mark-withdrawn', subject: `camera:${camera}` },
    detail: { mark, item: itemIdOf({ ...journalName(db, journal), seq }) },
  });
  return ok(undefined);
}

export function setCameraClock(
  db: Db,
  input: Actor & { readonly camera: string; readonly request: CameraClockVersionRequest },
): Result<undefined, HubError> {
  const { request, user, now } = input;
  const camera = findCamera(db, input.camera);
  if (camera === undefined) return err(noCamera);
  if (request.basis === 'settings') {
    addBySettings(db, camera, request.from, { user, now });
    return ok(undefined);
  }
  const naming = namingOf(camera);
  const known = new Map(standingMarks(db, camera.id).map((row) => [row.id, clockMark(db, row, naming)]));
  const wanted = [...new Set(request.marks)];
  const marks = wanted.flatMap((id) => known.get(id) ?? []);
  if (marks.length < wanted.length) {
    return err(coded('mark-unknown', 'No mark of this camera with this id stands.'));
  }
  const fit = fitClock(marks, naming);
  if (fit === undefined)
    return err(coded('bad-request', 'Name the marks that the clock is worked out from.'));
  add(db, { camera: camera.id, from: request.from, clock: fit.clock, marks: fit.used, user, now });
  return ok(undefined);
}

/** Settings changed by hand count from now on where versions say something else, and for every time where there are none. */
type Settings = Pick<Camera, 'offset' | 'error'>;

export function followSettings(
  db: Db,
  before: Settings,
  now: Settings & Pick<Camera, 'id'>,
  actor: Actor,
): void {
  if (before.offset === now.offset && before.error === now.error) return;
  if (versionsOf(db, now.id).length > 0) addBySettings(db, now, actor.now, actor);
}

function addBySettings(db: Db, camera: Settings & Pick<Camera, 'id'>, from: number, actor: Actor): void {
  add(db, {
    camera: camera.id,
    from,
    clock: settledClock(camera.offset, camera.error),
    marks: undefined,
    ...actor,
  });
}

function add(
  db: Db,
  {
    marks,
    ...version
  }: Actor & {
    readonly camera: string;
    readonly from: number;
    readonly clock: CameraClock;
    /** Absent: by the settings. */
    readonly marks: readonly string[] | undefined;
  },
): void {
  const basis = marks === undefined ? 'settings' : 'marks';
  const number = addVersion(db, { ...version, basis, marks: marks ?? [] });
  addAudit(db, {
    ...{
      at: version.now,
      user: version.user,
      action: 'camera-clock-set',
      subject: `camera:${version.camera}`,
    },
    detail: { version: number, from: version.from, basis, ...version.clock, marks: marks?.join(' ') ?? '' },
  });
}
