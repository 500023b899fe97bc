import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { indexQuerySchema, indexReplySchema } from '@otklik/shared/api/results.ts';
import type { HubDatabase } from '../db/hub-database.ts';
import { userOf } from '../plugins/auth.ts';
import { sendResult } from '../problem.ts';

/** The index, from rollups. A poll counts in the store-local hour in which it was opened. */
export const resultRoutes: FastifyPluginAsyncTypebox<{ readonly db: HubDatabase }> = async (app, { db }) => {
  app.get(
    '/results/index',
    {
      config: { access: ['expert', 'manager', 'admin'] },
      schema: { querystring: indexQuerySchema, response: { 200: indexReplySchema } },
    },
    async (request, reply) => {
      const { role, id } = userOf(request);
      const expert = role === 'expert' ? id : undefined;
      if (expert !== undefined && (await db.read('expertFiguresDue', undefined))) {
        await db.write('releaseExpertFigures', undefined);
      }
      const figures = await db.read('indexFigures', { slice: request.query, expert });
      return sendResult(request, reply.header('cache-control', 'no-store'), figures);
    },
  );
};
