import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { savedViewSchema, viewListReplySchema, viewRequestSchema } from '@otklik/shared/api/views.ts';
import type { Clock } from '@otklik/shared/base/clock.ts';
import { type Rng, randomHex } from '@otklik/shared/base/rng.ts';
import Type from 'typebox';
import type { HubDatabase } from '../db/hub-database.ts';
import { userOf } from '../plugins/auth.ts';
import { sendProblem, sendResult } from '../problem.ts';

export interface ViewDeps {
  readonly db: HubDatabase;
  readonly clock: Clock;
  readonly rng: Rng;
}

const params = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) });

/** Views of the results that a person keeps. */
export const viewRoutes: FastifyPluginAsyncTypebox<ViewDeps> = async (app, { db, clock, rng }) => {
  const own = { access: ['manager', 'admin'], scope: 'own' } as const;

  app.get('/views', { config: own, schema: { response: { 200: viewListReplySchema } } }, (request) =>
    db.read('ownViews', { owner: userOf(request).id }),
  );

  app.post(
    '/views',
    { config: own, schema: { body: viewRequestSchema, response: { 201: savedViewSchema } } },
    async (request, reply) => {
      const input = { owner: userOf(request).id, id: randomHex(rng, 8), view: request.body };
      return sendResult(request, reply, await db.write('addView', { ...input, now: clock.wall() }), 201);
    },
  );

  app.put(
    '/views/:id',
    { config: own, schema: { params, body: viewRequestSchema, response: { 200: savedViewSchema } } },
    async (request, reply) => {
      const input = { owner: userOf(request).id, id: request.params.id, view: request.body };
      return sendResult(request, reply, await db.write('changeView', input));
    },
  );

  app.delete(
    '/views/:id',
    { config: own, schema: { params, response: { 204: Type.Null() } } },
    async (request, reply) => {
      const input = { owner: userOf(request).id, id: request.params.id, now: clock.wall() };
      const done = await db.write('removeView', input);
      return done.ok ? reply.code(204).send(null) : sendProblem(request, reply, done.error);
    },
  );

  app.post(
    '/views/:id/restoration',
    { config: own, schema: { params, response: { 200: savedViewSchema } } },
    async (request, reply) =>
      sendResult(
        request,
        reply,
        await db.write('restoreView', { owner: userOf(request).id, id: request.params.id }),
      ),
  );
};
