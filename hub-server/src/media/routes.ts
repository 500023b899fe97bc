import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  MEDIA_LIMITS,
  type MediaRecord,
  mediaListReplySchema,
  mediaParamsSchema,
  mediaRecordSchema,
  mediaUploadQuerySchema,
} from '@otklik/shared/api/media.ts';
import type { Clock } from '@otklik/shared/base/clock.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { type Rng, randomHex } from '@otklik/shared/base/rng.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import type { HubDatabase } from '../db/hub-database.ts';
import { UnavailableError } from '../db/unavailable-error.ts';
import { risingSigner } from '../kiosks/signed-call.ts';
import { userOf } from '../plugins/auth.ts';
import { bytesSchema } from '../plugins/validation.ts';
import { type HubError, sendProblem } from '../problem.ts';
import type { RefusedMedia } from './inspect.ts';
import { createInspector } from './inspector.ts';
import { openMediaFiles } from './media-files.ts';
import { sendMedia } from './send-file.ts';

export interface MediaDeps {
  readonly db: HubDatabase;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly dataDir: string;
}

/** Prompts are of questions, and so of the whole chain: whoever plans may add to them. */
const people = { access: ['manager', 'admin'], scope: 'shared' } as const;
/** Uploads under way at once. */
const UPLOADS = 4;
const unknown = coded('media-unknown', 'No sound or picture has this hash.');

/** Prompts: uploaded by managers, played back to them, fetched by kiosks. */
export const mediaRoutes: FastifyPluginAsyncTypebox<MediaDeps> = async (app, { db, clock, rng, dataDir }) => {
  const { media: listed } = await db.read('mediaList', undefined);
  const files = openMediaFiles(dataDir, new Set(listed.map(({ sha256 }) => sha256)));
  const inspect = createInspector();
  const alone = oneAtATime();
  let uploads = 0;

  const receive = async (
    request: FastifyRequest,
    body: AsyncIterable<Uint8Array>,
    name: string,
  ): Promise<Result<{ readonly added: boolean; readonly media: MediaRecord }, HubError | RefusedMedia>> => {
    const arrived = await files
      .receive(body, { id: randomHex(rng, 8), limit: MEDIA_LIMITS.videoBytes })
      .catch((error: unknown) => brokenOff(request, error));
    if (arrived === 'broken-off') return err(coded('bad-request', 'The body was broken off.'));
    if (arrived === 'too-large') return err(coded('body-too-large', 'A prompt is 64 MiB at most.'));
    if (arrived === 'container') {
      return err(coded('container', 'Neither MP3, AAC, Ogg Opus, WAV, MP4 nor WebM, by its content.'));
    }
    try {
      const content = await inspect(arrived);
      if (!content.ok) return content;
      const actor = { user: userOf(request).id, now: clock.wall() };
      // The file stands under its name before the row does; a deletion meanwhile would take it away again.
      return ok(
        await alone(async () => {
          await arrived.keep();
          return db.write('addMedia', { ...actor, sha256: arrived.sha256, name, content: content.value });
        }),
      );
    } finally {
      await arrived.drop();
    }
  };

  const uploadRoute: FastifyPluginAsyncTypebox = async (apart) => {
    apart.removeAllContentTypeParsers();
    apart.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    apart.post(
      '/media',
      {
        config: people,
        schema: {
          consumes: ['application/octet-stream', 'audio/*', 'video/*'],
          querystring: mediaUploadQuerySchema,
          body: bytesSchema,
          response: { 200: mediaRecordSchema, 201: mediaRecordSchema },
        },
      },
      async (request, reply) => {
        if (Number(request.headers['content-length']) > MEDIA_LIMITS.videoBytes) {
          return refuseBody(request, reply, coded('body-too-large', 'A prompt is 64 MiB at most.'));
        }
        if (uploads >= UPLOADS) throw new UnavailableError('Too many files are coming in.');
        uploads += 1;
        try {
          const got = await receive(request, request.body, request.query.name);
          if (got.ok) return reply.code(got.value.added ? 201 : 200).send(got.value.media);
          return refuseBody(request, reply, got.error);
        } finally {
          uploads -= 1;
        }
      },
    );
  };
  await app.register(uploadRoute);

  app.get('/media', { config: people, schema: { response: { 200: mediaListReplySchema } } }, () =>
    db.read('mediaList', undefined),
  );

  app.get('/media/:sha256', { config: people, schema: { params: mediaParamsSchema } }, (request, reply) =>
    sendKnown(request, reply, request.params.sha256),
  );

  app.delete(
    '/media/:sha256',
    {
      config: { ...people, scope: 'chain' },
      schema: { params: mediaParamsSchema, response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      const { sha256 } = request.params;
      const actor = { user: userOf(request).id, now: clock.wall() };
      const gone = await alone(async () => {
        const deleted = await db.write('deleteMedia', { ...actor, sha256 });
        if (deleted.ok) await files.remove(sha256);
        return deleted;
      });
      return gone.ok ? reply.code(204).send(null) : sendProblem(request, reply, gone.error);
    },
  );

  app.get(
    '/kiosk/media/:sha256',
    { config: { access: 'kiosk' }, schema: { params: mediaParamsSchema } },
    async (request, reply) => {
      const signer = await risingSigner(db, request);
      if (!signer.ok) return sendProblem(request, reply, signer.error);
      return sendKnown(request, reply, request.params.sha256);
    },
  );

  async function sendKnown(
    request: FastifyRequest,
    reply: FastifyReply,
    sha256: string,
  ): Promise<FastifyReply> {
    const media = await db.read('media', { sha256 });
    if (media === undefined) return sendProblem(request, reply, unknown);
    return sendMedia(request, reply, media, files.pathOf(sha256));
  }
};

/** Answers before the body has been read to its end: the connection cannot be used again. */
function refuseBody(
  request: FastifyRequest,
  reply: FastifyReply,
  error: HubError | RefusedMedia,
): FastifyReply {
  if (!request.raw.complete) reply.header('connection', 'close');
  switch (error.code) {
    case 'container':
    case 'damaged':
    case 'codec':
    case 'tracks':
    case 'too-short':
    case 'too-long':
    case 'too-large':
    case 'too-costly':
      return sendProblem(request, reply, coded('media-refused', error.detail), { reason: error.code });
    default:
      return sendProblem(request, reply, error);
  }
}

/** The sender went away, or else the disk failed. */
function brokenOff(request: FastifyRequest, error: unknown): 'broken-off' {
  if (request.raw.destroyed && !request.raw.complete) return 'broken-off';
  throw new UnavailableError('The file cannot be written now.', { cause: error });
}

/** Runs one piece of work after another. */
function oneAtATime(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  };
}
