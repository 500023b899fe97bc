import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  deliveryListQuerySchema,
  deliveryListReplySchema,
  deliveryMadeSchema,
  mailSettingsReplySchema,
  mailSettingsSchema,
  webhookListReplySchema,
  webhookMadeSchema,
  webhookRequestSchema,
} from '@otklik/shared/api/deliveries.ts';
import type { Clock } from '@otklik/shared/base/clock.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { type Rng, randomHex } from '@otklik/shared/base/rng.ts';
import Type from 'typebox';
import type { HubDatabase } from '../db/hub-database.ts';
import { userOf } from '../plugins/auth.ts';
import { type HubError, sendProblem } from '../problem.ts';
import { isKnownZone } from '../results/store-hour.ts';

export interface DeliveryRouteDeps {
  readonly db: HubDatabase;
  readonly clock: Clock;
  readonly rng: Rng;
  /** Whether the hub has been told a mail server. */
  readonly mailReady: boolean;
}

const idParams = Type.Object({ id: Type.String({ minLength: 1, maxLength: 200 }) });
const SECRET_BYTES = 32;
const MINUTE_MS = 60_000;
const noSuchZone: HubError = coded('bad-request', 'The zone is no IANA time zone.');

/** One's own mail; webhooks and the outbox for admins of the whole chain. */
export const deliveryRoutes: FastifyPluginAsyncTypebox<DeliveryRouteDeps> = async (app, deps) => {
  const { db, clock, rng, mailReady: ready } = deps;
  const own = { access: 'signed-in', scope: 'own' } as const;
  const admin = { access: ['admin'], scope: 'chain' } as const;

  app.get(
    '/session/mail',
    { config: own, schema: { response: { 200: mailSettingsReplySchema } } },
    async (request) => {
      const settings = await db.read('mailSettings', { user: userOf(request).id });
      return { ready, ...(settings === undefined ? {} : { settings }) };
    },
  );

  app.put(
    '/session/mail',
    { config: own, schema: { body: mailSettingsSchema, response: { 200: mailSettingsReplySchema } } },
    async (request, reply) => {
      const settings = request.body;
      if (!isKnownZone(settings.zone)) return sendProblem(request, reply, noSuchZone);
      await db.write('saveMailSettings', { user: userOf(request).id, now: clock.wall(), settings });
      return reply.send({ ready, settings });
    },
  );

  app.post(
    '/session/mail/test',
    { config: own, schema: { response: { 202: deliveryMadeSchema } } },
    async (request, reply) => {
      const { id: user } = userOf(request);
      const settings = await db.read('mailSettings', { user });
      if (settings === undefined || !settings.on)
        return sendProblem(request, reply, coded('mail-not-set', 'No mail is wanted here yet.'));
      const now = clock.wall();
      // One a minute, however often it is asked for.
      const id = `test-${user}-${Math.floor(now / MINUTE_MS)}`;
      await db.write('enqueueDeliveries', [
        { ...{ id, kind: 'mail', recipientId: user, template: 'test', facts: {}, critical: true, now } },
      ]);
      return reply.code(202).send({ id });
    },
  );

  app.get(
    '/deliveries',
    {
      config: admin,
      schema: { querystring: deliveryListQuerySchema, response: { 200: deliveryListReplySchema } },
    },
    async (request, reply) =>
      reply.header('cache-control', 'no-store').send(await db.read('deliveryList', request.query)),
  );

  app.post(
    '/deliveries/:id/repetition',
    { config: admin, schema: { params: idParams, response: { 204: Type.Null() } } },
    async (request, reply) => {
      const actor = { user: userOf(request).id, now: clock.wall() };
      const done = await db.write('repeatDelivery', { ...actor, id: request.params.id });
      return done.ok ? reply.code(204).send(null) : sendProblem(request, reply, done.error);
    },
  );

  app.get('/webhooks', { config: admin, schema: { response: { 200: webhookListReplySchema } } }, () =>
    db.read('webhooks', undefined),
  );

  app.post(
    '/webhooks',
    { config: admin, schema: { body: webhookRequestSchema, response: { 201: webhookMadeSchema } } },
    async (request, reply) => {
      const { url } = request.body;
      // What names a person or carries a password would be told to everybody who reads the list.
      if (!URL.canParse(url) || new URL(url).username !== '' || new URL(url).password !== '')
        return sendProblem(
          request,
          reply,
          coded('webhook-refused', 'The address is none a webhook may have.'),
        );
      const id = randomHex(rng, 8);
      const secret = Buffer.from(rng.bytes(SECRET_BYTES)).toString('base64url');
      const now = clock.wall();
      const webhook = { id, ...request.body, secret, createdAt: now };
      const made = await db.write('addWebhook', { user: userOf(request).id, now, webhook });
      return made.ok
        ? reply.code(201).header('cache-control', 'no-store').send({ id, secret })
        : sendProblem(request, reply, made.error);
    },
  );

  app.delete(
    '/webhooks/:id',
    { config: admin, schema: { params: idParams, response: { 204: Type.Null() } } },
    async (request, reply) => {
      const actor = { user: userOf(request).id, now: clock.wall() };
      const done = await db.write('removeWebhook', { ...actor, id: request.params.id });
      return done.ok ? reply.code(204).send(null) : sendProblem(request, reply, done.error);
    },
  );

  app.post(
    '/webhooks/:id/test',
    { config: admin, schema: { params: idParams, response: { 202: deliveryMadeSchema } } },
    async (request, reply) => {
      const actor = { user: userOf(request).id, now: clock.wall() };
      const delivery = `test-${randomHex(rng, 8)}`;
      const done = await db.write('testWebhook', { ...actor, id: request.params.id, delivery });
      return done.ok ? reply.code(202).send({ id: delivery }) : sendProblem(request, reply, done.error);
    },
  );
};
