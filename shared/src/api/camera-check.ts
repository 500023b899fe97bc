import Type, { type Static } from 'typebox';
import { strict } from './common.ts';

/** What can be wrong with a camera's recordings, as far as its folder tells. */
export const cameraProblemSchema = Type.Union([
  /** The folder is not there, or is none; or the hub may not read it. */
  Type.Literal('folder-missing'),
  Type.Literal('folder-unreadable'),
  Type.Literal('folder-empty'),
  /** There is something in the folder, and none of it has a name by the pattern. */
  Type.Literal('names-do-not-fit'),
  /** The newest finished recording is damaged or has no picture. */
  Type.Literal('newest-unreadable'),
  /** Neither name nor modification time says when the newest recording starts. */
  Type.Literal('start-unknown'),
  /** Nothing has been recorded for ten minutes. */
  Type.Literal('stopped'),
  /** The newest recording starts after now: the zone or the offset is wrong. */
  Type.Literal('ahead-of-clock'),
  /** The newest recording's end and its last write are quarters of an hour apart. */
  Type.Literal('zone-doubtful'),
  /** Of archives over the network (hub-server/src/video/remote/fault.ts): what went wrong when it was asked. */
  Type.Literal('archive-offline'),
  /** It has nothing of the last 24 hours. */
  Type.Literal('archive-empty'),
  Type.Literal('archive-slow'),
  Type.Literal('archive-refuses'),
  Type.Literal('archive-elsewhere'),
  Type.Literal('archive-garbled'),
  Type.Literal('archive-lies'),
  Type.Literal('archive-other-camera'),
  Type.Literal('codec-unplayable'),
  /** Recordings that nobody can be shown, named in `unreadable`. */
  Type.Literal('files-unreadable'),
  Type.Literal('gaps'),
  /** Too many recordings had to be opened: of the earlier ones gaps are not known. */
  Type.Literal('gaps-not-all'),
]);
export type CameraProblem = Static<typeof cameraProblemSchema>;

/** Gaps that are told, the latest ones. */
export const GAPS_MOST = 100;

/** Unreadable files that are named, the latest by name. */
export const UNREADABLE_MOST = 20;

/** Why a recording cannot be shown. */
export const unreadableReasonSchema = Type.Union([
  Type.Literal('damaged'),
  /** Neither its name nor its modification time says when it starts. */
  Type.Literal('start-unknown'),
  /** The hub may not read it, or the disk does not give it. */
  Type.Literal('not-readable'),
  Type.Literal('unknown-codec'),
]);
export type UnreadableReason = Static<typeof unreadableReasonSchema>;

/** GET /api/v1/cameras/:id/check (admin). Times are hub time, ms. */
export const cameraCheckSchema = Type.Object(
  {
    checkedAt: Type.Integer(),
    /** Recordings whose names fit the pattern. */
    files: Type.Integer({ minimum: 0 }),
    newest: Type.Optional(
      Type.Object(
        {
          /** Its path below the folder. */
          file: Type.String(),
          from: Type.Integer(),
          to: Type.Integer(),
          /** `from` as the camera's own clock has it. */
          cameraTime: Type.Integer(),
        },
        strict,
      ),
    ),
    /** Unrecorded stretches between recordings of the last 24 hours, ascending. */
    gaps: Type.Array(Type.Object({ from: Type.Integer(), to: Type.Integer() }, strict), {
      maxItems: GAPS_MOST,
    }),
    problems: Type.Array(cameraProblemSchema),
    /** Recordings, by their paths below the folder, that could not be shown when they were last looked at. */
    unreadable: Type.Optional(
      Type.Array(Type.Object({ file: Type.String(), reason: unreadableReasonSchema }, strict), {
        maxItems: UNREADABLE_MOST,
      }),
    ),
    /** What was the matter the last time in these 24 hours that somebody wanted to see something and could not. */
    latest: Type.Optional(Type.Object({ problem: cameraProblemSchema, at: Type.Integer() }, strict)),
  },
  strict,
);
export type CameraCheck = Static<typeof cameraCheckSchema>;
