import fastifyRateLimit from '@fastify/rate-limit';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { enrolmentCodeReplySchema, enrolmentCodeRequestSchema } from '@otklik/shared/api/admin.ts';
import {
  enrolReplySchema,
  enrolRequestSchema,
  HUB_TIMES_HEADER,
  kioskConfigSchema,
} from '@otklik/shared/api/kiosk.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { kioskIdOf } from '@otklik/shared/sync/hash-chain.ts';
import Type from 'typebox';
import type { HubIdentity } from '../hub-identity.ts';
import { userOf } from '../plugins/auth.ts';
import { sendProblem } from '../problem.ts';
import type { StoreDeps } from '../stores/routes.ts';
import type { ConfigTags } from './config-tags.ts';
import { CODE_LIFETIME_MS, codeHandle, codeHash, keyFingerprint, newEnrolmentCode } from './enrolment.ts';
import { risingSigner } from './signed-call.ts';
import type { KioskStreams } from './streams.ts';

export interface KioskDeps extends StoreDeps {
  readonly identity: HubIdentity;
  readonly tags: ConfigTags;
  readonly streams: KioskStreams;
}

/** Tries to enrol from one address a minute. */
const ENROL_TRIES = 60;
const PUBLIC_KEY_BYTES = 32;
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
      config: { access: ['admin'] },
      schema: { body: enrolmentCodeRequestSchema, response: { 201: enrolmentCodeReplySchema } },
    },
    async (request, reply) => {
      const now = clock.wall();
      const expiresAt = now + CODE_LIFETIME_MS;
      for (;;) {
        const code = newEnrolmentCode(rng);
        const made = await db.write('createEnrolmentCode', {
          user: userOf(request).id,
          now,
          handle: codeHandle(code),
          hash: codeHash(code),
          workplaces: request.body.workplaces,
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

  app.post(
    '/kiosk/enrol',
    {
      config: { access: 'kiosk', rateLimit: { max: ENROL_TRIES, timeWindow: 60_000 } },
      schema: { body: enrolRequestSchema, response: { 200: enrolReplySchema } },
    },
    async (request, reply) => {
      const { code, publicKey, version } = request.body;
      const raw = Buffer.from(publicKey, 'base64url');
      // 43 digits carry 258 bits: a key that does not come back the same was not written canonically.
      if (raw.length !== PUBLIC_KEY_BYTES || raw.toString('base64url') !== publicKey) {
        return sendProblem(
          request,
          reply,
          coded('bad-request', 'The public key is not 32 bytes in base64url.'),
        );
      }
      const kiosk = kioskIdOf(raw);
      const enrolled = await db.write('enrolKiosk', {
        handle: codeHandle(code),
        hash: codeHash(code),
        kiosk,
        publicKey,
        version,
        now: clock.wall(),
      });
      if (!enrolled.ok) return sendProblem(request, reply, enrolled.error);
      configChanged();
      const config = await db.read('kioskConfig', { kiosk });
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
      const config = await db.read('kioskConfig', { kiosk });
      if (config === undefined) throw new Error('an enrolled kiosk has no configuration');
      const etag = `"${config.tag}"`;
      reply.header('etag', etag).header('cache-control', 'no-store');
      reply.header(HUB_TIMES_HEADER, `${received} ${clock.wall()}`);
      return request.headers['if-none-match'] === etag ? reply.code(304).send(null) : reply.send(config);
    },
  );

  app.post(
    '/kiosks/:id/revocation',
    { config: { access: ['admin'] }, schema: { params: kioskParams, response: { 204: Type.Null() } } },
    async (request, reply) => {
      const revoked = await db.write('revokeKiosk', {
        user: userOf(request).id,
        now: clock.wall(),
        kiosk: request.params.id,
      });
      if (!revoked.ok) return sendProblem(request, reply, revoked.error);
      tags.changed();
      streams.end(request.params.id);
      return reply.code(204).send(null);
    },
  );
};
