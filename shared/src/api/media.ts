import Type, { type Static } from 'typebox';
import { strict } from './common.ts';

/** Prompts as the hub keeps them: sound or video, named by the SHA-256 of their content. */

/** Bounds of a prompt. A customer waits for it, and every kiosk keeps it: both are a matter of a minute and of megabytes. */
export const MEDIA_LIMITS = {
  /** Shorter is a click, ms. */
  shortestMs: 200,
  longestMs: 60_000,
  audioBytes: 16 * 1024 * 1024,
  videoBytes: 64 * 1024 * 1024,
  /** Pixels along the longer side of a picture. */
  widestPicture: 3840,
} as const;

export const sha256Schema = Type.String({ pattern: '^[0-9a-f]{64}$' });

export const mediaContainerSchema = Type.Union([
  Type.Literal('mp3'),
  Type.Literal('adts'),
  Type.Literal('ogg'),
  Type.Literal('wav'),
  Type.Literal('mp4'),
  Type.Literal('webm'),
]);
export type MediaContainer = Static<typeof mediaContainerSchema>;

/** What a file turned out to be by its content. */
export const mediaContentSchema = Type.Object(
  {
    kind: Type.Union([Type.Literal('audio'), Type.Literal('video')]),
    container: mediaContainerSchema,
    codecs: Type.Array(Type.String()),
    /** Length, ms, rounded up. */
    ms: Type.Integer(),
    bytes: Type.Integer(),
    /** Pixels; of video only. */
    width: Type.Optional(Type.Integer()),
    height: Type.Optional(Type.Integer()),
  },
  strict,
);
export type MediaContent = Static<typeof mediaContentSchema>;

export const mediaRecordSchema = Type.Object(
  {
    sha256: sha256Schema,
    /** How people call it; it says nothing about the content. */
    name: Type.String(),
    createdAt: Type.Integer(),
    /** Questions that play it; while there is one it cannot be deleted. */
    questions: Type.Array(Type.String()),
    ...mediaContentSchema.properties,
  },
  strict,
);
export type MediaRecord = Static<typeof mediaRecordSchema>;

/** POST /api/v1/media?name=… (manager): the body is the file. 201 new, 200 where it was there already. */
export const mediaUploadQuerySchema = Type.Object(
  { name: Type.String({ minLength: 1, maxLength: 120 }) },
  strict,
);
/** GET /api/v1/media */
export const mediaListReplySchema = Type.Object({ media: Type.Array(mediaRecordSchema) }, strict);
export type MediaListReply = Static<typeof mediaListReplySchema>;

export const mediaParamsSchema = Type.Object({ sha256: sha256Schema }, strict);

/** Why an upload was refused: the member `reason` of the problem `media-refused`. */
export const mediaRefusals = [
  /** None of the containers named above, by its first bytes. */
  'container',
  /** Broken off, or something else stands before, between or after its parts. */
  'damaged',
  /** A codec that Chromium does not play everywhere. */
  'codec',
  /** No sound and no picture, or more than one of a kind. */
  'tracks',
  'too-short',
  'too-long',
  'too-large',
  /** Looking at it took more time or memory than a prompt can need. */
  'too-costly',
] as const;
export type MediaRefusal = (typeof mediaRefusals)[number];
