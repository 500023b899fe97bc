import fastifyRateLimit from '@fastify/rate-limit';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  createdReplySchema,
  ENROLMENT_CODE_LIFETIME_MS,
  enrolmentCodeListReplySchema,
  enrolmentCodeReplySchema,
  enrolmentCodeRequestSchema,
  kioskMoveRequestSchema,
  kioskRevocationRequestSchema,
  workplaceMoveRequestSchema,
} from '@otklik/shared/api/admin.ts';
import {
  enrolReplySchema,
  enrolRequestSchema,
  HUB_TIMES_HEADER,
  kioskConfigSchema,
} from '@otklik/shared/api/kiosk.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { randomHex } from '@otklik/shared/base/rng.ts';
import { kioskIdOf } from '@otklik/shared/sync/hash-chain.ts';
import { keysFollow } from '@otklik/shared/sync/key-change.ts';
import Type from 'typebox';
import type { HubIdentity } from '../hub-identity.ts';
import { userOf } from '../plugins/auth.ts';
import { withinOf } from '../plugins/scope.ts';
import { sendProblem } from '../problem.ts';
import { seenRevision } from '../questions/if-match.ts';
import type { StoreDeps } from '../stores/routes.ts';
import type { ConfigTags } from './config-tags.ts';
import { codeHandle, codeHash, keyFingerprint, newEnrolmentCode } from './enrolment.ts';
import { rawKey } from './raw-key.ts';
import { risingSigner } from './signed-call.ts';
import type { KioskStreams } from './streams.ts';

export interface KioskDeps extends StoreDeps {
  readonly identity: HubIdentity;
  readonly tags: ConfigTags;
  readonly streams: KioskStreams;
}

/** Tries to enrol from one address a minute. */
const ENROL_TRIES = 60;
const codeParams = Type.Object({ id: Type.String({ pattern: '^[0-9A-HJKMNP-TV-Z]{4}$' }) });
const thingParams = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) });
/** The most places of one kiosk. */
const MAX_PLACES = 255;
const kioskParams = Type.Object({ id: Type.String({ pattern: '^[0-9a-f]{32}$' }) });

/** Enrolment, configuration and revocation of kiosks. */
export const kioskRoutes: FastifyPluginAsyncTypebox<KioskDeps> = async (
  app,
  { db, clock, rng, identity, tags, streams, configChanged },
) => {
  await app.register(fastifyRateLimit, { global: false });
  const hubKey = Buffer.from(identity.publicKey).toString('base64url');

  app.post(
    '/enrolment-codes',
    {
      config: { access: ['admin'], scope: { workplace: 'body.workplaces' } },
      schema: { body: enrolmentCodeRequestSchema, response: { 201: enrolmentCodeReplySchema } },
    },
    async (request, reply) => {
      const now = clock.wall();
      const expiresAt = now + ENROLMENT_CODE_LIFETIME_MS;
      for (;;) {
        const code = newEnrolmentCode(rng);
        const made = await db.write('createEnrolmentCode', {
          user: userOf(request).id,
          now,
          handle: codeHandle(code),
          hash: codeHash(code),
          ...request.body,
          expiresAt,
        });
        if (!made.ok) return sendProblem(request, reply, made.error);
        if (!made.value) continue;
        return reply
          .header('cache-control', 'no-store')
          .code(201)
          .send({ code: `${code}-${keyFingerprint(identity.publicKey)}`, expiresAt });
      }
    },
  );

  app.get(
    '/enrolment-codes',
    {
      config: { access: ['admin'], scope: { filtered: true } },
      schema: { response: { 200: enrolmentCodeListReplySchema } },
    },
    async (request, reply) => {
      const codes = await db.read('openCodes', { within: withinOf(request), now: clock.wall() });
      return reply.header('cache-control', 'no-store').send({ codes: [...codes] });
    },
  );

  app.post(
    '/enrolment-codes/:id/cancellation',
    {
      // A code outside the caller's stores is not there.
      config: { access: ['admin'], scope: { filtered: true } },
      schema: { params: codeParams, response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      const cancelled = await db.write('cancelCode', {
        ...{ user: userOf(request).id, now: clock.wall() },
        ...{ handle: request.params.id, within: withinOf(request) },
      });
      return cancelled
        ? reply.code(204).send(null)
        : sendProblem(request, reply, coded('not-found', 'No open code begins with these digits.'));
    },
  );

  app.post(
    '/kiosks/:id/move',
    {
      config: {
        access: ['admin'],
        scope: { kiosk: 'params.id', store: 'body.store', workplace: 'body.workplaces' },
      },
      schema: { params: kioskParams, body: kioskMoveRequestSchema, response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      const revision = seenRevision(request);
      if (!revision.ok) return sendProblem(request, reply, revision.error);
      const moved = await db.write('moveKiosk', {
        ...{ user: userOf(request).id, now: clock.wall(), kiosk: request.params.id },
        ...{ revision: revision.value, ids: Array.from({ length: MAX_PLACES }, () => randomHex(rng, 8)) },
        ...request.body,
      });
      if (!moved.ok) return sendProblem(request, reply, moved.error, moved.error.more);
      configChanged();
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/workplaces/:id/move',
    {
      config: { access: ['admin'], scope: { workplace: 'params.id', store: 'body.store' } },
      schema: {
        params: thingParams,
        body: workplaceMoveRequestSchema,
        response: { 201: createdReplySchema },
      },
    },
    async (request, reply) => {
      const revision = seenRevision(request);
      if (!revision.ok) return sendProblem(request, reply, revision.error);
      const to = randomHex(rng, 8);
      const moved = await db.write('moveWorkplace', {
        ...{ user: userOf(request).id, now: clock.wall(), id: request.params.id, to },
        ...{ revision: revision.value, ...request.body },
      });
      if (!moved.ok) return sendProblem(request, reply, moved.error, moved.error.more);
      configChanged();
      return reply.code(201).send({ id: to });
    },
  );

  app.post(
    '/kiosk/enrol',
    {
      config: { access: 'kiosk', rateLimit: { max: ENROL_TRIES, timeWindow: 60_000 } },
      schema: { body: enrolRequestSchema, response: { 200: enrolReplySchema } },
    },
    async (request, reply) => {
      const { code, publicKey, keys = [], version } = request.body;
      const raw = rawKey(publicKey);
      if (raw === undefined || keys.some((key) => rawKey(key.publicKey) === undefined)) {
        return sendProblem(
          request,
          reply,
          coded('bad-request', 'The public key is not 32 bytes in base64url.'),
        );
      }
      const kiosk = kioskIdOf(raw);
      if (!keysFollow(kiosk, raw, keys))
        return sendProblem(
          request,
          reply,
          coded('bad-signature', 'A key is not endorsed by the one before it.'),
        );
      const enrolled = await db.write('enrolKiosk', {
        handle: codeHandle(code),
        hash: codeHash(code),
        kiosk,
        publicKey,
        keys,
        version,
        now: clock.wall(),
      });
      if (!enrolled.ok) return sendProblem(request, reply, enrolled.error);
      configChanged();
      const config = await db.read('kioskConfig', { kiosk, minor: request.kioskMinor });
      if (config === undefined) throw new Error('an enrolled kiosk has no configuration');
      return reply.header('cache-control', 'no-store').send({ kiosk, hubKey, config });
    },
  );

  app.get(
    '/kiosk/config',
    { config: { access: 'kiosk' }, schema: { response: { 200: kioskConfigSchema, 304: Type.Null() } } },
    async (request, reply) => {
      const received = clock.wall();
      const signer = await risingSigner(db, request);
      if (!signer.ok) return sendProblem(request, reply, signer.error);
      const kiosk = signer.value;
      const config = await db.read('kioskConfig', { kiosk, minor: request.kioskMinor });
      if (config === undefined) throw new Error('an enrolled kiosk has no configuration');
      const etag = `"${config.tag}"`;
      reply.header('etag', etag).header('cache-control', 'no-store');
      reply.header(HUB_TIMES_HEADER, `${received} ${clock.wall()}`);
      return request.headers['if-none-match'] === etag ? reply.code(304).send(null) : reply.send(config);
    },
  );

  app.post(
    '/kiosks/:id/revocation',
    {
      config: { access: ['admin'], scope: { kiosk: 'params.id' } },
      schema: {
        params: kioskParams,
        body: kioskRevocationRequestSchema,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const revoked = await db.write('revokeKiosk', {
        user: userOf(request).id,
        now: clock.wall(),
        kiosk: request.params.id,
        reason: request.body.reason,
      });
      if (!revoked.ok) return sendProblem(request, reply, revoked.error);
      tags.changed();
      streams.end(request.params.id);
      return reply.code(204).send(null);
    },
  );
};
