import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { doubleSettingsRequestSchema, doubleSettingsSchema } from '@otklik/shared/api/double-review.ts';
import type { Clock } from '@otklik/shared/base/clock.ts';
import type { HubDatabase } from '../db/hub-database.ts';
import { userOf } from '../plugins/auth.ts';
import { sendProblem } from '../problem.ts';

/** How much is reviewed twice, and how far experts agree. Which items those are no route tells. */
export const doubleReviewRoutes: FastifyPluginAsyncTypebox<{
  readonly db: HubDatabase;
  readonly clock: Clock;
}> = async (app, { db, clock }) => {
  app.addHook('onSend', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
  });
  const config = { access: ['admin'], scope: 'chain' } as const;

  app.get('/double-review', { config, schema: { response: { 200: doubleSettingsSchema } } }, () =>
    db.read('doubleReview', undefined),
  );

  app.put(
    '/double-review',
    { config, schema: { body: doubleSettingsRequestSchema, response: { 200: doubleSettingsSchema } } },
    async (request, reply) => {
      const set = await db.write('setDoubleReview', {
        ...{ ...request.body, user: userOf(request).id, now: clock.wall() },
      });
      if (!set.ok) return sendProblem(request, reply, set.error);
      return reply.send(await db.read('doubleReview', undefined));
    },
  );
};
