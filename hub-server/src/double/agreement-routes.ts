import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  agreementQuerySchema,
  agreementReplySchema,
  knownItemRequestSchema,
  knownItemsReplySchema,
  ownAgreementReplySchema,
  pressesQuerySchema,
  pressesReplySchema,
} from '@otklik/shared/api/agreement.ts';
import { itemIdSchema } from '@otklik/shared/api/verdicts.ts';
import type { Clock } from '@otklik/shared/base/clock.ts';
import type { Result } from '@otklik/shared/base/result.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import type { HubDatabase } from '../db/hub-database.ts';
import { userOf } from '../plugins/auth.ts';
import { withinOf } from '../plugins/scope.ts';
import { type HubError, sendProblem, sendResult } from '../problem.ts';

const params = Type.Object({ id: itemIdSchema });

/** How far experts agree with each other and with what is known to be true. */
export const agreementRoutes: FastifyPluginAsyncTypebox<{
  readonly db: HubDatabase;
  readonly clock: Clock;
}> = async (app, { db, clock }) => {
  app.addHook('onSend', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
  });

  app.get(
    '/agreement',
    {
      config: { access: ['admin'], scope: 'chain' },
      schema: { querystring: agreementQuerySchema, response: { 200: agreementReplySchema } },
    },
    (request) => db.read('agreement', { by: request.query.by ?? 'month', now: clock.wall() }),
  );

  app.get(
    '/agreement/own',
    {
      config: { access: ['expert'], scope: 'own' },
      schema: { querystring: agreementQuerySchema, response: { 200: ownAgreementReplySchema } },
    },
    (request) =>
      db.read('ownAgreement', {
        ...{ expert: userOf(request).id, by: request.query.by ?? 'month', now: clock.wall() },
      }),
  );

  const config = { access: ['manager', 'admin'], scope: { filtered: true } } as const;
  const known = (request: FastifyRequest) =>
    db.read('knownItems', { user: userOf(request).id, within: withinOf(request) });
  const sendKnown = async (
    request: FastifyRequest,
    reply: FastifyReply,
    done: Result<undefined, HubError>,
    status: number,
  ) => (done.ok ? reply.status(status).send(await known(request)) : sendProblem(request, reply, done.error));

  app.get('/known-items', { config, schema: { response: { 200: knownItemsReplySchema } } }, known);

  app.get(
    '/known-items/presses',
    {
      config: { ...config, scope: { workplace: 'query.workplace' } },
      schema: { querystring: pressesQuerySchema, response: { 200: pressesReplySchema } },
    },
    async (request, reply) =>
      sendResult(
        request,
        reply,
        await db.read('knownPresses', { ...request.query, user: userOf(request).id }),
      ),
  );

  app.post(
    '/known-items',
    {
      config: { ...config, scope: { filtered: true, item: 'body.item' } },
      schema: { body: knownItemRequestSchema, response: { 201: knownItemsReplySchema } },
    },
    async (request, reply) => {
      const order = { ...request.body, user: userOf(request).id, now: clock.wall() };
      return sendKnown(request, reply, await db.write('markKnownItem', order), 201);
    },
  );

  app.delete(
    '/known-items/:id',
    {
      config: { ...config, scope: { filtered: true, item: 'params.id' } },
      schema: { params, response: { 200: knownItemsReplySchema } },
    },
    async (request, reply) => {
      const order = { item: request.params.id, user: userOf(request).id, now: clock.wall() };
      return sendKnown(request, reply, await db.write('unmarkKnownItem', order), 200);
    },
  );
};
