import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  motionRegionSchema,
  motionSettingsSchema,
  motionSwitchSchema,
  riskCountsQuerySchema,
  riskCountsReplySchema,
} from '@otklik/shared/api/risk.ts';
import type { Clock } from '@otklik/shared/base/clock.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import Type from 'typebox';
import type { HubDatabase } from '../db/hub-database.ts';
import { userOf } from '../plugins/auth.ts';
import { withinOf } from '../plugins/scope.ts';
import { sendProblem } from '../problem.ts';

const params = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) });

/**
 * What managers may know of reasons by risk: how many, by store and kind; of which press is the experts' affair. And whether
 * admins let pictures be looked at to order the queue.
 */
export const riskRoutes: FastifyPluginAsyncTypebox<{
  readonly db: HubDatabase;
  readonly clock: Clock;
}> = async (app, { db, clock }) => {
  app.addHook('onSend', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
  });

  app.get(
    '/risk/findings',
    {
      config: { access: ['manager', 'admin'], scope: { filtered: true } },
      schema: { querystring: riskCountsQuerySchema, response: { 200: riskCountsReplySchema } },
    },
    (request) => db.read('riskCounts', { ...request.query, within: withinOf(request) }),
  );

  app.get(
    '/risk/motion',
    {
      config: { access: ['admin'], scope: { filtered: true } },
      schema: { response: { 200: motionSettingsSchema } },
    },
    (request) => db.read('motionSettings', { within: withinOf(request) }),
  );

  app.put(
    '/risk/motion',
    {
      config: { access: ['admin'], scope: 'chain' },
      schema: { body: motionSwitchSchema, response: { 200: motionSettingsSchema } },
    },
    async (request) => {
      const { on } = request.body;
      await db.write('setMotion', { on, user: userOf(request).id, now: clock.wall() });
      return db.read('motionSettings', { within: withinOf(request) });
    },
  );

  app.put(
    '/cameras/:id/motion-region',
    {
      config: { access: ['admin'], scope: { camera: 'params.id' } },
      schema: { params, body: motionRegionSchema, response: { 200: motionRegionSchema } },
    },
    async (request, reply) => {
      const region = request.body;
      if (region.x + region.width > 100 || region.y + region.height > 100)
        return sendProblem(request, reply, coded('bad-request', 'The region reaches beyond the picture.'));
      const actor = { user: userOf(request).id, now: clock.wall() };
      const set = await db.write('setMotionRegion', { ...actor, camera: request.params.id, region });
      return set.ok ? reply.send(region) : sendProblem(request, reply, set.error);
    },
  );
};
