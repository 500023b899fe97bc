import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  confirmRequestSchema,
  itemIdSchema,
  reviewDetailSchema,
  reviewListQuerySchema,
  reviewListReplySchema,
  undoRequestSchema,
  verdictRequestSchema,
} from '@otklik/shared/api/review.ts';
import type { Clock } from '@otklik/shared/base/clock.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { type Rng, randomHex } from '@otklik/shared/base/rng.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import type { EventName } from '../db/contract/projection.ts';
import type { HubDatabase } from '../db/hub-database.ts';
import { userOf } from '../plugins/auth.ts';
import { type HubError, sendProblem, sendResult } from '../problem.ts';
import { parseItemId } from './item-id.ts';
import { parseCursor } from './review-queries.ts';

export interface ReviewDeps {
  readonly db: HubDatabase;
  readonly clock: Clock;
  readonly rng: Rng;
}

const params = Type.Object({ id: itemIdSchema });
const PAGE = 50;
const unknownEvent: HubError = coded('event-unknown', 'No event has this id.');

/** The expert's work. What may be seen is decided in blindness.ts. */
export const reviewRoutes: FastifyPluginAsyncTypebox<ReviewDeps> = async (app, { db, clock, rng }) => {
  const config = { access: ['expert', 'admin'] } as const;
  app.addHook('onSend', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
  });

  const sendDetail = async (request: FastifyRequest, reply: FastifyReply, item: EventName, status = 200) =>
    sendResult(request, reply, await db.read('reviewDetail', { expert: userOf(request).id, item }), status);

  app.get(
    '/review/items',
    { config, schema: { querystring: reviewListQuerySchema, response: { 200: reviewListReplySchema } } },
    async (request, reply) => {
      const { cursor, limit = PAGE, workplace, from, to, state = 'all' } = request.query;
      const after = cursor === undefined ? undefined : parseCursor(cursor);
      if (cursor !== undefined && after === undefined) {
        return sendProblem(request, reply, coded('bad-request', 'The cursor is none of this list.'));
      }
      const expert = userOf(request).id;
      return db.read('reviewList', { expert, filter: { workplace, from, to }, state, after, limit });
    },
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
        id: randomHex(rng, 8),
        verdict: request.body,
      });
      return given.ok ? sendDetail(request, reply, item, 201) : sendProblem(request, reply, given.error);
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
        id: randomHex(rng, 8),
        match: request.body.match,
      });
      return confirmed.ok ? sendDetail(request, reply, item) : sendProblem(request, reply, confirmed.error);
    },
  );

  app.post(
    '/review/undo',
    { config, schema: { body: undoRequestSchema, response: { 200: reviewDetailSchema } } },
    async (request, reply) => {
      const named = request.body.item;
      const item = named === undefined ? undefined : parseItemId(named);
      if (named !== undefined && item === undefined) return sendProblem(request, reply, unknownEvent);
      const undone = await db.write('undoVerdict', { expert: userOf(request).id, now: clock.wall(), item });
      if (!undone.ok) return sendProblem(request, reply, undone.error);
      const name = parseItemId(undone.value);
      if (name === undefined) throw new Error('an id of ours does not parse');
      return sendDetail(request, reply, name);
    },
  );
};
