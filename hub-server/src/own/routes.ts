import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { appealRequestSchema } from '@otklik/shared/api/appeals.ts';
import {
  ownExclusionListSchema,
  ownExclusionQuerySchema,
  ownExclusionSchema,
  ownFiguresSchema,
} from '@otklik/shared/api/own.ts';
import { itemIdSchema } from '@otklik/shared/api/verdicts.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import type { Result } from '@otklik/shared/base/result.ts';
import { randomHex } from '@otklik/shared/base/rng.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import type { AppealDeps } from '../appeals/routes.ts';
import type { EventName } from '../db/contract/projection.ts';
import { userOf } from '../plugins/auth.ts';
import { type HubError, sendProblem, sendResult } from '../problem.ts';
import { parseItemId } from '../review/item-id.ts';

const params = Type.Object({ id: itemIdSchema });
const unknownEvent: HubError = coded('event-unknown', 'No event has this id.');

/** A worker's own page (docs/decisions/0120): nothing here names a store, a poll or another worker. */
export const ownRoutes: FastifyPluginAsyncTypebox<AppealDeps> = async (app, { db, clock, rng, feeds }) => {
  app.addHook('onSend', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
  });
  const config = { access: ['seller'], scope: 'own' } as const;

  app.get('/own/figures', { config, schema: { response: { 200: ownFiguresSchema } } }, async (request) => {
    const user = userOf(request).id;
    const due = await db.read('ownDue', { user, now: clock.wall() });
    if (due !== undefined) await db.write('closeBatches', due);
    return db.read('ownBatches', { user });
  });

  app.get(
    '/own/exclusions',
    { config, schema: { querystring: ownExclusionQuerySchema, response: { 200: ownExclusionListSchema } } },
    async (request, reply) =>
      sendResult(
        request,
        reply,
        await db.read('ownExclusions', { ...request.query, user: userOf(request).id }),
      ),
  );

  /** Does it where the event is of the caller's own poll, tells who listens, and answers with how it stands then. */
  async function change(
    request: FastifyRequest,
    reply: FastifyReply,
    id: string,
    does: (item: EventName) => Promise<Result<undefined, HubError>>,
    status: number,
  ): Promise<FastifyReply> {
    const item = parseItemId(id);
    if (item === undefined) return sendProblem(request, reply, unknownEvent);
    const user = userOf(request).id;
    // Whose poll it is never changes, so it is still theirs when it is done.
    const own = await db.read('ownExclusion', { item, user });
    if (!own.ok) return sendProblem(request, reply, own.error);
    const done = await does(item);
    if (!done.ok) return sendProblem(request, reply, done.error);
    feeds.appealMoved(id);
    return sendResult(request, reply, await db.read('ownExclusion', { item, user }), status);
  }

  app.post(
    '/own/exclusions/:id/appeal',
    { config, schema: { params, body: appealRequestSchema, response: { 201: ownExclusionSchema } } },
    async (request, reply) =>
      change(
        request,
        reply,
        request.params.id,
        (item) =>
          db.write('fileAppeal', {
            ...{ user: userOf(request).id, now: clock.wall(), item },
            ...{ id: randomHex(rng, 8), text: request.body.text.trim() },
          }),
        201,
      ),
  );

  app.post(
    '/own/exclusions/:id/appeal/withdrawal',
    { config, schema: { params, response: { 200: ownExclusionSchema } } },
    async (request, reply) =>
      change(
        request,
        reply,
        request.params.id,
        (item) => db.write('withdrawAppeal', { user: userOf(request).id, now: clock.wall(), item }),
        200,
      ),
  );
};
