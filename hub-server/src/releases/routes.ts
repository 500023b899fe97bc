import type { KeyObject } from 'node:crypto';
import { Readable } from 'node:stream';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  MAX_PART_BYTES,
  MAX_RELEASE_BYTES,
  type Release,
  type RolloutRequest,
  releaseListSchema,
  releaseSchema,
  rolloutKiosksSchema,
  rolloutPreviewSchema,
  rolloutProgressSchema,
  rolloutRequestSchema,
} from '@otklik/shared/api/releases.ts';
import type { Clock } from '@otklik/shared/base/clock.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import type { Rng } from '@otklik/shared/base/rng.ts';
import { releaseSignedBy } from '@otklik/shared/update/release.ts';
import Type from 'typebox';
import type { KnownRelease } from '../db/contract/releases.ts';
import type { HubDatabase } from '../db/hub-database.ts';
import type { Heartbeats } from '../kiosks/heartbeats.ts';
import { risingSigner } from '../kiosks/signed-call.ts';
import { rangeOf } from '../media/send-file.ts';
import { userOf } from '../plugins/auth.ts';
import { bytesSchema } from '../plugins/validation.ts';
import { type HubError, sendProblem } from '../problem.ts';
import { seenRevision } from '../questions/if-match.ts';
import { archiveFiles } from './archive-files.ts';
import type { Offers } from './offer.ts';
import {
  type CountedKiosk,
  countedKiosks,
  kiosksByStore,
  rolloutPreview,
  rolloutProgress,
} from './rollout-progress.ts';

export interface ReleaseDeps {
  readonly db: HubDatabase;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly dataDir: string;
  /** Of the release key; without one no release is taken. The kiosks check again, by the keys they were built with. */
  readonly keys: readonly KeyObject[];
  readonly offers: Offers;
  readonly heartbeats: Pick<Heartbeats, 'known'>;
}

const releaseParams = Type.Object({ sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }) });
const unknownRelease: HubError = coded('release-unknown', 'No release has this hash.');
/** A rollout as it is asked for, without when that was. */
const asSet = ({ at: _at, ...rollout }: NonNullable<KnownRelease['rollout']>): RolloutRequest => rollout;
/** Ten thousand kiosks named one by one. */
const ROLLOUT_LIMIT = 512 * 1024;

/** Releases of the kiosk's program: how they come here, who is offered them, and how kiosks load them. */
export const releaseRoutes: FastifyPluginAsyncTypebox<ReleaseDeps> = async (
  app,
  { db, clock, rng, dataDir, keys, offers, heartbeats },
) => {
  const files = archiveFiles(dataDir, rng);
  const find = async (sha256: string): Promise<Release | undefined> =>
    (await db.read('releases', undefined)).find(({ release }) => release.sha256 === sha256)?.release;

  app.get(
    '/releases',
    {
      config: { access: ['manager', 'admin'], scope: 'chain' },
      schema: { response: { 200: releaseListSchema } },
    },
    async (_request, reply) => {
      const known = await db.read('releases', undefined);
      const list = known.map(({ release, addedAt, rollout, before, revision }) => ({
        ...{ release, addedAt, stored: files.has(release.sha256), revision },
        ...(rollout === undefined ? {} : { rollout: asSet(rollout), rolloutAt: rollout.at }),
        ...(before === undefined ? {} : { before }),
      }));
      return reply.header('cache-control', 'no-store').send(list);
    },
  );

  app.post(
    '/releases',
    {
      config: { access: ['admin'], scope: 'chain' },
      schema: { body: releaseSchema, response: { 201: Type.Object({ sha256: Type.String() }) } },
    },
    async (request, reply) => {
      const release = request.body;
      if (!releaseSignedBy(release, keys)) {
        const why = keys.length === 0 ? 'This hub was given no release key.' : 'No release key fits.';
        return sendProblem(request, reply, coded('release-signature-wrong', why));
      }
      await db.write('addRelease', { user: userOf(request).id, now: clock.wall(), release });
      await offers.changed();
      return reply.code(201).send({ sha256: release.sha256 });
    },
  );

  /** All of the chain's kiosks: whoever may ask is of the whole chain. */
  const kiosks = async (): Promise<readonly CountedKiosk[]> =>
    countedKiosks(await db.read('devicePlaces', { within: undefined }), heartbeats.known);

  app.get(
    '/releases/progress',
    {
      config: { access: ['manager', 'admin'], scope: 'chain' },
      schema: { response: { 200: rolloutProgressSchema } },
    },
    async (_request, reply) =>
      reply
        .header('cache-control', 'no-store')
        .send(rolloutProgress(offers.known(), await kiosks(), clock.wall())),
  );

  app.get(
    '/releases/kiosks',
    { config: { access: ['admin'], scope: 'chain' }, schema: { response: { 200: rolloutKiosksSchema } } },
    async (_request, reply) => reply.header('cache-control', 'no-store').send(kiosksByStore(await kiosks())),
  );

  app.post(
    '/releases/:sha256/rollout/preview',
    {
      config: { access: ['admin'], scope: 'chain' },
      bodyLimit: ROLLOUT_LIMIT,
      schema: { params: releaseParams, body: rolloutRequestSchema, response: { 200: rolloutPreviewSchema } },
    },
    async (request, reply) => {
      const meant = { sha256: request.params.sha256, rollout: request.body };
      const known = await db.read('releases', undefined);
      const preview = rolloutPreview(known, meant, await kiosks(), clock.wall());
      if (preview === undefined) return sendProblem(request, reply, unknownRelease);
      return reply.header('cache-control', 'no-store').send(preview);
    },
  );

  app.put(
    '/releases/:sha256/rollout',
    {
      config: { access: ['admin'], scope: 'chain' },
      bodyLimit: ROLLOUT_LIMIT,
      schema: { params: releaseParams, body: rolloutRequestSchema, response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      const { sha256 } = request.params;
      const revision = seenRevision(request);
      if (!revision.ok) return sendProblem(request, reply, revision.error);
      if ((await find(sha256)) === undefined) return sendProblem(request, reply, unknownRelease);
      if (!files.has(sha256)) {
        return sendProblem(request, reply, coded('release-incomplete', 'Its archive is not here yet.'));
      }
      const actor = { user: userOf(request).id, now: clock.wall() };
      const set = await db.write('setRollout', {
        ...{ ...actor, sha256, revision: revision.value, rollout: request.body },
      });
      if (!set.ok) return sendProblem(request, reply, set.error);
      await offers.changed();
      return reply.code(204).send(null);
    },
  );

  // An archive is not held in memory: it goes to its file as it comes.
  const uploadRoute: FastifyPluginAsyncTypebox = async (bytes) => {
    bytes.removeAllContentTypeParsers();
    bytes.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    bytes.put(
      '/releases/:sha256/archive',
      {
        config: { access: ['admin'], scope: 'chain' },
        bodyLimit: MAX_RELEASE_BYTES,
        schema: {
          consumes: ['application/octet-stream'],
          params: releaseParams,
          body: bytesSchema,
          response: { 204: Type.Null() },
        },
      },
      async (request, reply) => {
        const { params, body } = request;
        const release = await find(params.sha256);
        if (release === undefined) return sendProblem(request, reply, unknownRelease);
        const stored = await files.store(release, body instanceof Readable ? body : Readable.from([]));
        if (!stored.ok) return sendProblem(request, reply, stored.error);
        await db.write('addAudit', {
          ...{ at: clock.wall(), user: userOf(request).id, action: 'release-uploaded' },
          subject: `release:${params.sha256}`,
        });
        return reply.code(204).send(null);
      },
    );
  };
  await app.register(uploadRoute);

  app.get(
    '/kiosk/releases/:sha256',
    { config: { access: 'kiosk' }, schema: { params: releaseParams }, exposeHeadRoute: false },
    async (request, reply) => {
      const signer = await risingSigner(db, request);
      if (!signer.ok) return sendProblem(request, reply, signer.error);
      const { sha256 } = request.params;
      const release = await find(sha256);
      if (release === undefined || !files.has(sha256)) return sendProblem(request, reply, unknownRelease);
      const range = rangeOf(request.headers.range, release.size);
      if (range === undefined) {
        return sendProblem(request, reply, coded('bad-request', 'One range of the archive is to be named.'));
      }
      if (range === 'unsatisfiable') {
        return sendProblem(request, reply, coded('range-wrong', 'The archive ends before that.'));
      }
      const { from } = range;
      const to = Math.min(range.to, from + MAX_PART_BYTES - 1);
      return reply
        .code(206)
        .header('content-type', 'application/octet-stream')
        .header('content-range', `bytes ${from}-${to}/${release.size}`)
        .header('content-length', to - from + 1)
        .header('cache-control', 'no-store')
        .send(files.read(sha256, from, to));
    },
  );
};
