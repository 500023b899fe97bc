import { randomBytes } from 'node:crypto';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { cameraCheckSchema, GAPS_MOST } from '@otklik/shared/api/camera-check.ts';
import { INSTANT_MOST } from '@otklik/shared/api/common.ts';
import type { ArchiveCredentials, RemoteArchiveSettings } from '@otklik/shared/api/remote-archive.ts';
import type { RoleName } from '@otklik/shared/api/session.ts';
import {
  type GrantRequest,
  grantReplySchema,
  grantRequestSchema,
  thumbnailsQuerySchema,
  thumbnailsReplySchema,
} from '@otklik/shared/api/video.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import type { AuditEntry } from '../db/contract/audit.ts';
import type { PollFootage } from '../db/contract/results.ts';
import type { Caller } from '../plugins/context.ts';
import { NOT_THERE } from '../plugins/scope.ts';
import { type HubError, sendProblem } from '../problem.ts';
import { Ahead } from './ahead.ts';
import type { FolderSettings, SourceArchive, Span } from './archive.ts';
import { Grant, Grants, grantLife } from './grants.ts';
import { mediaPlaylist } from './hls.ts';
import { giveBackWhenSent } from './own-bytes.ts';
import { placingError } from './remote/placing-error.ts';
import type { RemoteArchives } from './remote/remote-archives.ts';
import { chooseStrips, Thumbnails, thumbnailSize } from './thumbnails.ts';
import { type Transcoder, untranscoded } from './transcode/transcoder.ts';
import { VideoWorker } from './video-worker.ts';

/** A camera as the video area needs it. */
export interface VideoCamera extends FolderSettings {
  readonly id: string;
  /** Present: another system keeps its recordings, and what it takes to be let in there. */
  readonly remote?: RemoteArchiveSettings;
  readonly credentials?: ArchiveCredentials;
  /** Camera clock − hub clock, ms. */
  readonly offset: number;
  /** Bound of the error of the picture's time, ms; 0: not measured, then what the file names allow counts. */
  readonly error: number;
  /** The version of its clock that offset and error are of; absent: its settings. */
  readonly clock?: number;
}

export interface VideoUser {
  readonly id: string;
  readonly role: RoleName;
  /** A manager who may watch the video of polls. */
  readonly video?: true;
}

/** A camera's recordings with its clock − hub clock at a time, ms; undefined where there is no such camera. */
export type FootageOf = (
  camera: string,
  at: number,
) => Promise<{ readonly archive: SourceArchive; readonly offset: number } | undefined>;

/** What the video area needs of the hub. */
export interface VideoPorts {
  /** As the camera's clock stands for what was recorded at `at`, hub time. */
  readonly cameras: { get(id: string, at: number): Promise<VideoCamera | undefined> };
  /** Resolves once the entry is durable; only then is the grant given. */
  readonly audit: (entry: AuditEntry) => Promise<void>;
  readonly currentUser: (request: FastifyRequest) => VideoUser | undefined;
  /** Whether a camera lies in what the caller may see now, which may be less than when a grant was given. */
  readonly reaches: (request: FastifyRequest, camera: string) => Promise<boolean>;
  /** What of cameras is a poll's, and the way to write down who watches it; absent: no manager watches. */
  readonly polls?: {
    footage(poll: string): Promise<PollFootage | undefined>;
    watched(entry: AuditEntry & { readonly user: string }, poll: string): Promise<void>;
  };
  /** Unix ms. */
  readonly now: () => number;
  /** Absent: recordings of other systems are not shown. */
  readonly remotes?: Pick<RemoteArchives, 'archive'>;
  /** Is given a way to cameras' recordings, for work that nobody waits for. */
  readonly onFootage?: (footageOf: FootageOf) => void;
  /** Absent: what no browser shows is not shown. */
  readonly transcoder?: Pick<Transcoder, 'over'>;
}

const longestSpan = 10 * 60_000;
/** Thumbnails where nobody says how many. */
const thumbnailsMost = 12;
/** Strips kept in memory, bytes: some hundreds of them. */
const thumbnailsKept = 16 * 1024 * 1024;
const viewers: Caller[] = ['expert', 'admin', 'watching-manager'];
const isViewer = ({ role, video }: VideoUser): boolean =>
  role === 'expert' || role === 'admin' || (role === 'manager' && video === true);

const notSignedIn = coded('not-signed-in', 'Sign in first.');
const noCamera = coded('camera-unknown', 'There is no such camera.');
const strict = { additionalProperties: false } as const;
const day = 24 * 3600_000;
const cameraParams = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) }, strict);
const grantParams = Type.Object({ id: Type.String({ pattern: '^[0-9a-f]{32}$' }) }, strict);
const partParams = Type.Object(
  {
    id: Type.String({ pattern: '^[0-9a-f]{32}$' }),
    part: Type.String({ pattern: '^(init-[0-9]{1,6}\\.mp4|seg-[0-9]{1,6}\\.m4s|strip-[0-9]{1,6}\\.jpg)$' }),
  },
  strict,
);

/**
 * `/api/v1/video`: grants and the HLS they open. Register without a prefix. Nothing a request carries is ever part of a
 * path in the file system: a grant hands out numbers, and only those are looked up.
 */
export function videoRoutes(ports: VideoPorts): FastifyPluginAsyncTypebox {
  return async (app) => {
    const grants = new Grants();
    const thumbnails = new Thumbnails({ limit: thumbnailsKept });
    const worker = new VideoWorker((warning) => app.log.warn(warning, 'video archive'));
    app.addHook('onClose', () => worker.close());
    const ahead = new Ahead();
    app.addHook('onClose', async () => ahead.close());
    const over = ports.transcoder?.over ?? untranscoded;
    const archiveOf = (camera: VideoCamera): SourceArchive => {
      const { id, zone, remote, credentials = {} } = camera;
      return remote === undefined || ports.remotes === undefined
        ? worker.archive(camera)
        : ports.remotes.archive({ id, zone, remote, credentials });
    };

    ports.onFootage?.(async (id, at) => {
      const camera = await ports.cameras.get(id, at);
      return camera === undefined ? undefined : { archive: archiveOf(camera), offset: camera.offset };
    });

    // Before parameters and body are looked at; the hub checks `access` as well.
    app.addHook('onRequest', async (request, reply) => {
      const user = ports.currentUser(request);
      if (user === undefined) return sendProblem(request, reply, notSignedIn);
      if (!isViewer(user)) {
        return sendProblem(request, reply, coded('forbidden', 'Video is for experts and admins.'));
      }
      return undefined;
    });

    app.get(
      '/api/v1/cameras/:id/check',
      {
        // No picture is shown, but what the folder is called inside.
        config: { access: ['admin'], scope: { camera: 'params.id' } },
        schema: { params: cameraParams, response: { 200: cameraCheckSchema } },
      },
      async (request, reply) => {
        const now = ports.now();
        const camera = await ports.cameras.get(request.params.id, now);
        if (camera === undefined) return sendProblem(request, reply, noCamera);
        const { offset } = camera;
        const checked = await archiveOf(camera).check({ from: now + offset - day, to: now + offset });
        if (!checked.ok) return sendProblem(request, reply, checked.error);
        const { files, newest, gaps, problems, unreadable, latest } = checked.value;
        return reply.header('cache-control', 'no-store').send({
          ...{ checkedAt: now, files, problems: [...problems] },
          ...(newest === undefined
            ? {}
            : {
                newest: {
                  ...{ file: newest.file, cameraTime: newest.start },
                  ...{ from: newest.start - offset, to: newest.start + newest.lengthMs - offset },
                },
              }),
          ...(unreadable === undefined ? {} : { unreadable: [...unreadable] }),
          ...(latest === undefined ? {} : { latest }),
          gaps: gaps.slice(-GAPS_MOST).map((gap) => ({ from: gap.from - offset, to: gap.to - offset })),
        });
      },
    );

    app.post(
      '/api/v1/video/grants',
      {
        config: { access: viewers, scope: { camera: 'body.camera', poll: 'body.poll' } },
        schema: { body: grantRequestSchema, response: { 201: grantReplySchema } },
      },
      async (request, reply) => {
        const { camera: cameraId, from, to, reason, poll } = request.body;
        if (to <= from || to - from > longestSpan) {
          return sendProblem(
            request,
            reply,
            coded('bad-request', 'A span ends after it begins and is 10 minutes at most.'),
          );
        }
        const user = ports.currentUser(request);
        const camera = await ports.cameras.get(cameraId, Math.round((from + to) / 2));
        if (user === undefined) return sendProblem(request, reply, notSignedIn);
        const refused = await ofPoll(ports, user, request.body);
        if (refused !== undefined) return sendProblem(request, reply, refused);
        if (camera === undefined) {
          return sendProblem(request, reply, noCamera);
        }
        const now = ports.now();
        const { offset } = camera;
        // Archives are asked about somewhat more than the span: that must be times, too.
        if (Math.max(Math.abs(from + offset), Math.abs(to + offset)) > INSTANT_MOST - day) {
          return sendProblem(
            request,
            reply,
            coded('bad-request', 'By the camera’s clock the span lies beyond all times.'),
          );
        }
        const archive = over(archiveOf(camera));
        const clip = await archive.clip(from + offset, to + offset);
        if (!clip.ok) return sendProblem(request, reply, clip.error);
        const at = (request.body.at ?? from) + offset;
        let preparing: number | undefined;
        ahead.begin(user.id, (signal) => {
          preparing = archive.ahead(clip.value.fragments, signal, at);
        });
        const id = randomBytes(16).toString('hex');
        const expiresAt = now + grantLife;
        const entry = {
          user: user.id,
          action: 'video-grant',
          subject: `camera:${camera.id}`,
          detail: { grant: id, from, to, reason, ...(poll === undefined ? {} : { poll }), expiresAt },
        };
        if (poll === undefined) await ports.audit(entry);
        else await ports.polls?.watched(entry, poll);
        grants.add(
          new Grant({
            ...{ id, user: user.id, camera: camera.id, poll, expiresAt },
            ...{ from: from + offset, to: to + offset, offset, archive },
          }),
          now,
        );
        const hubTime = (span: Span): Span => ({ from: span.from - offset, to: span.to - offset });
        return reply
          .code(201)
          .header('cache-control', 'no-store')
          .send({
            id,
            playlist: `/api/v1/video/grants/${id}/index.m3u8`,
            spans: clip.value.spans.map(hubTime),
            expiresAt,
            error: camera.error > 0 ? camera.error : placingError(camera),
            ...{ offset, clock: camera.clock ?? 0 },
            ...(preparing === undefined ? {} : { preparing }),
          });
      },
    );

    const findGrant = async (request: FastifyRequest, id: string): Promise<Result<Grant, HubError>> => {
      const grant = grants.find(id, ports.currentUser(request)?.id ?? '', ports.now());
      if (grant === 'unknown') return err(coded('grant-unknown', 'There is no such grant.'));
      if (grant === 'expired')
        return err(coded('grant-expired', 'The grant has expired: ask for a new one.'));
      // Given for a poll it is a manager's: an expert may have to judge that poll without knowing its answer.
      const lost = grant.poll !== undefined && ports.currentUser(request)?.role !== 'manager';
      if (lost || !(await ports.reaches(request, grant.camera)))
        return err(coded('grant-unknown', 'There is no such grant.'));
      return ok(grant);
    };

    app.get(
      '/api/v1/video/grants/:id/index.m3u8',
      { config: { access: viewers, scope: 'own' }, schema: { params: grantParams } },
      async (request, reply) => {
        const grant = await findGrant(request, request.params.id);
        if (!grant.ok) return sendProblem(request, reply, grant.error);
        const clip = await grant.value.archive.clip(grant.value.from, grant.value.to);
        if (!clip.ok) return sendProblem(request, reply, clip.error);
        const playlist = mediaPlaylist(grant.value.playlist(clip.value.fragments));
        return reply.header('cache-control', 'no-store').type('application/vnd.apple.mpegurl').send(playlist);
      },
    );

    app.get(
      '/api/v1/video/grants/:id/thumbnails',
      {
        config: { access: viewers, scope: 'own' },
        schema: {
          ...{ params: grantParams, querystring: thumbnailsQuerySchema },
          response: { 200: thumbnailsReplySchema },
        },
      },
      async (request, reply) => {
        const found = await findGrant(request, request.params.id);
        if (!found.ok) return sendProblem(request, reply, found.error);
        const grant = found.value;
        const clip = await grant.archive.clip(grant.from, grant.to);
        if (!clip.ok) return sendProblem(request, reply, clip.error);
        const strips = chooseStrips(clip.value.fragments, grant, request.query.most ?? thumbnailsMost);
        return reply.header('cache-control', 'no-store').send({
          ...thumbnailSize,
          strips: strips.map((strip) => ({
            image: `/api/v1/video/grants/${grant.id}/${grant.stripName(strip)}`,
            at: strip.at.map((at) => Math.round(at - grant.offset)),
          })),
        });
      },
    );

    app.get(
      '/api/v1/video/grants/:id/:part',
      { config: { access: viewers, scope: 'own' }, schema: { params: partParams } },
      async (request, reply) => {
        const { id, part } = request.params;
        const grant = await findGrant(request, id);
        if (!grant.ok) return sendProblem(request, reply, grant.error);
        const gone = goneSignal(reply);
        const bytes = part.startsWith('strip-')
          ? await readStrip(thumbnails, grant.value, part, gone)
          : await readPart(grant.value, part, gone);
        if (!bytes.ok) return sendProblem(request, reply, bytes.error);
        giveBackWhenSent(reply.raw, bytes.value);
        return sendVideo(reply, part, bytes.value);
      },
    );
  };
}

/**
 * Why the span may not be watched: a manager is shown a poll's own moment by one of its cameras, and nothing else; the others
 * watch for reasons of their work, and see no answers beside it.
 */
async function ofPoll(
  { polls }: VideoPorts,
  { role }: VideoUser,
  { camera, from, to, reason, poll }: GrantRequest,
): Promise<HubError | undefined> {
  const byPoll = role === 'manager';
  if (byPoll !== (reason === 'poll') || byPoll !== (poll !== undefined))
    return coded(
      'forbidden',
      'A manager watches the video of a poll, by the reason `poll`; nobody else does by that reason.',
    );
  if (poll === undefined) return undefined;
  const footage = await polls?.footage(poll);
  if (footage === undefined) return NOT_THERE.poll;
  if (!footage.cameras.includes(camera)) return noCamera;
  const { span } = footage;
  return from >= span.from && to <= span.to
    ? undefined
    : coded('bad-request', 'No more of a camera is shown than the moment of the poll.');
}

const unknown = err(coded('not-found', 'The playlist of this grant names no such part.'));
const numberIn = (part: string): number => Number(/\d+/.exec(part)?.[0]);

/** `part` has been checked by the schema: `strip-N.jpg`. */
async function readStrip(
  thumbnails: Thumbnails,
  grant: Grant,
  part: string,
  signal: AbortSignal,
): Promise<Result<Uint8Array, HubError>> {
  const place = grant.strip(numberIn(part));
  return place === undefined ? unknown : thumbnails.strip(grant.archive, place, signal);
}

/** `part` has been checked by the schema: `init-N.mp4` or `seg-N.m4s`. */
async function readPart(
  grant: Grant,
  part: string,
  signal: AbortSignal,
): Promise<Result<Uint8Array, HubError>> {
  const number = numberIn(part);
  if (part.startsWith('init-')) {
    const head = grant.head(number);
    return head === undefined ? unknown : grant.archive.init(head, signal);
  }
  const fragment = grant.fragment(number);
  return fragment === undefined ? unknown : grant.archive.fragment(fragment, signal);
}

/** Aborted when the asker hangs up before the answer. */
function goneSignal(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) gone.abort();
  });
  return gone.signal;
}

function sendVideo(reply: FastifyReply, part: string, bytes: Uint8Array): FastifyReply {
  // A copy in a cache would outlive the archive and the grant.
  return reply
    .header('cache-control', 'no-store')
    .type(typeOf(part))
    .send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
}

function typeOf(part: string): string {
  if (part.startsWith('strip-')) return 'image/jpeg';
  return part.startsWith('init-') ? 'video/mp4' : 'video/iso.segment';
}
