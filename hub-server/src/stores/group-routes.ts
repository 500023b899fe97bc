import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { createdReplySchema } from '@otklik/shared/api/admin.ts';
import { storeGroupRequestSchema, storeGroupsReplySchema } from '@otklik/shared/api/store-groups.ts';
import { ok } from '@otklik/shared/base/result.ts';
import { randomHex } from '@otklik/shared/base/rng.ts';
import { userOf } from '../plugins/auth.ts';
import { withinOf } from '../plugins/scope.ts';
import { sendResult } from '../problem.ts';
import type { StoreDeps } from './routes.ts';

/** A chain has thousands of stores, and a group may name them all. */
const BODY_LIMIT = 512 * 1024;

/** Groups of stores. */
export const storeGroupRoutes: FastifyPluginAsyncTypebox<StoreDeps> = async (app, { db, clock, rng }) => {
  app.get(
    '/store-groups',
    {
      config: { access: ['expert', 'manager', 'admin'], scope: { filtered: true } },
      schema: { response: { 200: storeGroupsReplySchema } },
    },
    (request) => db.read('storeGroups', { within: withinOf(request) }),
  );

  app.post(
    '/store-groups',
    {
      config: { access: ['admin'], scope: { store: 'body.stores' } },
      bodyLimit: BODY_LIMIT,
      schema: { body: storeGroupRequestSchema, response: { 201: createdReplySchema } },
    },
    async (request, reply) => {
      const id = randomHex(rng, 8);
      const actor = { user: userOf(request).id, now: clock.wall() };
      const made = await db.write('createStoreGroup', { ...actor, id, ...request.body });
      return sendResult(request, reply, made.ok ? ok({ id }) : made, 201);
    },
  );
};
