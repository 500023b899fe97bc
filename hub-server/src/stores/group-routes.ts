import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { createdReplySchema } from '@otklik/shared/api/admin.ts';
import { storeGroupRequestSchema, storeGroupsReplySchema } from '@otklik/shared/api/store-groups.ts';
import type { Clock } from '@otklik/shared/base/clock.ts';
import { ok } from '@otklik/shared/base/result.ts';
import { type Rng, randomHex } from '@otklik/shared/base/rng.ts';
import Type from 'typebox';
import type { HubDatabase } from '../db/hub-database.ts';
import { userOf } from '../plugins/auth.ts';
import { sendResult } from '../problem.ts';

export interface GroupDeps {
  readonly db: HubDatabase;
  readonly clock: Clock;
  readonly rng: Rng;
}

const groupParams = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) });
/** A chain has thousands of stores, and a group may name them all. */
const BODY_LIMIT = 512 * 1024;

/** Groups of stores. */
export const storeGroupRoutes: FastifyPluginAsyncTypebox<GroupDeps> = async (app, { db, clock, rng }) => {
  app.get(
    '/store-groups',
    {
      config: { access: ['expert', 'manager', 'admin'] },
      schema: { response: { 200: storeGroupsReplySchema } },
    },
    () => db.read('storeGroups', undefined),
  );

  app.post(
    '/store-groups',
    {
      config: { access: ['admin'] },
      bodyLimit: BODY_LIMIT,
      schema: { body: storeGroupRequestSchema, response: { 201: createdReplySchema } },
    },
    async (request, reply) => {
      const id = randomHex(rng, 8);
      const actor = { user: userOf(request).id, now: clock.wall() };
      const made = await db.write('saveStoreGroup', { ...actor, id, ...request.body, make: true });
      return sendResult(request, reply, made.ok ? ok({ id }) : made, 201);
    },
  );

  app.put(
    '/store-groups/:id',
    {
      config: { access: ['admin'] },
      bodyLimit: BODY_LIMIT,
      schema: {
        params: groupParams,
        body: storeGroupRequestSchema,
        response: { 200: createdReplySchema },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const actor = { user: userOf(request).id, now: clock.wall() };
      const made = await db.write('saveStoreGroup', { ...actor, id, ...request.body, make: false });
      return sendResult(request, reply, made.ok ? ok({ id }) : made);
    },
  );
};
