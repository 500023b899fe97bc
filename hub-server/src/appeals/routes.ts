import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  appealRequestSchema,
  exclusionListSchema,
  exclusionQuerySchema,
  exclusionSchema,
} from '@otklik/shared/api/appeals.ts';
import { itemIdSchema } from '@otklik/shared/api/verdicts.ts';
import type { Clock } from '@otklik/shared/base/clock.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import type { Result } from '@otklik/shared/base/result.ts';
import { type Rng, randomHex } from '@otklik/shared/base/rng.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import type { EventName } from '../db/contract/projection.ts';
import type { HubDatabase } from '../db/hub-database.ts';
import type { LiveFeeds } from '../live/feeds.ts';
import { userOf } from '../plugins/auth.ts';
import { withinOf } from '../plugins/scope.ts';
import { type HubError, sendProblem, sendResult } from '../problem.ts';
import { parseItemId } from '../review/item-id.ts';

export interface AppealDeps {
  readonly db: HubDatabase;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly feeds: Pick<LiveFeeds, 'appealMoved'>;
}

const params = Type.Object({ id: itemIdSchema });
const people = ['manager', 'admin'] as const;
const unknownEvent: HubError = coded('event-unknown', 'No event has this id.');

/** What experts have left out of a store's figures, and the store's appeals. */
export const appealRoutes: FastifyPluginAsyncTypebox<AppealDeps> = async (app, { db, clock, rng, feeds }) => {
  app.addHook('onSend', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
  });
  const ofItem = { access: people, scope: { item: 'params.id' } } as const;

  app.get(
    '/exclusions',
    {
      config: { access: people, scope: { filtered: true, store: 'query.store' } },
      schema: { querystring: exclusionQuerySchema, response: { 200: exclusionListSchema } },
    },
    async (request, reply) =>
      sendResult(
        request,
        reply,
        await db.read('exclusions', {
          ...request.query,
          within: withinOf(request),
          user: userOf(request).id,
        }),
      ),
  );

  /** Does it, tells who listens, and answers with how the exclusion stands then. */
  async function change(
    request: FastifyRequest,
    reply: FastifyReply,
    id: string,
    does: (item: EventName) => Promise<Result<undefined, HubError>>,
    status: number,
  ): Promise<FastifyReply> {
    const item = parseItemId(id);
    if (item === undefined) return sendProblem(request, reply, unknownEvent);
    const done = await does(item);
    if (!done.ok) return sendProblem(request, reply, done.error);
    feeds.appealMoved(id);
    return sendResult(request, reply, await db.read('exclusion', { item, user: userOf(request).id }), status);
  }

  app.post(
    '/exclusions/:id/appeal',
    { config: ofItem, schema: { params, body: appealRequestSchema, response: { 201: exclusionSchema } } },
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
    '/exclusions/:id/appeal/withdrawal',
    { config: ofItem, schema: { params, response: { 200: exclusionSchema } } },
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
