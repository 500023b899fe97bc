import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { rebucketReplySchema, rebucketRequestSchema } from '@otklik/shared/api/admin.ts';
import type { Clock } from '@otklik/shared/base/clock.ts';
import Type from 'typebox';
import type { HubDatabase } from '../db/hub-database.ts';
import { userOf } from '../plugins/auth.ts';
import { sendResult } from '../problem.ts';

const params = Type.Object({ id: Type.String({ pattern: '^[0-9a-f]{32}$' }) });

/** POST /kiosks/:id/rebucket: the clock samples known now, applied to the events of one boot (rebucket.ts). */
export const rebucketRoutes: FastifyPluginAsyncTypebox<{
  readonly db: HubDatabase;
  readonly clock: Clock;
}> = async (app, { db, clock }) => {
  app.post(
    '/kiosks/:id/rebucket',
    {
      config: { access: ['admin'], scope: { kiosk: 'params.id' } },
      schema: { params, body: rebucketRequestSchema, response: { 200: rebucketReplySchema } },
    },
    async (request, reply) => {
      const { boot } = request.body;
      const actor = { user: userOf(request).id, now: clock.wall() };
      const done = await db.write('rebucketBoot', { ...actor, kiosk: request.params.id, boot });
      return sendResult(request, reply, done);
    },
  );
};
