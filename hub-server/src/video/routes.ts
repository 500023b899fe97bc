import { randomBytes } from 'node:crypto';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { RoleName } from '@otklik/shared/api/session.ts';
import { grantReplySchema, grantRequestSchema } from '@otklik/shared/api/video.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import type { AuditEntry } from '../db/contract/audit.ts';
import { type HubError, sendProblem } from '../problem.ts';
import type { ArchiveError, FolderSettings, Span } from './archive.ts';
import { namingError } from './folder-archive.ts';
import { Grant, Grants, grantLife } from './grants.ts';
import { mediaPlaylist } from './hls.ts';
import { VideoWorker } from './video-worker.ts';

/** A camera as the video area needs it. */
export interface VideoCamera extends FolderSettings {
  readonly id: string;
  /** Camera clock − hub clock, ms. */
  readonly offset: number;
  /** Bound of the error of the picture's time, ms; 0: not measured, then what the file names allow counts. */
  readonly error: number;
}

export interface VideoUser {
  readonly id: string;
  readonly role: RoleName;
}

/** What the video area needs of the hub. */
export interface VideoPorts {
  readonly cameras: { get(id: string): Promise<VideoCamera | undefined> };
  /** Resolves once the entry is durable; only then is the grant given. */
  readonly audit: (entry: AuditEntry) => Promise<void>;
  readonly currentUser: (request: FastifyRequest) => VideoUser | undefined;
  /** Unix ms. */
  readonly now: () => number;
}

const longestSpan = 10 * 60_000;
const viewers: RoleName[] = ['expert', 'admin'];

const notSignedIn = coded('not-signed-in', 'Sign in first.');
const strict = { additionalProperties: false } as const;
const grantParams = Type.Object({ id: Type.String({ pattern: '^[0-9a-f]{32}$' }) }, strict);
const partParams = Type.Object(
  {
    id: Type.String({ pattern: '^[0-9a-f]{32}$' }),
    part: Type.String({ pattern: '^(init-[0-9]{1,6}\\.mp4|seg-[0-9]{1,6}\\.m4s)$' }),
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
    const worker = new VideoWorker((warning) => app.log.warn(warning, 'video archive'));
    app.addHook('onClose', () => worker.close());

    // Before parameters and body are looked at; the hub checks `access` as well.
    app.addHook('onRequest', async (request, reply) => {
      const user = ports.currentUser(request);
      if (user === undefined) return sendProblem(request, reply, notSignedIn);
      if (!viewers.includes(user.role)) {
        return sendProblem(request, reply, coded('forbidden', 'Video is for experts and admins.'));
      }
      return undefined;
    });

    app.post(
      '/api/v1/video/grants',
      {
        config: { access: viewers },
        schema: { body: grantRequestSchema, response: { 201: grantReplySchema } },
      },
      async (request, reply) => {
        const { camera: cameraId, from, to, reason } = request.body;
        if (to <= from || to - from > longestSpan) {
          return sendProblem(
            request,
            reply,
            coded('bad-request', 'A span ends after it begins and is 10 minutes at most.'),
          );
        }
        const user = ports.currentUser(request);
        const camera = await ports.cameras.get(cameraId);
        if (user === undefined) return sendProblem(request, reply, notSignedIn);
        if (camera === undefined) {
          return sendProblem(request, reply, coded('camera-unknown', 'There is no such camera.'));
        }
        const now = ports.now();
        const { offset } = camera;
        const archive = worker.archive(camera);
        const clip = await archive.clip(from + offset, to + offset);
        if (!clip.ok) return sendProblem(request, reply, clip.error);
        const id = randomBytes(16).toString('hex');
        const expiresAt = now + grantLife;
        await ports.audit({
          user: user.id,
          action: 'video-grant',
          subject: `camera:${camera.id}`,
          detail: { grant: id, from, to, reason, expiresAt },
        });
        grants.add(
          new Grant({ id, user: user.id, expiresAt, from: from + offset, to: to + offset, offset, archive }),
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
            error: camera.error > 0 ? camera.error : namingError(camera),
          });
      },
    );

    const findGrant = (request: FastifyRequest, id: string): Result<Grant, HubError> => {
      const grant = grants.find(id, ports.currentUser(request)?.id ?? '', ports.now());
      if (grant === 'unknown') return err(coded('grant-unknown', 'There is no such grant.'));
      if (grant === 'expired')
        return err(coded('grant-expired', 'The grant has expired: ask for a new one.'));
      return ok(grant);
    };

    app.get(
      '/api/v1/video/grants/:id/index.m3u8',
      { config: { access: viewers }, schema: { params: grantParams } },
      async (request, reply) => {
        const grant = findGrant(request, request.params.id);
        if (!grant.ok) return sendProblem(request, reply, grant.error);
        const clip = await grant.value.archive.clip(grant.value.from, grant.value.to);
        if (!clip.ok) return sendProblem(request, reply, clip.error);
        const playlist = mediaPlaylist(grant.value.playlist(clip.value.fragments));
        return reply.header('cache-control', 'no-store').type('application/vnd.apple.mpegurl').send(playlist);
      },
    );

    app.get(
      '/api/v1/video/grants/:id/:part',
      { config: { access: viewers }, schema: { params: partParams } },
      async (request, reply) => {
        const { id, part } = request.params;
        const grant = findGrant(request, id);
        if (!grant.ok) return sendProblem(request, reply, grant.error);
        const bytes = await readPart(grant.value, part);
        if (!bytes.ok) return sendProblem(request, reply, bytes.error);
        return sendVideo(reply, part, bytes.value);
      },
    );
  };
}

/** `part` has been checked by the schema: `init-N.mp4` or `seg-N.m4s`. */
async function readPart(grant: Grant, part: string): Promise<Result<Uint8Array, ArchiveError | HubError>> {
  const number = Number(/\d+/.exec(part)?.[0]);
  const unknown = err(coded('not-found', 'The playlist of this grant names no such part.'));
  if (part.startsWith('init-')) {
    const recording = grant.recording(number);
    return recording === undefined ? unknown : grant.archive.init(recording);
  }
  const fragment = grant.fragment(number);
  return fragment === undefined ? unknown : grant.archive.fragment(fragment);
}

function sendVideo(reply: FastifyReply, part: string, bytes: Uint8Array): FastifyReply {
  // A copy in a cache would outlive the archive and the grant.
  return reply
    .header('cache-control', 'no-store')
    .type(part.startsWith('init-') ? 'video/mp4' : 'video/iso.segment')
    .send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
}
