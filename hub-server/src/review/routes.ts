import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  holdsReplySchema,
  holdsRequestSchema,
  reviewDetailSchema,
  reviewListQuerySchema,
  reviewListReplySchema,
  reviewWaysReplySchema,
  secondLookRequestSchema,
  undoRequestSchema,
} from '@otklik/shared/api/review.ts';
import { riskReasonsReplySchema } from '@otklik/shared/api/risk.ts';
import { confirmRequestSchema, itemIdSchema, verdictRequestSchema } from '@otklik/shared/api/verdicts.ts';
import { paceQuerySchema, paceReplySchema } from '@otklik/shared/api/workload.ts';
import type { Clock } from '@otklik/shared/base/clock.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { type Rng, randomHex } from '@otklik/shared/base/rng.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import type { EventName } from '../db/contract/projection.ts';
import type { HubDatabase } from '../db/hub-database.ts';
import type { Lots } from '../double/lots.ts';
import type { LiveFeeds } from '../live/feeds.ts';
import { userOf } from '../plugins/auth.ts';
import { withinOf } from '../plugins/scope.ts';
import { type HubError, sendProblem, sendResult } from '../problem.ts';
import { Holds } from './holds.ts';
import { parseItemId } from './item-id.ts';

export interface ReviewDeps {
  readonly db: HubDatabase;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly feeds: Pick<LiveFeeds, 'verdictGiven'>;
  readonly lots: Lots;
}

const params = Type.Object({ id: itemIdSchema });
const PAGE = 50;
const unknownEvent: HubError = coded('event-unknown', 'No event has this id.');

/** The expert's work. What may be seen is decided in blindness.ts. */
export const reviewRoutes: FastifyPluginAsyncTypebox<ReviewDeps> = async (
  app,
  { db, clock, rng, feeds, lots },
) => {
  const config = { access: ['expert', 'admin'], scope: { filtered: true, item: 'params.id' } } as const;
  app.addHook('onSend', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
  });

  const sendDetail = async (request: FastifyRequest, reply: FastifyReply, item: EventName, status = 200) =>
    sendResult(
      request,
      reply,
      await db.read('reviewDetail', { expert: userOf(request).id, item, within: withinOf(request) }),
      status,
    );

  app.get(
    '/review/items',
    {
      config: { ...config, scope: { filtered: true, store: 'query.store', workplace: 'query.workplace' } },
      schema: { querystring: reviewListQuerySchema, response: { 200: reviewListReplySchema } },
    },
    async (request, reply) => {
      const { way = 'order', sample, cursor, limit = PAGE, state = 'all', reason, ...filter } = request.query;
      return sendResult(
        request,
        reply,
        await db.read('reviewList', {
          expert: userOf(request).id,
          filter: { ...filter, within: withinOf(request) },
          ...{ way, sample, state, reason, cursor, limit },
        }),
      );
    },
  );

  app.get(
    '/review/ways',
    {
      config: { ...config, scope: { filtered: true } },
      schema: { response: { 200: reviewWaysReplySchema } },
    },
    async (request) => db.read('reviewWays', { expert: userOf(request).id, within: withinOf(request) }),
  );

  app.get(
    '/review/pace',
    {
      config: { ...config, scope: 'own' },
      schema: { querystring: paceQuerySchema, response: { 200: paceReplySchema } },
    },
    async (request) => db.read('ownPace', { expert: userOf(request).id, ...request.query }),
  );

  app.get(
    '/review/items/:id',
    { config, schema: { params, response: { 200: reviewDetailSchema } } },
    async (request, reply) => {
      const item = parseItemId(request.params.id);
      if (item === undefined) return sendProblem(request, reply, unknownEvent);
      return sendDetail(request, reply, item);
    },
  );

  app.get(
    '/review/items/:id/reasons',
    { config, schema: { params, response: { 200: riskReasonsReplySchema } } },
    async (request, reply) => {
      const item = parseItemId(request.params.id);
      if (item === undefined) return sendProblem(request, reply, unknownEvent);
      const expert = userOf(request).id;
      const found = await db.read('riskReasons', { expert, item, within: withinOf(request) });
      return sendResult(request, reply, found);
    },
  );

  app.post(
    '/review/items/:id/verdicts',
    { config, schema: { params, body: verdictRequestSchema, response: { 201: reviewDetailSchema } } },
    async (request, reply) => {
      const item = parseItemId(request.params.id);
      if (item === undefined) return sendProblem(request, reply, unknownEvent);
      const given = await db.write('giveVerdict', {
        expert: userOf(request).id,
        now: clock.wall(),
        item,
        id: request.body.key ?? randomHex(rng, 8),
        lot: lots(request.params.id),
        verdict: request.body,
      });
      if (!given.ok) return sendProblem(request, reply, given.error);
      feeds.verdictGiven(request.params.id, userOf(request).id);
      return sendDetail(request, reply, item, 201);
    },
  );

  app.post(
    '/review/items/:id/confirm',
    { config, schema: { params, body: confirmRequestSchema, response: { 200: reviewDetailSchema } } },
    async (request, reply) => {
      const item = parseItemId(request.params.id);
      if (item === undefined) return sendProblem(request, reply, unknownEvent);
      const confirmed = await db.write('confirmVerdict', {
        expert: userOf(request).id,
        now: clock.wall(),
        item,
        id: request.body.key ?? randomHex(rng, 8),
        lot: lots(request.params.id),
        match: request.body.match,
        verdict: request.body.verdict,
      });
      if (!confirmed.ok) return sendProblem(request, reply, confirmed.error);
      feeds.verdictGiven(request.params.id, userOf(request).id);
      return sendDetail(request, reply, item);
    },
  );

  app.post(
    '/review/items/:id/second-look',
    { config, schema: { params, body: secondLookRequestSchema, response: { 200: reviewDetailSchema } } },
    async (request, reply) => {
      const item = parseItemId(request.params.id);
      if (item === undefined) return sendProblem(request, reply, unknownEvent);
      const set = await db.write('setSecondLook', {
        expert: userOf(request).id,
        now: clock.wall(),
        item,
        wanted: request.body.wanted,
      });
      return set.ok ? sendDetail(request, reply, item) : sendProblem(request, reply, set.error);
    },
  );

  const holds = new Holds();
  app.post(
    '/review/holds',
    {
      config: { ...config, scope: { item: 'body.items' } },
      schema: { body: holdsRequestSchema, response: { 200: holdsReplySchema } },
    },
    async (request, reply) => {
      const { id, name } = userOf(request);
      return reply.send({ held: [...holds.hold({ expert: id, name, now: clock.wall(), ...request.body })] });
    },
  );

  app.post(
    '/review/undo',
    {
      config: { ...config, scope: { filtered: true, item: 'body.item' } },
      schema: { body: undoRequestSchema, response: { 200: reviewDetailSchema } },
    },
    async (request, reply) => {
      const named = request.body.item;
      const item = named === undefined ? undefined : parseItemId(named);
      if (named !== undefined && item === undefined) return sendProblem(request, reply, unknownEvent);
      const undone = await db.write('undoVerdict', {
        ...{ expert: userOf(request).id, now: clock.wall(), item },
        within: withinOf(request),
      });
      if (!undone.ok) return sendProblem(request, reply, undone.error);
      feeds.verdictGiven(undone.value, userOf(request).id);
      const name = parseItemId(undone.value);
      if (name === undefined) throw new Error('an id of ours does not parse');
      return sendDetail(request, reply, name);
    },
  );
};
