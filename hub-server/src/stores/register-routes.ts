import { createHash } from 'node:crypto';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  registerListReplySchema,
  registerMadeSchema,
  registerRequestSchema,
} from '@otklik/shared/api/registers.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { randomHex } from '@otklik/shared/base/rng.ts';
import Type from 'typebox';
import { userOf } from '../plugins/auth.ts';
import { sendProblem } from '../problem.ts';
import type { StoreDeps } from './routes.ts';

const idParams = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) });
const TOKEN_BYTES = 32;

/** Registers of tills: each has a token for one workplace, told once. */
export const registerRoutes: FastifyPluginAsyncTypebox<StoreDeps> = async (
  app,
  { db, clock, rng, configChanged },
) => {
  app.get(
    '/stores/:id/registers',
    {
      config: { access: ['manager', 'admin'], scope: { store: 'params.id' } },
      schema: { params: idParams, response: { 200: registerListReplySchema } },
    },
    async (request, reply) => {
      const list = await db.read('registers', { store: request.params.id });
      return list === undefined
        ? sendProblem(request, reply, coded('store-unknown', 'No store has this id.'))
        : reply.send(list);
    },
  );

  app.post(
    '/stores/:id/registers',
    {
      config: { access: ['admin'], scope: { store: 'params.id' } },
      schema: { params: idParams, body: registerRequestSchema, response: { 201: registerMadeSchema } },
    },
    async (request, reply) => {
      const id = randomHex(rng, 8);
      const token = Buffer.from(rng.bytes(TOKEN_BYTES)).toString('base64url');
      const made = await db.write('addRegister', {
        ...{ user: userOf(request).id, now: clock.wall() },
        register: {
          ...{ id, store: request.params.id, ...request.body },
          token: createHash('sha256').update(token).digest('hex'),
        },
      });
      if (!made.ok) return sendProblem(request, reply, made.error);
      configChanged();
      return reply.code(201).header('cache-control', 'no-store').send({ id, token });
    },
  );

  app.post(
    '/registers/:id/revocation',
    {
      config: { access: ['admin'], scope: { register: 'params.id' } },
      schema: { params: idParams, response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      const actor = { user: userOf(request).id, now: clock.wall() };
      const revoked = await db.write('revokeRegister', { ...actor, id: request.params.id });
      if (!revoked.ok) return sendProblem(request, reply, revoked.error);
      configChanged();
      return reply.code(204).send(null);
    },
  );
};
