import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { pollDetailSchema } from '@otklik/shared/api/poll-detail.ts';
import {
  type ComparisonQuery,
  comparisonQuerySchema,
  comparisonReplySchema,
  controlQuerySchema,
  controlReplySchema,
  indexQuerySchema,
  indexReplySchema,
  pollListQuerySchema,
  pollListReplySchema,
  type ResultScope,
  resultsQuerySchema,
  resultsReplySchema,
} from '@otklik/shared/api/results.ts';
import { reviewCoverageQuerySchema, reviewCoverageReplySchema } from '@otklik/shared/api/review-coverage.ts';
import { itemIdSchema } from '@otklik/shared/api/verdicts.ts';
import type { Clock } from '@otklik/shared/base/clock.ts';
import Type from 'typebox';
import type { HubDatabase } from '../db/hub-database.ts';
import { userOf } from '../plugins/auth.ts';
import { NOT_THERE, withinOf } from '../plugins/scope.ts';
import { sendJson, sendProblem, sendResult } from '../problem.ts';
import { parseItemId } from '../review/item-id.ts';

/** The index, from rollups. A poll counts in the store-local hour in which it was opened. */
export const resultRoutes: FastifyPluginAsyncTypebox<{
  readonly db: HubDatabase;
  readonly clock: Clock;
}> = async (app, { db, clock }) => {
  app.get(
    '/results/index',
    {
      config: {
        access: ['expert', 'manager', 'admin'],
        scope: { filtered: true, workplace: 'query.workplace' },
      },
      schema: { querystring: indexQuerySchema, response: { 200: indexReplySchema } },
    },
    async (request, reply) => {
      const { role, id } = userOf(request);
      const expert = role === 'expert' ? id : undefined;
      if (expert !== undefined && (await db.read('expertFiguresDue', undefined))) {
        await db.write('releaseExpertFigures', undefined);
      }
      const slice = { ...request.query, within: withinOf(request) };
      const figures = await db.read('indexFigures', { slice, expert });
      return sendResult(request, reply.header('cache-control', 'no-store'), figures);
    },
  );

  const things = { store: 'query.store', group: 'query.group', workplace: 'query.workplace' } as const;
  const manager = { access: ['manager', 'admin'], scope: { filtered: true, ...things } } as const;

  app.get(
    '/results',
    { config: manager, schema: { querystring: resultsQuerySchema, response: { 200: resultsReplySchema } } },
    async (request, reply) => {
      const { question, by = 'question', marked = 'with', ...scope } = request.query;
      const found = await db.readJson('results', {
        ...{ scope, question, by, marked },
        within: withinOf(request),
        // Of days and weeks the chart asks, which is no dashboard's.
        ...(by === 'hour-of-week' ? { now: clock.wall() } : {}),
      });
      return sendJson(request, reply.header('cache-control', 'no-store'), found);
    },
  );

  app.get(
    '/results/comparison',
    {
      config: {
        ...manager,
        scope: {
          filtered: true,
          store: ['query.a.store', 'query.b.store'],
          group: ['query.a.group', 'query.b.group'],
          workplace: ['query.a.workplace', 'query.b.workplace'],
        },
      },
      schema: { querystring: comparisonQuerySchema, response: { 200: comparisonReplySchema } },
    },
    async (request, reply) => {
      const { question, marked = 'with' } = request.query;
      const found = await db.readJson('comparison', {
        ...{ question, marked, ...comparedScopes(request.query) },
        within: withinOf(request),
      });
      return sendJson(request, reply.header('cache-control', 'no-store'), found);
    },
  );

  app.get(
    '/results/control',
    { config: manager, schema: { querystring: controlQuerySchema, response: { 200: controlReplySchema } } },
    async (request, reply) => {
      const found = await db.readJson('control', {
        ...request.query,
        ...{ within: withinOf(request), now: clock.wall() },
      });
      return sendJson(request, reply.header('cache-control', 'no-store'), found);
    },
  );

  app.get(
    '/results/reviewed',
    {
      config: {
        access: ['manager', 'admin'],
        scope: { filtered: true, store: 'query.store', group: 'query.group' },
      },
      schema: { querystring: reviewCoverageQuerySchema, response: { 200: reviewCoverageReplySchema } },
    },
    async (request, reply) => {
      const found = await db.readJson('reviewCoverage', { ...request.query, within: withinOf(request) });
      return sendJson(request, reply.header('cache-control', 'no-store'), found);
    },
  );

  app.get(
    '/results/polls',
    { config: manager, schema: { querystring: pollListQuerySchema, response: { 200: pollListReplySchema } } },
    async (request, reply) => {
      const found = await db.readJson('countedPolls', { ...request.query, within: withinOf(request) });
      return sendJson(request, reply.header('cache-control', 'no-store'), found);
    },
  );

  app.get(
    '/results/polls/:id',
    {
      config: { access: ['manager', 'admin'], scope: { poll: 'params.id' } },
      schema: { params: Type.Object({ id: itemIdSchema }), response: { 200: pollDetailSchema } },
    },
    async (request, reply) => {
      const id = parseItemId(request.params.id);
      if (id === undefined) return sendProblem(request, reply, NOT_THERE.poll);
      const found = await db.read('pollDetail', { id });
      return sendResult(request, reply.header('cache-control', 'no-store'), found);
    },
  );
};

/** The two scopes of a comparison, taken out of its flat query. */
function comparedScopes(query: ComparisonQuery): { readonly a: ResultScope; readonly b: ResultScope } {
  const side = (name: 'a' | 'b'): ResultScope =>
    Object.fromEntries(
      Object.entries(query).flatMap(([field, value]) =>
        field.startsWith(`${name}.`) ? [[field.slice(2), value]] : [],
      ),
    );
  return { a: side('a'), b: side('b') };
}
